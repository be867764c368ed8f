// Sizes of the built app, gzipped, against the budgets below:
//   npm run test:size   prints them; fails where a budget is passed, or where a row names nothing that is there
// 1 KB is 1000 bytes. WASM, networks and the demo's image are not counted: they come when they are asked for.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** What a fresh page fetches, one after the other: KB gzip. */
const STEPS = {
  /** All that it fetches before it can be used: index.html, the style sheet, the entry and what this imports. The goal is 200. */
  'first load': 205,
  /** The three planes. */
  'with the viewer': 366,
  /** The workers that open the demo. */
  'to the first image': 533,
};

/** KB gzip of each chunk, by its name without the hash. What has no row here may have `OTHERS`. */
const CHUNKS = {
  index: 190,
  'index.css': 15,
  niivueViewer: 165,
  'codec.worker': 165,
  'inference.worker': 100,
  'evaluation.worker': 35,
  // dcmjs, with the dictionary of DICOM: it comes with the first DICOM file that is written.
  encodeDicom: 190,
  // The interpolation between slices, of ITK.
  dist: 50,
  'itk-wasm-pipeline.worker': 50,
  // The texts of German and of French, and what English has beyond the first load.
  all: 50,
};
const OTHERS = 40;

/** Opens the demo's image. */
const FIRST_WORKERS = ['codec.worker', 'machine.worker'];

/** @returns {{ rows: Row[], problems: string[] }} */
export function sizeReport(folder) {
  const chunks = readdirSync(`${folder}/assets`)
    .filter((name) => /\.(js|css)$/.test(name))
    .map((name) => ({ name, chunk: chunkOf(name), bytes: gzipped(`${folder}/assets/${name}`) }));
  const sizeOf = (names) =>
    chunks.reduce((sum, { name, bytes }) => sum + (names.has(name) ? bytes : 0), 0);
  const html = readFileSync(`${folder}/index.html`, 'utf8');
  const entries = [...html.matchAll(/(?:src|href)="\.\/assets\/([\w.-]+\.(?:js|css))"/g)].map(
    ([, name]) => name,
  );
  const shell = closure(folder, entries);
  const page = gzipSync(html, { level: 9 }).length;
  const named = (chunk) => chunks.filter((one) => one.chunk === chunk).map(({ name }) => name);
  const viewer = closure(folder, [...shell, ...named('niivueViewer')]);
  const image = closure(folder, [...viewer, ...FIRST_WORKERS.flatMap(named)]);
  const steps = [shell, viewer, image];
  const rows = [
    ...Object.entries(STEPS).map(([name, budget], at) => ({
      name,
      bytes: page + sizeOf(steps[at]),
      budget,
    })),
    ...chunks
      .toSorted((a, b) => b.bytes - a.bytes)
      .map(({ name, chunk, bytes }) => ({
        name,
        bytes,
        budget: CHUNKS[chunk] ?? OTHERS,
      })),
  ];
  const problems = [
    ...rows
      .filter(({ bytes, budget }) => bytes > 1000 * budget)
      .map(({ name }) => `${name} is over its budget`),
    ...[...Object.keys(CHUNKS), ...FIRST_WORKERS]
      .filter((chunk) => named(chunk).length === 0)
      .map((chunk) => `there is no chunk ${chunk}`),
    ...(entries.length < 2 ? ['index.html names no script or no style sheet'] : []),
  ];
  return { rows, problems };
}

/** @typedef {{ name: string, bytes: number, budget: number }} Row a budget in KB. */

/** These files and all that they import at once, themselves or through others. */
function closure(folder, names) {
  const found = new Set();
  const visit = (name) => {
    if (found.has(name) || !existsSync(`${folder}/assets/${name}`)) return;
    found.add(name);
    if (!name.endsWith('.js')) return;
    const code = readFileSync(`${folder}/assets/${name}`, 'utf8');
    for (const [, path] of code.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([\w.-]+)["']/g))
      visit(posix.basename(path));
  };
  names.forEach(visit);
  return found;
}

const chunkOf = (name) => name.replace(/-[\w-]{8}(?=\.\w+$)/, '').replace(/\.js$/, '');
const gzipped = (path) => gzipSync(readFileSync(path), { level: 9 }).length;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { rows, problems } = sizeReport(process.argv[2] ?? 'dist');
  for (const { name, bytes, budget } of rows) {
    const size = (bytes / 1000).toFixed(1).padStart(7);
    console.log(`${size} of ${String(budget).padStart(3)} KB  ${name}`);
  }
  for (const problem of problems) console.error(`Size: ${problem}.`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
