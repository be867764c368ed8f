import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readNifti } from '../../formats/nifti/readNifti.ts';
import { fillRings } from './fillRings.ts';

const DATA = process.env['ISODOUBT_DATA'] ?? '../shared/data';
const LIDC = `${DATA}/LIDC-IDRI-0314-4readers`;

/** Where the crop begins in the slices of the series, and where its first slice lies. */
const CROP = { x: 120, y: 176, z: -532.800049 };

interface Outline {
  readonly k: number;
  readonly isIncluded: boolean;
  readonly points: readonly number[];
}

/** The outlines of one reader's nodule: centres of pixels just outside of it, in steps to neighbours. */
function outlinesOf(session: string): Outline[] {
  return [...session.matchAll(/<roi>(.*?)<\/roi>/gs)].map(([, roi]) => {
    const value = (tag: string): string =>
      new RegExp(`<${tag}>(.*?)</${tag}>`).exec(roi)?.[1] ?? '';
    const edges = roi.matchAll(/<xCoord>(\d+)<\/xCoord>\s*<yCoord>(\d+)<\/yCoord>/g);
    return {
      k: Math.round(Number(value('imageZposition')) - CROP.z),
      isIncluded: value('inclusion') === 'TRUE',
      points: [...edges].flatMap(([, x, y]) => [Number(x) - CROP.x, Number(y) - CROP.y]),
    };
  });
}

describe.skipIf(!existsSync(DATA))('conformance: polygon fill', () => {
  it.each([1, 2, 3, 4])(
    'LIDC-IDRI-0314, reader %i: outlines from the XML | the mask derived by others, voxel by voxel',
    (reader) => {
      const xml = readFileSync(`${LIDC}/053.xml`, 'utf8');
      const session = xml.split('<readingSession>')[reader];
      const path = `${LIDC}/derived_nifti/reader${reader}.nii.gz`;
      const { grid, voxels } = readNifti(gunzipSync(readFileSync(path)), { sha256: '' });
      const [ni, nj, nk] = grid.shape;
      const mask = new Uint8Array(ni * nj * nk);
      const nodule = outlinesOf(session).filter(({ points }) => points.length > 2);
      // What is cut out comes after what it is cut from, and has its outline outside too: that stays.
      for (const { k, isIncluded, points } of nodule.toSorted(
        (a, b) => Number(b.isIncluded) - Number(a.isIncluded),
      )) {
        const filled = new Uint8Array(ni * nj);
        const runs = fillRings([Float64Array.from(points)], [ni, nj]);
        for (let at = 0; at < runs.length; at += 2) filled.fill(1, runs[at], runs[at + 1]);
        for (let at = 0; at < points.length; at += 2) filled[points[at] + ni * points[at + 1]] = 0;
        const start = k * ni * nj;
        filled.forEach((value, at) => {
          if (value === 1) mask[start + at] = isIncluded ? 1 : 0;
        });
      }
      let differing = 0;
      for (let at = 0; at < mask.length; at++) if (mask[at] !== voxels[at]) differing++;
      expect(mask.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(2000);
      expect(differing).toBe(0);
    },
  );
});
