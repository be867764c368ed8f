import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';

/** Where the built app lies. */
const DIST = process.env['ISODOUBT_DIST'] ?? 'dist';
/** Not at the root, as on many servers of a hospital. */
export const FOLDER = '/tools/isodoubt/';

/** As many servers know them, and no more: modules and WebAssembly get a wrong type. */
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
};

export interface PlainServer {
  readonly address: string;
  /** Files in the place of the built ones, by path; null: gone. */
  readonly instead: Map<string, Buffer | null>;
  /** Paths that were asked for. */
  readonly asked: string[];
  /** Cuts every connection and answers no more. */
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
}

/** A static server that sets no header but a type, which is wrong for some. */
export async function startPlainServer(): Promise<PlainServer> {
  const instead = new Map<string, Buffer | null>();
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  let port = 0;
  const start = async (): Promise<void> => {
    server = createServer((request, response) => {
      const path = pathOf(request.url ?? '');
      asked.push(path ?? request.url ?? '');
      const body = path === null ? null : bodyOf(path, instead);
      if (!body) return void response.writeHead(404).end('not found');
      const type = TYPES[path?.split('.').at(-1) ?? ''] ?? 'application/x-unknown';
      response.writeHead(200, { 'Content-Type': type }).end(body);
    });
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  };
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server?.close(() => resolve()));
  };
  await start();
  return { address: `http://localhost:${port}${FOLDER}`, instead, asked, stop, start };
}

/**
 * Lets the server have a new version: another `index.html`, with a mark, and a file that the version before does not have in
 * the place of one that it has.
 * @param damage what is done to one of its files, so that it does not have its SHA-256.
 * @returns path of the file that is gone.
 */
export function publishVersion(
  { instead }: PlainServer,
  mark: string,
  damage: (page: Buffer) => Buffer = (page) => page,
): string {
  const worker = readFileSync(join(DIST, 'service-worker.js'), 'utf8');
  const page = readFileSync(join(DIST, 'index.html'));
  const marked = Buffer.from(
    page.toString('utf8').replace('<title>', `<meta name="mark" content="${mark}" /><title>`),
  );
  const gone = /path:`(assets\/writeReport-[\w-]+\.js)`/.exec(worker)?.[1] ?? '';
  const renamed = gone.replace('writeReport-', 'writeReport2-');
  const version = /version:`([0-9a-f]{64})`/.exec(worker)?.[1] ?? '';
  const next = worker
    .replace(sha256(page), sha256(marked))
    .replace(version, sha256(Buffer.from(mark)))
    .replace(gone, renamed);
  instead.set('service-worker.js', Buffer.from(next));
  instead.set('index.html', damage(marked));
  instead.set(renamed, readFileSync(join(DIST, gone)));
  instead.set(gone, null);
  return gone;
}

function pathOf(url: string): string | null {
  const { pathname } = new URL(url, 'http://localhost');
  if (!pathname.startsWith(FOLDER) || pathname.includes('..')) return null;
  return decodeURIComponent(pathname.slice(FOLDER.length)) || 'index.html';
}

function bodyOf(path: string, instead: ReadonlyMap<string, Buffer | null>): Buffer | null {
  const other = instead.get(path);
  if (other !== undefined) return other;
  const file = join(DIST, path);
  return existsSync(file) && statSync(file).isFile() ? readFileSync(file) : null;
}

function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
