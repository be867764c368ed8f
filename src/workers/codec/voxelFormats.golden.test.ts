import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { EVERY_SLICE } from '../../core/intake/readingPlan.ts';
import { indexToWorld } from '../../core/geometry/gridMath.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { openVolume } from './openVolume.ts';

interface Case {
  readonly name: string;
  readonly files: readonly (readonly [name: string, base64: string])[];
  readonly shape: readonly number[];
  readonly affine: readonly number[];
  readonly values: readonly number[];
  readonly marked?: readonly [number, number, number];
  readonly markedMm?: readonly number[];
}

const golden = readGolden('voxel_formats') as { cases: string };
const cases = JSON.parse(
  gunzipSync(Buffer.from(golden.cases, 'base64')).toString('utf8'),
) as readonly Case[];

const context = {
  progress: () => undefined,
  checkpoint: () => Promise.resolve(),
  signal: new AbortController().signal,
  transfer: () => undefined,
  deliver: () => undefined,
};

function open({ files }: Case) {
  const sources = files.map(([path, base64]) => ({
    path,
    file: new Blob([Buffer.from(base64, 'base64')]),
    entry: null,
  }));
  return openVolume({ sources, plan: EVERY_SLICE }, context);
}

/** NIfTI and MGH keep float32; ITK normalises directions, which rounds. */
const TOLERANCE_MM = 2e-4;

describe('shape, affine and values as SimpleITK and nibabel read them', () => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', async (_, expected) => {
    const { grid, voxels } = await open(expected);
    expect(grid.shape).toEqual(expected.shape);
    const stray = grid.affine.map((value, at) => Math.abs(value - (expected.affine[at] ?? 0)));
    expect(Math.max(...stray)).toBeLessThan(TOLERANCE_MM);
    expect([...Float32Array.from(voxels)]).toEqual(expected.values);
    if (!expected.marked || !expected.markedMm) return;
    const [i, j, k] = expected.marked;
    expect(voxels[i + 3 * (j + 4 * k)]).toBe(200);
    const at = indexToWorld(grid, expected.marked);
    const { markedMm } = expected;
    expect(Math.hypot(...at.map((mm, axis) => mm - (markedMm[axis] ?? NaN)))).toBeLessThan(
      TOLERANCE_MM,
    );
  });
});
