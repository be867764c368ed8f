import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { VoxelGrid } from '../../../src/core/geometry/grid.ts';
import { indexToWorld, nearestVoxel, worldToIndex } from '../../../src/core/geometry/gridMath.ts';
import { readLabelmap } from '../../../src/formats/nifti/readLabelmap.ts';
import type { SourceVolume } from '../../../src/inference/networkCase.ts';
import type { EvidenceContext } from '../../table.ts';
import { REAL_SERIES } from '../realSeries.ts';

/** TotalSegmentator's labels (version 2, task `total`) as the organs that both sides know, and the network's classes. */
const THEIRS: Readonly<Record<number, number>> = { 5: 1, 1: 2, 2: 3, 3: 3 };
const OWN: readonly number[] = [0, 1, 1, 2, 3];

/** A real CT and what another tool made of it. */
export interface RealCase {
  readonly volume: SourceVolume;
  /** Whether the network's label differs from theirs at a voxel of the network's grid: liver with its tumours, spleen, kidneys. */
  readonly isWrong: (labels: Uint8Array, grid: VoxelGrid) => (voxel: number) => boolean;
}

/** A series of the table of networks; `absent` says what is not there. */
export type RealSeries =
  | { readonly row: string; readonly absent: string }
  | { readonly row: string; readonly absent: null; readonly read: () => RealCase };

/** The real series, as far as they are there. */
export function realSeries(context: EvidenceContext): RealSeries[] {
  return REAL_SERIES.map(({ row, ct, labels }) => {
    const [image, map] = [join(context.dataFolder, ct), join(context.dataFolder, labels)];
    if (!existsSync(image) || !existsSync(map)) {
      context.missing(`real CT: ${ct}`);
      return { row, absent: ct };
    }
    const volume = context.realImage(image);
    if (!volume) {
      context.missing(`real CT: ${ct}, which needs ISODOUBT_PYTHON`);
      return { row, absent: 'ISODOUBT_PYTHON to decode DICOM' };
    }
    return { row, absent: null, read: () => readCase(volume, map) };
  });
}

function readCase(volume: SourceVolume, map: string): RealCase {
  const { grid, labels: theirs } = readLabelmap(inflated(map));
  return {
    volume,
    isWrong: (labels, networkGrid) => {
      const [ni, nj] = networkGrid.shape;
      return (voxel) => {
        const [row, i] = [Math.floor(voxel / ni), voxel % ni];
        const world = indexToWorld(networkGrid, [i, row % nj, Math.floor(row / nj)]);
        // By position in the patient: the map's axes may run the other way.
        const [ti, tj, tk] = nearestVoxel(grid, worldToIndex(grid, world));
        const there = theirs[ti + grid.shape[0] * (tj + grid.shape[1] * tk)];
        return OWN[labels[voxel]] !== (THEIRS[there] ?? 0);
      };
    },
  };
}

function inflated(path: string): Uint8Array {
  return new Uint8Array(gunzipSync(readFileSync(path)));
}
