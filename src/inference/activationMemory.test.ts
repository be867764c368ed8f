import { expect, test } from 'vitest';
import { DEFAULT_ACTIVATION_BYTES, samplesPerCall } from './activationMemory.ts';

test('a slice of 160 × 160 with 32 samples fits the default in one call', () => {
  expect(samplesPerCall(160 * 160, 32, DEFAULT_ACTIVATION_BYTES)).toBe(32);
});

test('a slice of 512 × 512 with 20 samples is split, evenly', () => {
  // 512 MiB / (512 · 512 px · 512 B) = 4 samples: five calls of four.
  expect(samplesPerCall(512 * 512, 20, DEFAULT_ACTIVATION_BYTES)).toBe(4);
  // Six fit; nine samples are two calls of five and four rather than of six and three.
  expect(samplesPerCall(1, 9, 6 * 512)).toBe(5);
});

test('at least one sample goes through, however large the slice', () => {
  expect(samplesPerCall(1e9, 7, 1)).toBe(1);
});
