import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { build, type Plugin } from 'vite';
import {
  isListed,
  versionText,
  type FileList,
  type ListedFile,
} from '../src/serviceWorker/fileList.ts';

/**
 * Writes `service-worker.js` and `service-worker-removal.js` into the built app, when all its other files are there: the
 * worker has the list of them in it.
 * @param headers what the worker adds to every answer.
 */
export function serviceWorkerPlugin(headers: Readonly<Record<string, string>>): Plugin {
  let folder = '';
  return {
    name: 'service-worker',
    apply: 'build',
    enforce: 'post',
    configResolved: ({ root, build: { outDir } }) => {
      folder = new URL(`${outDir}/`, `file://${root}/`).pathname;
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      handler: async () => void (await writeServiceWorker(folder, headers)),
    },
  };
}

/** @param folder of the built app; ends in `/`. */
export async function writeServiceWorker(
  folder: string,
  headers: Readonly<Record<string, string>>,
): Promise<FileList> {
  const list = listFiles(folder);
  const constants = {
    __FILE_LIST__: JSON.stringify(list),
    __RESPONSE_HEADERS__: JSON.stringify(headers),
  };
  const scripts = {
    'service-worker.js': 'serviceWorker.ts',
    'service-worker-removal.js': 'removal.ts',
  };
  for (const [name, entry] of Object.entries(scripts)) {
    // oxlint-disable-next-line no-await-in-loop -- two, and they share the bundler
    writeFileSync(`${folder}${name}`, await classicScript(entry, constants));
  }
  return list;
}

function listFiles(folder: string): FileList {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/'))
    .map((path) => path.slice(folder.length).replace(/^\/+/, ''))
    .filter(isListed)
    .toSorted()
    .map((path): ListedFile => {
      const bytes = readFileSync(`${folder}${path}`);
      const unpacked = path.endsWith('.gz') ? { unpackedSha256: sha256(gunzipSync(bytes)) } : {};
      return { path, sha256: sha256(bytes), bytes: bytes.length, ...unpacked };
    });
  return { version: sha256(versionText(files)), files };
}

/** One file without imports: module workers are younger than some browsers of hospitals. */
async function classicScript(entry: string, define: Record<string, string>): Promise<string> {
  const results = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    define,
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: `src/serviceWorker/${entry}`, formats: ['iife'], name: 'isodoubtWorker' },
    },
  });
  const [result] = Array.isArray(results) ? results : [results];
  if (!result || !('output' in result)) throw new Error('the bundler gave no script');
  return result.output[0].code;
}

function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}
