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

async function expectAsOthersReadIt(expected: Case): Promise<void> {
  const { grid, voxels } = await open(expected);
  expect(grid.shape).toEqual(expected.shape);
  const stray = grid.affine.map((value, at) => Math.abs(value - (expected.affine[at] ?? 0)));
  expect(Math.max(...stray)).toBeLessThan(TOLERANCE_MM);
  expect([...Float32Array.from(voxels)]).toEqual(expected.values);
  const { marked, markedMm } = expected;
  if (!marked || !markedMm) return;
  const [i, j, k] = marked;
  expect(voxels[i + 3 * (j + 4 * k)]).toBe(200);
  const at = indexToWorld(grid, marked);
  const distance = Math.hypot(...at.map((mm, axis) => mm - (markedMm[axis] ?? Number.NaN)));
  expect(distance).toBeLessThan(TOLERANCE_MM);
}

describe('shape, affine and values as SimpleITK and nibabel read them', () => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', (_, expected) =>
    expectAsOthersReadIt(expected),
  );
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

/** Rows of docs/formats.md: the cases above, by what they are about. */
const ROWS: readonly (readonly [row: string, cases: RegExp])[] = [
  ['NRRD, every number type in both byte orders | SimpleITK 2.5', /^nrrd u?(int|float)\d+ /],
  ['NRRD, raw, gzip, hex and text | SimpleITK 2.5, pynrrd 1.1', /^(nrrd encoding|pynrrd)/],
  [
    'NRRD, spaces LPS, RAS, LAS and none, spacings and axis minima | SimpleITK 2.5',
    /^nrrd (space|spacings|nothing|axis mins|no origin|measurement)/,
  ],
  ['NHDR with one, listed and numbered data files | SimpleITK 2.5', /^nhdr/],
  [
    'MetaImage .mha, every number type in both byte orders, compressed, text | SimpleITK 2.5',
    /^mha /,
  ],
  ['MetaImage .mhd with .raw and .zraw | SimpleITK 2.5', /^mhd/],
  ['MGH and MGZ, every number type | nibabel 5.4', /^mg[hz] /],
  ['NIfTI-1 and NIfTI-2 pairs, .img gzipped or not | nibabel 5.4', /^nifti\d pair/],
  [
    'NRRD, a marked voxel at its millimetre in 48 axis orders and flips, and oblique | SimpleITK 2.5',
    /^marked \.nrrd/,
  ],
  [
    'MetaImage, a marked voxel at its millimetre in 48 axis orders and flips, and oblique | SimpleITK 2.5',
    /^marked \.mha/,
  ],
  [
    'MGZ, a marked voxel at its millimetre in 48 axis orders and flips, and oblique | nibabel 5.4',
    /^marked \.mgz/,
  ],
  [
    'NIfTI, a marked voxel at its millimetre in 48 axis orders and flips, and oblique | nibabel 5.4',
    /^marked \.hdr/,
  ],
];

describe('conformance: Read, volumes and label maps on a grid', () => {
  it.each(ROWS)('%s', async (_, about) => {
    const meant = cases.filter(({ name }) => about.test(name));
    expect(meant.length).toBeGreaterThan(1);
    for (const one of meant) await expectAsOthersReadIt(one);
  });
});
