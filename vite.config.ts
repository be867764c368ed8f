import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

import { serviceWorkerPlugin } from './scripts/serviceWorkerPlugin.ts';
import {
  ISOLATION_HEADERS,
  policyOfPage,
  responseHeaders,
} from './src/serviceWorker/responseHeaders.ts';
import { docsPages } from './scripts/docs/docsPages.ts';
import { serverExamples } from './scripts/docs/serverExamples.ts';
import { inventoryPlugins } from './scripts/package/inventoryPlugins.ts';
import { leanNiivue } from './scripts/leanNiivue.ts';
import { BUNDLED_JUDGES, BUNDLED_NETWORKS } from './src/store/networkSlice.ts';
import { REPORT_STYLE } from './src/ui/report/reportStyle.ts';

const { version } = readPackage('.');
const ITK_WASM = 'node_modules/@itk-wasm/morphological-contour-interpolation';

function readPackage(folder: string): { version: string } {
  return JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as { version: string };
}

const reportStyleHash = createHash('sha256').update(REPORT_STYLE).digest('base64');

/** The policy as a meta tag too, so that any static server carries it. The development server needs inline scripts. */
const policyTag: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: policyOfPage(reportStyleHash) },
      injectTo: 'head-prepend',
    },
  ],
};

/** Folders below `models` that the app comes with. */
const MODELS = [...BUNDLED_NETWORKS.map((row) => row.id), ...BUNDLED_JUDGES];

const inventory = inventoryPlugins(version, MODELS);

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
    for (const id of MODELS) {
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

/**
 * ITK's unpacking of its WASM takes it from a `data:` address; the policy allows requests to the app's own files alone. The
 * same bytes without a request.
 */
const unpackingWithoutRequest: Plugin = {
  name: 'unpacking-without-request',
  transform: (code, id) => {
    if (!id.includes('@thewtex/zstddec')) return null;
    const request = /fetch\(\s*['"]data:application\/wasm;base64,['"]\s*\+\s*(\w+)\)/;
    if (!request.test(code)) throw new Error('zstddec is another than vite.config.ts knows');
    return code.replace(
      request,
      'Promise.resolve(new Response(Uint8Array.from(atob($1),(c)=>c.charCodeAt(0))))',
    );
  },
};

/** The headers that a server should set, for whoever sets one up and for the portable package. */
const headersFile: Plugin = {
  name: 'response-headers',
  apply: 'build',
  writeBundle: ({ dir }) => {
    const text = JSON.stringify(responseHeaders(reportStyleHash), null, 2);
    writeFileSync(`${dir}/response-headers.json`, `${text}\n`);
    mkdirSync(`${dir}/server-examples`, { recursive: true });
    const examples = serverExamples(responseHeaders(reportStyleHash));
    for (const [name, example] of Object.entries(examples)) {
      writeFileSync(`${dir}/server-examples/${name}`, example);
    }
  },
};

/** Many servers do not know `.mjs`, give it out as text, and browsers refuse to run that. */
function assetFileNames({ names }: { readonly names: readonly string[] }): string {
  const extension = names[0]?.endsWith('.mjs') ? '.js' : '[extname]';
  return `assets/[name]-[hash]${extension}`;
}

/** What planes of voxels do not need of niivue stays out of the app. */
const niivueParts: Plugin = {
  name: 'niivue-parts',
  apply: 'build',
  transform: (code, id) =>
    id.endsWith('/@niivue/niivue/build/niivue/index.js')
      ? { code: leanNiivue(code), map: null }
      : null,
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
  plugins: [
    react(),
    niivueParts,
    policyTag,
    modelPackages,
    itkWasmPipelines,
    headersFile,
    docsPages,
    inventory.page,
    serviceWorkerPlugin(responseHeaders(reportStyleHash)),
  ],
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
  worker: {
    format: 'es' as const,
    plugins: () => [codecsWithoutNode, unpackingWithoutRequest, inventory.workers()],
    rolldownOptions: { output: { assetFileNames } },
  },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2500,
    // What the first page needs in one file, not in twenty: it is smaller, and one request.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'shell', tags: ['$initial'] }] } },
    },
  },
  server: { headers: { ...ISOLATION_HEADERS } },
  preview: {
    headers: { ...responseHeaders(reportStyleHash) },
  },
}));
