import { readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** What the app is served with. `plain`: as a server does that nobody set up, and without the service worker's script. */
export type Level = 'headers' | 'plain';

/** Serves what was built on a port of its own; closed by whoever asked. */
export async function serve(
  folder: string,
  level: Level,
): Promise<{ server: Server; address: string }> {
  const headers =
    level === 'headers'
      ? (JSON.parse(readFileSync(join(folder, 'response-headers.json'), 'utf8')) as Record<
          string,
          string
        >)
      : {};
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/'));
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
    const isThere = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
    if (!isThere || (level === 'plain' && path.endsWith('service-worker.js'))) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { ...headers, 'Content-Type': type }).end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the server has no address');
  return { server, address: `http://localhost:${address.port}/` };
}
