import { expect, it } from 'vitest';
import { isOwnScript } from './ownScripts.ts';

const ROOT = 'https://hospital.example/apps/isodoubt/';

it.each([
  'assets/codec.worker-B1x_-9.js',
  `${ROOT}assets/inference.worker-abc.js`,
  `${ROOT}assets/evaluation.worker-abc.js`,
  `${ROOT}assets/machine.worker-abc.js`,
  `${ROOT}assets/ort-wasm-simd-threaded.asyncify-Cq2.js`,
  'service-worker.js',
])('%s is started', (url) => {
  expect(isOwnScript(url, ROOT)).toBe(true);
});

it.each([
  'https://evil.example/assets/codec.worker-abc.js',
  'https://hospital.example/assets/codec.worker-abc.js',
  'https://hospital.example/apps/isodoubt.evil/assets/codec.worker-abc.js',
  '//evil.example/apps/isodoubt/assets/codec.worker-abc.js',
  `${ROOT}assets/../../uploads/assets/codec.worker-abc.js`,
  `${ROOT}assets/codec.worker-abc.js?x=1`,
  `${ROOT}assets/codec.worker-abc.js#x`,
  `${ROOT}assets/codec.worker-abc.js.svg`,
  `${ROOT}assets/other-abc.js`,
  `${ROOT}models/abdomen-ct/codec.worker-abc.js`,
  'https://user@hospital.example/apps/isodoubt/assets/codec.worker-abc.js',
  'blob:https://hospital.example/0b1c',
  'data:text/javascript,alert(1)',
  'javascript:alert(1)',
  'http://[',
  '',
])('%s is not', (url) => {
  expect(isOwnScript(url, ROOT)).toBe(false);
});
