import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import { syntheticHeadManifest } from '../testing/errorHeadManifest.ts';
import { parseErrorProbabilityManifest } from './errorProbabilityManifest.ts';
import { parseManifest } from './manifest.ts';

function faultOf(parse: () => unknown): object {
  try {
    parse();
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, ...error.detail };
    throw error;
  }
  throw new Error('was accepted');
}

const valid = syntheticHeadManifest();
const { task, input } = valid;

test('a valid manifest comes back as it was', () => {
  expect(parseErrorProbabilityManifest(JSON.parse(JSON.stringify(valid)))).toEqual(valid);
});

test.each([
  ['task.network.classes', { task: { ...task, network: { ...task.network, classes: 1 } } }],
  [
    'task.network.weightsSha256',
    { task: { ...task, network: { ...task.network, weightsSha256: [] } } },
  ],
  [
    'task.estimator.samples',
    { task: { ...task, estimator: { ...task.estimator, samples: [20, 10] } } },
  ],
  ['task.helps.cases', { task: { ...task, helps: { ...task.helps, cases: 0 } } }],
  ['task.helps', { task: { ...task, helps: { ...task.helps, ratio: 1.5 } } }],
  ['input.scales', { input: { ...input, scales: [] } }],
  [
    'input.scales.0.inSliceMm',
    { input: { ...input, scales: [{ inSliceMm: -1, acrossSlicesMm: 0 }] } },
  ],
  ['output.truth', { output: {} }],
])('%s is checked', (field, change) => {
  const fault = faultOf(() => parseErrorProbabilityManifest({ ...valid, ...change }));
  expect(fault).toMatchObject({ code: 'model/invalid', field });
});

test('a head that was not shown to find more than entropy is refused', () => {
  const helps = { ...task.helps, ratio: 1.1, low: 0.99 };
  const fault = faultOf(() =>
    parseErrorProbabilityManifest({ ...valid, task: { ...task, helps } }),
  );
  expect(fault).toMatchObject({
    field: 'task.helps',
    reason: 'a head that is not shown to find more than entropy may not be used',
  });
});

test('it is not taken for a segmentation network', () => {
  expect(faultOf(() => parseManifest(valid))).toEqual({
    code: 'model/invalid',
    field: 'task.kind',
    reason: 'other-task',
    task: 'error-probability',
  });
});

test('the bundled head is valid, and for the bundled network', () => {
  const read = (id: string): unknown => JSON.parse(readFileSync(`models/${id}/model.json`, 'utf8'));
  const head = parseErrorProbabilityManifest(read('error-probability'));
  const network = parseManifest(read('abdomen-ct'));
  expect(head.task.network).toEqual({
    id: network.id,
    version: network.version,
    weightsSha256: [network.files.find(({ path }) => path === network.members[0].file)?.sha256],
    classes: network.output.segments.length + 1,
  });
  for (const { path, bytes, sha256 } of head.files) {
    const content = readFileSync(`models/error-probability/${path}`);
    expect(content.byteLength).toBe(bytes);
    expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
  }
});
