import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { preview, type Plugin } from 'vite';
import { bodyPhantom } from '../tiny.ts';

/** The built app, served so that it can be taken off the network and put back. */
export interface AppServer {
  readonly address: string;
  /** Nothing answers any more, open connections included. */
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The demo case of the runs: a body of 10 slices, so that most of the time goes into the review. */
export const CASE_FILE = gzipSync(bodyPhantom());

/** What stands in the place of larger files: the tiny network in that of the bundled one, the phantom in that of the demo. */
const smallFiles: Plugin = {
  name: 'small-files',
  configurePreviewServer: ({ middlewares }) => {
    middlewares.use((request, response, next) => {
      const path = request.url?.split('?')[0] ?? '';
      const network = /^\/models\/abdomen-ct\/([\w.-]+)$/.exec(path)?.[1];
      const isDemo = path === '/demo/demo-ct.nii.gz';
      if (network === undefined && !isDemo) return next();
      response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
      response.end(isDemo ? CASE_FILE : readFileSync(`models/tiny/${network}`));
    });
  },
};

/** @param app folder of what `npm run build` made. */
export async function serveApp(app: string): Promise<AppServer> {
  const server = await preview({
    configFile: resolve('vite.config.ts'),
    logLevel: 'error',
    plugins: [smallFiles],
    build: { outDir: resolve(app) },
    preview: { port: 4291, strictPort: false },
  });
  const { httpServer } = server;
  const { port } = httpServer.address() as AddressInfo;
  const stop = (): Promise<void> =>
    new Promise((done) => {
      httpServer.close(() => done());
      if ('closeAllConnections' in httpServer) httpServer.closeAllConnections();
    });
  return {
    address: `http://localhost:${port}/`,
    stop,
    start: () =>
      new Promise((done) => {
        httpServer.listen(port, 'localhost', () => done());
      }),
    close: stop,
  };
}
