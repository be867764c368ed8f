import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import { syntheticManifest } from '../testing/manifest.ts';
import { parseManifest } from './manifest.ts';

const valid = syntheticManifest();

function faultOf(json: unknown): { code: string; detail: unknown } {
  try {
    parseManifest(json);
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, detail: error.detail };
    throw error;
  }
  throw new Error('was accepted');
}

/** A copy in which the field at `path` is `value`, or absent for undefined. */
function withField(path: string, value: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(valid)) as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let at = copy;
  for (const key of keys) at = at[key] as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

test('a valid manifest comes back as it was', () => {
  expect(parseManifest(JSON.parse(JSON.stringify(valid)))).toEqual(valid);
});

test.each([
  ['schema', 2],
  ['id', 'Has Spaces'],
  ['files', []],
  ['files.0.sha256', 'ABC'],
  ['files.0.path', '../model.onnx'],
  ['files.0.bytes', 0],
  ['task.kind', 'contour-quality'],
  ['input.slabSlices', 4],
  ['input.slabSlices', undefined],
  ['input.orientation', 'RAS'],
  ['input.spacingMm', [2, 2]],
  ['input.spacingMm.1', 0],
  ['input.sizeMultiple', 1.5],
  ['input.intensity.kind', 'z-score'],
  ['input.intensity.divide', -1],
  ['output.activation', 'sigmoid'],
  ['output.segments', []],
  ['output.segments.0.color', 'red'],
  ['members', []],
  ['dropout.rate', 0],
  ['dropout.rate', 1],
  ['dropout.channels', 0],
  ['calibration.temperature', 0],
  ['calibration.stage', 'pooled'],
  ['validFor.modality', 'MR'],
])('refuses %s = %j and names the field', (path, value) => {
  const { code, detail } = faultOf(withField(path, value));
  expect(code).toBe('model/invalid');
  expect(detail).toMatchObject({ field: path, reason: expect.any(String) as string });
});

test('refuses a field that it does not know, rather than dropping it', () => {
  expect(faultOf({ ...valid, cascade: true })).toMatchObject({ code: 'model/invalid' });
});

test.each([[null], ['text'], [[]], [42]])('refuses %j', (json) => {
  expect(faultOf(json)).toMatchObject({ code: 'model/invalid', detail: { field: '' } });
});

test('segments must be numbered 1, 2, 3 … in order', () => {
  expect(faultOf(withField('output.segments.0.index', 2))).toMatchObject({
    detail: { field: 'output.segments' },
  });
});

test('the bias has one value per class, background included', () => {
  expect(faultOf(withField('calibration.bias', [0]))).toMatchObject({
    detail: { field: 'calibration.bias', reason: 'needs 2 values' },
  });
});

test('a member must be one of the files', () => {
  expect(faultOf(withField('members.0.file', 'other.onnx'))).toMatchObject({
    detail: { field: 'members', reason: 'other.onnx is not listed in files' },
  });
});

const packages = readdirSync('models').filter((id) => existsSync(`models/${id}/model.json`));
test.each(packages.map((id) => [id]))('the bundled package %s is valid', (id) => {
  const manifest = parseManifest(JSON.parse(readFileSync(`models/${id}/model.json`, 'utf8')));
  expect(manifest.id).toBe(id);
  for (const { path, bytes } of manifest.files) {
    expect(readFileSync(`models/${id}/${path}`).byteLength).toBe(bytes);
  }
});
