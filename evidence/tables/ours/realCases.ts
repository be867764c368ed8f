import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { VoxelGrid } from '../../../src/core/geometry/grid.ts';
import {
  indexToWorld,
  isSameGrid,
  nearestVoxel,
  worldToIndex,
} from '../../../src/core/geometry/gridMath.ts';
import { readLabelmap } from '../../../src/formats/nifti/readLabelmap.ts';
import { readNifti } from '../../../src/formats/nifti/readNifti.ts';
import type { SourceVolume } from '../../../src/inference/networkCase.ts';
import { REAL_SERIES } from '../realSeries.ts';

/** TotalSegmentator's labels (version 2, task `total`) as the organs that both sides know, and the network's classes. */
const THEIRS: Readonly<Record<number, number>> = { 5: 1, 1: 2, 2: 3, 3: 3 };
const OWN: readonly number[] = [0, 1, 1, 2, 3];

/** A real CT and what another tool made of it. */
export interface RealCase {
  readonly row: string;
  readonly volume: SourceVolume;
  /** Whether the network's label differs from theirs at a voxel of the network's grid: liver with its tumours, spleen, kidneys. */
  readonly isWrong: (labels: Uint8Array, grid: VoxelGrid) => (voxel: number) => boolean;
}

/** The series of the table of networks; one that is not there is null with its file. */
export function realCases(dataFolder: string): readonly {
  readonly row: string;
  readonly file: string;
  readonly read: (() => RealCase) | null;
}[] {
  return REAL_SERIES.map(({ row, ct, labels }) => {
    const [image, map] = [join(dataFolder, ct), join(dataFolder, labels)];
    const isThere = existsSync(image) && existsSync(map);
    return { row, file: ct, read: isThere ? () => readCase(row, image, map) : null };
  });
}

function readCase(row: string, image: string, map: string): RealCase {
  const { grid, voxels } = readNifti(inflated(image), { sha256: '' });
  const truth = readLabelmap(inflated(map));
  if (!isSameGrid(grid, truth.grid)) throw new Error(`${image} and ${map} have two grids`);
  return {
    row,
    volume: { grid, channels: [voxels] },
    isWrong: (labels, networkGrid) => {
      const [ni, nj] = networkGrid.shape;
      const [si, sj] = grid.shape;
      return (voxel) => {
        const here = [
          voxel % ni,
          Math.floor(voxel / ni) % nj,
          Math.floor(voxel / (ni * nj)),
        ] as const;
        const [i, j, k] = nearestVoxel(grid, worldToIndex(grid, indexToWorld(networkGrid, here)));
        const theirs = THEIRS[truth.labels[i + si * (j + sj * k)]] ?? 0;
        return OWN[labels[voxel]] !== theirs;
      };
    },
  };
}

function inflated(path: string): Uint8Array {
  return new Uint8Array(gunzipSync(readFileSync(path)));
}
