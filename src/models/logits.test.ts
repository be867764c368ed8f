import { expect, test } from 'vitest';
import { syntheticManifest } from '../testing/manifest.ts';
import type { ModelManifest } from './manifest.ts';
import { logitCalibration, outputChannels } from './logits.ts';

const { output } = syntheticManifest();
const sigmoid: ModelManifest['output'] = {
  ...output,
  activation: 'sigmoid',
  regions: [{ labels: [1], paint: 1 }],
};

test('one value for each channel of the output, zero where nothing was fitted', () => {
  expect(logitCalibration(syntheticManifest())).toMatchObject({ temperature: 1, bias: [0, 0] });
  const none = { calibration: { kind: 'none' as const } };
  expect(logitCalibration(syntheticManifest(none))).toEqual({ temperature: 1, bias: [0, 0] });
  expect(logitCalibration(syntheticManifest({ ...none, output: sigmoid })).bias).toEqual([0]);
  expect(outputChannels(syntheticManifest({ output: sigmoid }))).toBe(1);
});
