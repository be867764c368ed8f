import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Affine } from '../../core/geometry/affine.ts';
import { indexToWorld, voxelCount, worldToIndex } from '../../core/geometry/gridMath.ts';
import {
  dcmdumpComplaints,
  dciodvfyErrors,
  HAS_DCIODVFY,
  HAS_DCMDUMP,
  HAS_HIGHDICOM,
  pythonVerdict,
} from '../../testing/dicomValidators.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { countedWriting, obliqueSeries } from '../../testing/obliqueSeries.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { parseDicomFile } from '../dicom/dicomFile.ts';
import { NORMALISED_PREDICTIVE_ENTROPY, SAMPLE_SHARE } from './mapQuantities.ts';
import { readParametricMap, readParametricMapSlices } from './readParametricMap.ts';
import { openParametricMap, writeParametricMap } from './writeParametricMap.ts';

const image = obliqueSeries([13, 11, 5]);
const random = seededRandom(3);
const values = Float32Array.from({ length: voxelCount(image.grid) }, () => random());

function written(identity: 'kept' | 'removed' = 'removed', given = values) {
  return writeParametricMap({
    series: image.series,
    grid: image.grid,
    values: given,
    quantity: NORMALISED_PREDICTIVE_ENTROPY,
    structure: '',
    writing: countedWriting(identity),
  });
}

function parsed(bytes: Uint8Array, upTo: 'float-header' | 'end' = 'end') {
  const inflateRaw = (): never => {
    throw new Error('not deflated');
  };
  return parseDicomFile(bytes, { inflateRaw, upTo });
}

describe('conformance: DICOM Parametric Map, written', () => {
  it('float32 of an oblique series | our own reader, to the last bit', () => {
    const map = readParametricMap(parsed(written()), image.grid);
    expect(map.values).toEqual(values);
    expect(map.quantity).toEqual(NORMALISED_PREDICTIVE_ENTROPY.concept);
    expect(map.unit).toEqual({ scheme: 'UCUM', value: '1', meaning: 'no units' });
  });

  it.skipIf(!HAS_DCMDUMP)(
    'float32 of an oblique series | dcmdump (DCMTK) reads all of it',
    { timeout: 30_000 },
    () => {
      expect(dcmdumpComplaints(written())).toBe('');
    },
  );

  it.skipIf(!HAS_DCIODVFY)(
    'float32 of an oblique series | dciodvfy (dicom3tools) finds no error',
    { timeout: 30_000 },
    () => {
      expect(dciodvfyErrors(written('kept'))).toEqual([]);
      expect(dciodvfyErrors(written('removed'))).toEqual([]);
    },
  );

  it.skipIf(!HAS_HIGHDICOM)(
    'float32 of an oblique series | highdicom 0.28.2 reads the same values at the same places',
    { timeout: 60_000 },
    () => {
      const verdict = pythonVerdict('highdicom_map', written()) as HighdicomVerdict;
      expect(verdict.unit).toBe('1');
      expect(verdict.quantity).toEqual(['NPE', '99ISODOUBT', 'Normalised predictive entropy']);
      expect(valuesOnGrid(verdict)).toEqual(values);
    },
  );

  it('float32 of an oblique series | byte for byte the file that highdicom 0.28.2 read so', () => {
    const golden = readGolden('highdicom_read') as Record<string, string>;
    const sha256 = createHash('sha256').update(written()).digest('hex');
    expect(sha256, 'read it with highdicom, then note its hash').toBe(golden['parametric map']);
  });
});

describe('a parametric map of ours', () => {
  it('may be a part of a larger array', () => {
    const larger = new Float32Array(values.length + 7);
    larger.set(values, 5);
    const part = larger.subarray(5, 5 + values.length);
    expect(readParametricMap(parsed(written('kept', part)), image.grid).values).toEqual(values);
  });

  it('is the same file when its slices are written and read one by one', () => {
    const plane = 13 * 11;
    const { head, fileBytes, stored } = openParametricMap({
      series: image.series,
      grid: image.grid,
      quantity: NORMALISED_PREDICTIVE_ENTROPY,
      structure: '',
      writing: countedWriting('removed'),
    });
    const slices = [0, 1, 2, 3, 4].map((k) =>
      stored(values.subarray(k * plane, (k + 1) * plane)).slice(),
    );
    expect(Buffer.concat([head, ...slices])).toEqual(Buffer.from(written()));
    expect(fileBytes).toBe(written().length);
    // The file up to its pixels is enough; nothing of them is in it.
    const header = parsed(head, 'float-header');
    const read = readParametricMapSlices(header, image.grid);
    expect(read).toMatchObject({ offsetBytes: head.length, frameBytes: 4 * plane, frames: 5 });
    expect(read.quantity).toEqual(NORMALISED_PREDICTIVE_ENTROPY.concept);
    const slice = new Float32Array(plane);
    for (const k of [2, 4, 0, 1, 3]) {
      read.readSlice(k, (frame) => slices[frame], slice);
      expect(slice).toEqual(values.subarray(k * plane, (k + 1) * plane));
    }
    const shorter = { ...image.grid, shape: [13, 11, 4] as const };
    expect(() => readParametricMapSlices(header, shorter)).toThrow('off-grid');
  });

  it('refers to the very frames of one image', () => {
    const one = obliqueSeries([4, 3, 2], 'one');
    const bytes = writeParametricMap({
      ...one,
      values: new Float32Array(24),
      quantity: SAMPLE_SHARE,
      structure: 'Liver',
      writing: countedWriting(),
    });
    const { dataSet } = parsed(bytes);
    const frames = dataSet.items('PerFrameFunctionalGroupsSequence');
    const numbers = frames.map((frame) =>
      frame
        .item('DerivationImageSequence')
        ?.item('SourceImageSequence')
        ?.number('ReferencedFrameNumber'),
    );
    expect(numbers).toEqual([1, 2]);
  });

  it('is not put on another grid', () => {
    const moved = { ...image.grid, shape: [13, 11, 4] as const };
    expect(() => readParametricMap(parsed(written()), moved)).toThrow('off-grid');
  });

  it('does not hold what is no number', () => {
    const broken = values.slice();
    broken[3] = NaN;
    expect(() => written('kept', broken)).toThrow('non-finite');
  });
});

interface HighdicomVerdict {
  readonly unit: string;
  readonly quantity: readonly string[];
  /** Index (slice, row, column) to mm, LPS+. */
  readonly affine: readonly number[];
  readonly shape: readonly [number, number, number];
  readonly values: string;
}

function valuesOnGrid({ affine, shape, values: encoded }: HighdicomVerdict): Float32Array {
  const [nk, nj, ni] = shape;
  const ras = affine.map((value, at) => (at < 8 ? -value : value)) as unknown as Affine;
  const theirs = { shape: [nk, nj, ni] as const, affine: ras };
  const bytes = Buffer.from(encoded, 'base64');
  const out = new Float32Array(voxelCount(image.grid)).fill(NaN);
  for (let at = 0; at < nk * nj * ni; at++) {
    const index = [Math.floor(at / (ni * nj)), Math.floor(at / ni) % nj, at % ni] as const;
    const here = worldToIndex(image.grid, indexToWorld(theirs, index));
    const [i, j, k] = here.map(Math.round) as [number, number, number];
    expect(Math.max(...here.map((value) => Math.abs(value - Math.round(value))))).toBeLessThan(
      1e-6,
    );
    out[i + image.grid.shape[0] * (j + image.grid.shape[1] * k)] = bytes.readDoubleLE(8 * at);
  }
  return out;
}
