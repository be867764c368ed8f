import { gunzipSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { voxelCount } from '../../core/geometry/gridMath.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { parseDicomFile } from '../dicom/dicomFile.ts';
import { rleFrame } from '../dicom/rleFrame.ts';
import { readSeg, type SegTarget } from './readSeg.ts';

interface Golden {
  readonly affine: VoxelGrid['affine'];
  readonly shape: VoxelGrid['shape'];
  readonly cases: readonly { name: string; file: string }[];
}
const golden = readGolden('dicom_seg') as Golden;
const target: SegTarget = {
  grid: { shape: golden.shape, affine: golden.affine },
  source: { format: 'nrrd', sha256: '' },
};
const MUTATIONS = 200;

describe('damaged segmentations', () => {
  it.each(golden.cases)(
    '$name: each mutation ends in layers on the image’s grid or in a named error',
    { timeout: 60_000 },
    ({ file }) => {
      const whole = new Uint8Array(gunzipSync(Buffer.from(file, 'base64')));
      const random = seededRandom(11);
      const codes = new Map<string, number>();
      for (let mutation = 0; mutation < MUTATIONS; mutation++) {
        const outcome = outcomeOf(mutated(whole, random));
        codes.set(outcome, (codes.get(outcome) ?? 0) + 1);
      }
      const named = [...codes.keys()].every(
        (code) => code === 'layers' || code.startsWith('input/'),
      );
      expect(named, JSON.stringify([...codes])).toBe(true);
      expect(codes.size).toBeGreaterThan(1);
    },
  );
});

function outcomeOf(bytes: Uint8Array): string {
  try {
    const inflateRaw = (deflated: Uint8Array): Uint8Array => {
      try {
        return new Uint8Array(inflateRawSync(deflated, { maxOutputLength: 1 << 22 }));
      } catch {
        throw new AppError('input/corrupt', { format: 'dicom', reason: 'bad-deflate' });
      }
    };
    const file = parseDicomFile(bytes, { inflateRaw, upTo: 'end' });
    const steps = readSeg(file, target, rleFrame);
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    const { layers, segments } = step.value;
    expect(layers.every(({ length }) => length === voxelCount(target.grid))).toBe(true);
    expect(segments.every(({ layer }) => layer < layers.length)).toBe(true);
    return 'layers';
  } catch (thrown) {
    return thrown instanceof AppError ? thrown.code : String(thrown);
  }
}

/** Cut, bits turned over, lengths exaggerated, or a part blanked. */
function mutated(whole: Uint8Array, random: () => number): Uint8Array {
  const at = Math.floor(random() * whole.length);
  const copy = whole.slice();
  switch (Math.floor(random() * 4)) {
    case 0:
      return whole.subarray(0, at);
    case 1:
      for (let flip = 0; flip < 8; flip++) {
        const byte = Math.floor(random() * copy.length);
        copy[byte] = (copy[byte] ?? 0) ^ (1 << Math.floor(random() * 8));
      }
      return copy;
    case 2:
      copy.fill(0xff, at, at + 1 + Math.floor(random() * 4));
      return copy;
    default:
      copy.fill(0, at, at + 1 + Math.floor(random() * 16));
      return copy;
  }
}
