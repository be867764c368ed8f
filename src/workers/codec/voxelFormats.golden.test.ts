import { gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { mutate } from '../../../fuzz/mutate.ts';
import { AppError, ERROR_CODES } from '../../core/errors.ts';
import { EVERY_SLICE } from '../../core/intake/readingPlan.ts';
import { indexToWorld } from '../../core/geometry/gridMath.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { openVolume } from './openVolume.ts';
import { readLabels } from './readLabels.ts';

// A machine busy with other tests is no failure.
vi.setConfig({ testTimeout: 60_000 });

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

function sourcesOf({ files }: Case) {
  return files.map(([path, base64]) => ({
    path,
    file: new Blob([Buffer.from(base64, 'base64')]),
    entry: null,
  }));
}

function open(one: Case) {
  return openVolume({ sources: sourcesOf(one), plan: EVERY_SLICE }, context);
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

describe('damaged files of every format', () => {
  /** The orientations are alike in this. */
  const good = cases.filter(
    ({ name }) => !name.startsWith('marked') || / (RAS|oblique)$/.test(name),
  );

  async function outcomeOf(damaged: ReturnType<typeof sourcesOf>, bytes: number): Promise<string> {
    try {
      const { grid, voxels } = await openVolume({ sources: damaged, plan: EVERY_SLICE }, context);
      expect(grid.affine.every(Number.isFinite)).toBe(true);
      // Bounded memory: never more voxels than deflate makes of the bytes.
      expect(voxels.length).toBeLessThanOrEqual(1032 * bytes);
      await readLabels(damaged, grid, context).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
      });
      return 'volume';
    } catch (error) {
      if (error instanceof AppError && error.code.startsWith('input/')) return error.code;
      throw error;
    }
  }

  it('give a volume or a known error, 1200 times', async () => {
    const seen = new Map<string, number>();
    for (let number = 0; number < 1200; number++) {
      const one = good[number % good.length];
      if (!one) throw new Error('no files to damage');
      const sources = sourcesOf(one);
      const at = Math.floor(number / good.length) % sources.length;
      const whole = new Uint8Array(await (sources[at]?.file ?? new Blob()).arrayBuffer());
      const { bytes } = mutate(whole, { seed: 20261121, number });
      const damaged = sources.map((source, n) =>
        n === at ? { ...source, file: new Blob([bytes]) } : source,
      );
      const outcome = await outcomeOf(damaged, whole.length + 100);
      seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
    }
    const unknown = [...seen.keys()].filter((code) => code !== 'volume' && !(code in ERROR_CODES));
    expect(unknown).toEqual([]);
    expect(seen.get('volume')).toBeGreaterThan(100); // the damage is not so wild that nothing is tested
    expect(seen.get('input/corrupt')).toBeGreaterThan(200);
    expect(seen.size).toBeGreaterThan(4);
  });
});
