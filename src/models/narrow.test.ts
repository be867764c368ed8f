import { expect, test } from 'vitest';
import { syntheticManifest, syntheticPatchInput } from '../testing/manifest.ts';
import type { ModelManifest } from './manifest.ts';
import { logitCalibration, outputChannels, requireSupported } from './narrow.ts';

const { output, members, calibration } = syntheticManifest();
const sigmoid: ModelManifest['output'] = {
  ...output,
  activation: 'sigmoid',
  regions: [{ labels: [1], paint: 1 }],
};

test('what the engine computes passes', () => {
  expect(() => requireSupported(syntheticManifest())).not.toThrow();
});

test.each<[string, Partial<ModelManifest>]>([
  ['layout', { input: syntheticPatchInput() }],
  ['dropout', { dropout: { kind: 'none' } }],
  ['ensemble', { members: [...members, ...members] }],
  ['activation', { output: sigmoid }],
  ['stage', { calibration: { ...fitted(), stage: 'joint' } }],
])('what it does not is refused with the reason %s', (reason, change) => {
  expect(() => requireSupported(syntheticManifest(change))).toThrow(
    expect.objectContaining({
      code: 'model/invalid',
      detail: expect.objectContaining({ reason }) as unknown,
    }),
  );
});

function fitted() {
  if (calibration.kind === 'none') throw new Error('the synthetic manifest is calibrated');
  return calibration;
}

test('one value for each channel of the output, zero where nothing was fitted', () => {
  expect(logitCalibration(syntheticManifest())).toMatchObject({ temperature: 1, bias: [0, 0] });
  const none = { calibration: { kind: 'none' as const } };
  expect(logitCalibration(syntheticManifest(none))).toEqual({ temperature: 1, bias: [0, 0] });
  expect(logitCalibration(syntheticManifest({ ...none, output: sigmoid })).bias).toEqual([0]);
  expect(outputChannels(syntheticManifest({ output: sigmoid }))).toBe(1);
});
