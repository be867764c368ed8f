import { contentTypeOf } from './contentType.ts';

/** Statuses that come without a body, and may not be given one. */
const WITHOUT_BODY = [204, 205, 304];

/** A file that was kept, as a server that knows its type would send it. */
export function storedAnswer(
  path: string,
  body: ReadableStream | null,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(body, { headers: { ...headers, 'Content-Type': contentTypeOf(path) } });
}

/**
 * An answer of the server with the app's headers.
 * @param path of the listed file that was asked for: its type is set too. Null for anything else. Where the server sends a
 *   page instead of the file, as a log-in or an error page, the type stays: it is not the file.
 */
export function serverAnswer(
  answer: Response,
  path: string | null,
  headers: Readonly<Record<string, string>>,
): Response {
  // A redirect of a navigation: only the browser can follow it. Its headers cannot be touched.
  if (answer.type === 'opaqueredirect' || answer.status === 0) return answer;
  const all = new Headers(answer.headers);
  // The body is unpacked already: these tell of what was sent.
  if (all.has('Content-Encoding')) {
    all.delete('Content-Encoding');
    all.delete('Content-Length');
  }
  for (const [name, value] of Object.entries(headers)) all.set(name, value);
  const isPage = all.get('Content-Type')?.startsWith('text/html') ?? false;
  if (path !== null && answer.status === 200 && (!isPage || path.endsWith('.html'))) {
    all.set('Content-Type', contentTypeOf(path));
  }
  return new Response(WITHOUT_BODY.includes(answer.status) ? null : answer.body, {
    status: answer.status,
    statusText: answer.statusText,
    headers: all,
  });
}
