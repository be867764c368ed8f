// The one table of who may import whom. It generates the `overrides` of .oxlintrc.json:
//   node scripts/layers.mjs           writes them
//   node scripts/layers.mjs --check   fails when the file and the table disagree
import { readFileSync, writeFileSync } from 'node:fs';

/** What compiles without a browser's types. */
const PURE = ['core', 'formats', 'onnx', 'models', 'inference'];

/** Layer (folder of src) -> the other layers that it may import. */
const LAYERS = {
  core: [],
  formats: ['core'],
  onnx: ['core'],
  models: ['core'],
  inference: ['core', 'models'],
  runtime: ['core', 'onnx', 'models', 'inference'],
  rpc: [],
  guard: [],
  serviceWorker: [],
  workers: ['core', 'formats', 'onnx', 'models', 'inference', 'runtime', 'rpc', 'guard'],
  plot: ['core'],
  store: ['core'],
  viewer: ['core'],
  storage: ['core'],
  app: [...PURE, 'rpc', 'guard', 'workers', 'store', 'viewer', 'storage', 'serviceWorker'],
  ui: ['core', 'plot', 'store', 'app'],
  cli: [...PURE, 'runtime', 'rpc', 'workers', 'plot', 'ui'],
  testing: [...PURE, 'runtime', 'rpc', 'workers', 'plot', 'store', 'viewer', 'storage', 'app'],
};

/** Package -> the layers that are its home. A package that is not named here may be imported nowhere in src. */
const PACKAGES = {
  '@niivue/niivue': ['viewer'],
  'onnxruntime-common': ['runtime'],
  'onnxruntime-web': ['workers'],
  'onnxruntime-node': ['cli', 'testing'],
  '@bufbuild/protobuf': ['onnx'],
  react: ['ui'],
  'react-dom': ['ui'],
  zustand: ['store', 'ui'],
  zod: ['models'],
  fflate: ['workers'],
  'nifti-reader-js': ['formats'],
  'dicom-parser': ['formats'],
  'dicom-character-set': ['formats'],
  dcmjs: ['formats'],
  '@cornerstonejs/codec-charls': ['workers'],
  '@cornerstonejs/codec-libjpeg-turbo-8bit': ['workers'],
  '@cornerstonejs/codec-openjpeg': ['workers'],
  '@cornerstonejs/codec-openjph': ['workers'],
  'jpeg-lossless-decoder-js': ['workers'],
  idb: ['storage'],
  '@itk-wasm/morphological-contour-interpolation': ['workers'],
};

const layers = Object.keys(LAYERS);
const escape = (text) => text.replace(/[/.*+?^${}()|[\]\\]/g, '\\$&');

function restrictions(layer) {
  const foreign = layers.filter((other) => other !== layer && !LAYERS[layer].includes(other));
  const packages = Object.keys(PACKAGES).filter((name) => !PACKAGES[name].includes(layer));
  const patterns = [
    {
      regex: `^(\\.\\./)+(${[...foreign, 'main'].join('|')})([/.]|$)`,
      message: `${layer} may import only: ${LAYERS[layer].join(', ') || 'nothing'} (scripts/layers.mjs).`,
    },
    {
      regex: `^(${packages.map(escape).join('|')})(/|$)`,
      message: `This package has another home (scripts/layers.mjs).`,
    },
  ];
  if (layer === 'app') {
    patterns.push({
      regex: '(^|/)workers/(.*/|[^/]*\\.worker\\.|[^/.]*\\.ts$)',
      message: 'app takes from workers only *.api.ts types and new Worker(new URL(…)).',
    });
  }
  if (layer === 'cli') {
    patterns.push({
      regex:
        '(^|/)(ui/(.*/|[^/]*\\.tsx$)|workers/(inference/(backend|handlers|openOn|web)|[^/]*\\.worker\\.))',
      message: 'cli takes the texts from ui, and from workers the codec and what checks packages.',
    });
  }
  return { 'no-restricted-imports': ['error', { patterns }] };
}

const generated = layers.map((layer) => ({
  files: [`src/${layer}/**/*.{ts,tsx}`],
  excludeFiles: ['**/*.test.ts', '**/*.test.tsx'],
  rules: restrictions(layer),
}));

const path = new URL('../.oxlintrc.json', import.meta.url);
const config = JSON.parse(readFileSync(path, 'utf8'));
const handWritten = config.overrides.filter((o) => !o.rules['no-restricted-imports']);
const text = `${JSON.stringify({ ...config, overrides: [...handWritten, ...generated] }, null, 2)}\n`;
const same = JSON.stringify(JSON.parse(text)) === JSON.stringify(config);

if (process.argv.includes('--check')) {
  if (!same) {
    console.error(
      '.oxlintrc.json does not match scripts/layers.mjs: run `node scripts/layers.mjs`.',
    );
    process.exit(1);
  }
} else if (!same) {
  writeFileSync(path, text);
}
