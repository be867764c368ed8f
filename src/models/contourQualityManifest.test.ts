import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import { syntheticQualityManifest } from '../testing/qualityManifest.ts';
import { syntheticManifest } from '../testing/manifest.ts';
import { parseContourQualityManifest } from './contourQualityManifest.ts';
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

const valid = syntheticQualityManifest();

test('a valid manifest comes back as it was', () => {
  expect(parseContourQualityManifest(JSON.parse(JSON.stringify(valid)))).toEqual(valid);
});

test.each([
  ['input.grid', { input: { ...valid.input, grid: [64, 64] } }],
  ['input.grid.2', { input: { ...valid.input, grid: [64, 64, 0] } }],
  ['input.marginMm', { input: { ...valid.input, marginMm: -1 } }],
  ['input.smallestMl', { input: { ...valid.input, smallestMl: 0 } }],
  ['task.structures', { task: { ...valid.task, structures: [] } }],
  ['output.dice', { output: { logVolumeRatio: 'ratio' } }],
])('%s is checked', (field, change) => {
  const fault = faultOf(() => parseContourQualityManifest({ ...valid, ...change }));
  expect(fault).toMatchObject({ code: 'model/invalid', field });
});

test('a package of another task is refused by name, both ways', () => {
  const other = { code: 'model/invalid', field: 'task.kind', reason: 'other-task' };
  expect(faultOf(() => parseManifest(valid))).toEqual({ ...other, task: 'contour-quality' });
  expect(faultOf(() => parseContourQualityManifest(syntheticManifest()))).toEqual({
    ...other,
    task: 'segmentation',
  });
});

test('an unknown task is a fault of its field, not another task', () => {
  const fault = faultOf(() => parseManifest({ ...valid, task: { kind: 'poetry' } }));
  expect(fault).toMatchObject({ code: 'model/invalid', field: 'task.kind' });
  expect(fault).not.toHaveProperty('task');
});

test('the bundled package is valid', () => {
  const json: unknown = JSON.parse(readFileSync('models/contour-quality/model.json', 'utf8'));
  expect(parseContourQualityManifest(json).id).toBe('contour-quality');
});
