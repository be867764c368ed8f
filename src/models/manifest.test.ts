import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { syntheticManifest, syntheticPatchInput } from '../testing/manifest.ts';
import type { Intensity } from '../core/inference/normalize.ts';
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
function withField(path: string, value: unknown, base: unknown = valid): unknown {
  const copy = JSON.parse(JSON.stringify(base)) as Record<string, unknown>;
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
  ['input.layout', 'cube'],
  ['input.spacingMm', [2, 2]],
  ['input.spacingMm.1', 0],
  ['input.sizeMultiple', 1.5],
  ['input.intensity.kind', 'z-score'],
  ['input.intensity.divide', -1],
  ['output.activation', 'relu'],
  ['output.segments.0.code', undefined],
  ['output.segments', []],
  ['output.segments.0.color', 'red'],
  ['members', []],
  ['dropout.rate', 0],
  ['dropout.rate', 1],
  ['dropout.channels', 0],
  ['calibration.temperature', 0],
  ['calibration.stage', 'final'],
  ['calibration.kind', 'isotonic'],
  ['dropout.kind', 'concrete'],
  ['dropout.origin', 'learned'],
  ['validFor.modality', 'PET'],
  ['validFor.spacingMmRange.1', [2, 1]],
  ['ensemble', 'bagging'],
  ['source', 'mine'],
  ['notes', 'text'],
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

const patch = syntheticManifest({ input: syntheticPatchInput() });

test('the intensity steps are those of the engine', () => {
  const { input } = patch;
  const steps: readonly Intensity[] = input.layout === 'patch' ? input.channels[0].intensity : [];
  expect(steps).toHaveLength(1);
});

test('what may be absent is filled in', () => {
  let old: unknown = valid;
  for (const path of ['ensemble', 'notes', 'source', 'members.0.source']) {
    old = withField(path, undefined, old);
  }
  old = withField('dropout.origin', undefined, old);
  old = withField('dropout.places', undefined, old);
  expect(parseManifest(old)).toEqual(valid);
  const places = [
    { name: 'a', channels: 1 },
    { name: 'b', channels: 1, rate: 0.25 },
  ];
  const { dropout } = parseManifest(withField('dropout.places', places, old));
  expect(dropout).toMatchObject({ places: [{ rate: 0.5 }, { rate: 0.25 }] });
  const source = { checkpoint: 'model.pt' };
  expect(parseManifest(withField('members.0.source', source)).members[0].source).toEqual({
    checkpoint: 'model.pt',
    fold: null,
    epoch: null,
  });
});

test.each([
  ['input.axes', 'kk'],
  ['input.axes', 'kjx'],
  ['input.axes', 'k'],
  ['input.orientation', 'LRS'],
  ['input.orientation', 'lps'],
  ['input.order', ['resample', 'resample', 'intensity']],
  ['input.channels', []],
  ['input.channels.0.intensity.0.kind', 'histogram'],
  ['input.channels.0.intensity.0.divide', 0],
  [
    'input.channels.0.intensity.0',
    { kind: 'ct-window', lowHu: 9, highHu: 9, subtract: 0, divide: 1 },
  ],
  [
    'input.channels.0.intensity.0',
    { kind: 'percentile', lowPercentile: 9, highPercentile: 9, low: 0, high: 1, clip: true },
  ],
  ['input.crop.kind', 'body'],
  ['input.patch.size.0', 0],
  ['input.patch.overlap', 1],
  ['input.patch.rule', 'mine'],
  ['input.patch.multiple', undefined],
  ['input.resample.back.of', 'entropy'],
  ['input.spacingMm.2', -1],
])('a patch network: refuses %s = %j and names the field', (path, value) => {
  const { code, detail } = faultOf(withField(path, value, patch));
  expect(code).toBe('model/invalid');
  expect(detail).toMatchObject({ field: path, reason: expect.any(String) as string });
});

const twoMembers = [{ file: 'model.onnx' }, { file: 'second.onnx' }];
const twoFiles = [...valid.files, { ...valid.files[0], path: 'second.onnx' }];
const sigmoid = { ...valid.output, activation: 'sigmoid' as const };
const regions = [{ labels: [1], paint: 1 }];

test.each<[string, string, object]>([
  [
    'regions for each segment',
    'output.regions',
    { output: { ...sigmoid, regions: [...regions, ...regions] } },
  ],
  [
    'a bias for each region',
    'calibration.bias',
    { output: { ...sigmoid, regions } }, // the synthetic one has two values
  ],
  ['files once', 'files', { files: [...valid.files, ...valid.files] }],
  [
    'members once',
    'members',
    { members: [valid.members[0], valid.members[0]], ensemble: 'deep-ensemble' },
  ],
  ['several members are an ensemble', 'ensemble', { members: twoMembers, files: twoFiles }],
  ['one member is single', 'ensemble', { ensemble: 'cv-ensemble' }],
  [
    'places fill the mask',
    'dropout.places',
    { dropout: { ...valid.dropout, places: [{ name: 'a', channels: 1 }] } },
  ],
  ['flips once', 'flips', { flips: ['i', 'i'] }],
  [
    'flips along axes of the network',
    'flips',
    { input: syntheticPatchInput({ axes: 'ji', patch: tile([8, 8, 1]) }), flips: ['k'] },
  ],
  [
    'a crop that is in the order',
    'input.order',
    { input: syntheticPatchInput({ crop: { kind: 'nonzero' } }) },
  ],
  [
    'an order with the crop there is',
    'input.order',
    { input: syntheticPatchInput({ order: ['crop', 'intensity', 'resample'] }) },
  ],
  [
    'intensity in the order',
    'input.order',
    { input: syntheticPatchInput({ order: ['resample'] }) },
  ],
  [
    'resampling in the order',
    'input.order',
    { input: syntheticPatchInput({ order: ['intensity'] }) },
  ],
  [
    'a filled mask for nonzero-filled',
    'input.channels',
    {
      input: syntheticPatchInput({
        channels: [
          {
            name: 'T1',
            intensity: [{ kind: 'z-score', scope: 'nonzero-filled', deviation: 'population' }],
          },
        ],
      }),
    },
  ],
  [
    'tiles one slice thick in 2-D',
    'input.patch.size',
    { input: syntheticPatchInput({ axes: 'ji' }) },
  ],
  [
    'tiles that are multiples',
    'input.patch.size',
    { input: syntheticPatchInput({ patch: tile([8, 6, 8]) }) },
  ],
])('needs %s', (_, field, change) => {
  expect(faultOf({ ...valid, ...change })).toMatchObject({
    code: 'model/invalid',
    detail: { field },
  });
});

function tile(size: [number, number, number]) {
  const multiple = size.map((side) => Math.min(side, 4)) as [number, number, number];
  return { ...syntheticPatchInput().patch, size, multiple };
}

test('an ensemble, sigmoid regions, dropout in the graph, no dropout and no calibration are read', () => {
  const bias = [0];
  const manifest = {
    ...patch,
    files: twoFiles,
    members: twoMembers.map(({ file }) => ({ file, source: null })),
    ensemble: 'cv-ensemble',
    output: { ...sigmoid, regions },
    dropout: { kind: 'graph', where: 'decoder', rate: 0.1 },
    calibration: { ...valid.calibration, bias, stage: 'pooled' },
    flips: ['k', 'i'],
    validFor: { modality: 'MR', bodyPart: 'head', spacingMmRange: null },
  };
  expect(parseManifest(manifest)).toEqual(manifest);
  const plain = { ...patch, dropout: { kind: 'none' }, calibration: { kind: 'none' } };
  expect(parseManifest(plain)).toEqual(plain);
});

test.each(['nnunet', 'monai'])('the exported example %s is valid', (id) => {
  const json: unknown = JSON.parse(readFileSync(`models/export/examples/${id}/model.json`, 'utf8'));
  const manifest = parseManifest(json);
  expect(manifest).toMatchObject({ id: `example-${id}`, input: { layout: 'patch' } });
  expect(parseManifest(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
});

const segmentations = readdirSync('models').filter((id) => {
  const file = `models/${id}/model.json`;
  if (!existsSync(file)) return false;
  return (
    z
      .looseObject({ task: z.object({ kind: z.string() }) })
      .parse(JSON.parse(readFileSync(file, 'utf8'))).task.kind === 'segmentation'
  );
});
test.each(segmentations.map((id) => [id]))('the bundled package %s is valid', (id) => {
  const manifest = parseManifest(JSON.parse(readFileSync(`models/${id}/model.json`, 'utf8')));
  expect(manifest.id).toBe(id);
  for (const { path, bytes } of manifest.files) {
    expect(readFileSync(`models/${id}/${path}`).byteLength).toBe(bytes);
  }
});
