import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

import { BUNDLED_JUDGES, BUNDLED_NETWORKS } from './src/store/networkSlice.ts';
import { REPORT_STYLE } from './src/ui/report/reportStyle.ts';

const { version } = readPackage('.');
const ITK_WASM = 'node_modules/@itk-wasm/morphological-contour-interpolation';

function readPackage(folder: string): { version: string } {
  return JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as { version: string };
}

/** A report opened from memory falls under the page's policy too: its one style sheet is allowed by its hash. */
const reportStyleHash = createHash('sha256').update(REPORT_STYLE).digest('base64');

/** Nothing but our own origin. `blob:` serves images that niivue makes and downloads that we offer. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self' data: blob:",
  "img-src 'self' data: blob:",
  `style-src 'self' 'sha256-${reportStyleHash}'`,
  "font-src 'self' data:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Cross-origin isolation is what gives WASM its threads. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The policy as a meta tag too, so that any static server carries it. The development server needs inline scripts. */
const policyTag: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
      injectTo: 'head-prepend',
    },
  ],
};

/** The packages are served as they are, under /models/<id>/. */
const modelPackages: Plugin = {
  name: 'model-packages',
  configureServer: (server) => {
    server.middlewares.use((request, response, next) => {
      const match = /^\/models\/([\w-]+)\/([\w.-]+)$/.exec(request.url?.split('?')[0] ?? '');
      if (!match) return next();
      response.end(readFileSync(`models/${match[1]}/${match[2]}`));
    });
  },
  writeBundle: ({ dir }) => {
    for (const id of [...BUNDLED_NETWORKS.map((row) => row.id), ...BUNDLED_JUDGES]) {
      cpSync(`models/${id}`, `${dir}/models/${id}`, {
        recursive: true,
        filter: (path) => !path.endsWith('.md'),
      });
    }
  },
};

/**
 * ITK's contour interpolation loads its parts by name: they lie beside the codec worker's script, in a folder of their
 * version. See src/workers/codec/contourInterpolation.ts.
 */
const itkWasmPipelines: Plugin = {
  name: 'itk-wasm-pipelines',
  configureServer: (server) => {
    server.middlewares.use((request, response, next) => {
      const match = /\/itk-wasm-[\d.]+\/([\w.-]+)$/.exec(request.url?.split('?')[0] ?? '');
      if (!match?.[1]) return next();
      if (match[1].endsWith('.js')) response.setHeader('Content-Type', 'text/javascript');
      response.end(readFileSync(`${ITK_WASM}/dist/pipelines/${match[1]}`));
    });
  },
  writeBundle: ({ dir }) => {
    const { version: pipelines } = readPackage(ITK_WASM);
    cpSync(`${ITK_WASM}/dist/pipelines`, `${dir}/assets/itk-wasm-${pipelines}`, {
      recursive: true,
    });
  },
};

/** The image codecs ask for Node's modules where they run in Node alone; a browser gets nothing, without a word. */
const codecsWithoutNode: Plugin = {
  name: 'codecs-without-node',
  apply: 'build',
  enforce: 'pre',
  resolveId: (source, importer) =>
    /^(fs|path)$/.test(source) && importer?.includes('@cornerstonejs') ? '\0nothing' : null,
  load: (id) => (id === '\0nothing' ? 'export default {};' : null),
};

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown'; // a source archive without history
  }
}

export default defineConfig(({ mode }) => ({
  plugins: [react(), policyTag, modelPackages, itkWasmPipelines],
  base: './',
  define: { __APP_VERSION__: JSON.stringify(`${version}+${commit()}`) },
  resolve: {
    // onnxruntime-web with its wasm as a separate file; its default bundle hangs with threads.
    conditions: [
      'onnxruntime-web-use-extern-wasm',
      'module',
      'browser',
      mode === 'production' ? 'production' : 'development',
    ],
  },
  optimizeDeps: {
    exclude: ['onnxruntime-web', '@itk-wasm/morphological-contour-interpolation', 'itk-wasm'],
    include: [
      'zod',
      // Found late, behind a dynamic import in a worker, they would reload the page.
      '@cornerstonejs/codec-charls/decodewasmjs',
      '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs',
      '@cornerstonejs/codec-openjpeg/decodewasmjs',
      '@cornerstonejs/codec-openjph/wasmjs',
      'jpeg-lossless-decoder-js',
    ],
  },
  worker: { format: 'es' as const, plugins: () => [codecsWithoutNode] },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2500,
    // What the first page needs in one file, not in twenty: it is smaller, and one request.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'shell', tags: ['$initial'] }] } },
    },
  },
  server: { headers: ISOLATION },
  preview: {
    headers: { ...ISOLATION, 'Content-Security-Policy': CONTENT_SECURITY_POLICY },
  },
}));
