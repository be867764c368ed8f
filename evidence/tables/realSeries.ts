import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isSameGrid } from '../../src/core/geometry/gridMath.ts';
import { readLabelmap } from '../../src/formats/nifti/readLabelmap.ts';
import { readNifti } from '../../src/formats/nifti/readNifti.ts';
import type { Row } from '../results.ts';
import type { Goal } from '../rows.ts';
import { atLeast, missingRow, plainRow } from '../rows.ts';
import { diceOf } from '../structures.ts';
import type { EvidenceContext } from '../table.ts';

/** Real CT with a label map of another tool, below the folder of the test data. */
export const REAL_SERIES = [
  {
    row: 'whole abdomen, native (template of the training)',
    ct: 'TotalSegmentator/example_ct.nii.gz',
    labels: 'TotalSegmentator/example_seg_fast_force_split.nii.gz',
    isHeldOut: false,
  },
  {
    row: 'upper abdomen, DICOM series (another patient)',
    ct: 'TotalSegmentator/example_ct_dicom.nii.gz',
    labels: 'TotalSegmentator/example_seg_dicom.nii.gz',
    isHeldOut: true,
  },
] as const;

/** The network's classes, and the labels of TotalSegmentator (version 2, task `total`) that they are. */
const ORGANS: Readonly<
  Record<
    string,
    { readonly own: readonly number[]; readonly theirs: readonly number[]; readonly goal?: Goal }
  >
> = {
  liver: { own: [1, 2], theirs: [5], goal: atLeast(0.93) },
  spleen: { own: [3], theirs: [1], goal: atLeast(0.9) },
  kidneys: { own: [4], theirs: [2, 3] },
};

const PACKAGE = 'abdomen-ct';

/** Dice of the shipped network with 20 samples; a series that is not there is a row that says so. */
export async function realRows(context: EvidenceContext): Promise<Row[]> {
  const network = await context.network(PACKAGE);
  const rows: Row[] = [];
  for (const { row, ct, labels, isHeldOut } of REAL_SERIES) {
    const named = Object.entries(ORGANS).map(([organ, { goal }]) => ({
      table: 'networks' as const,
      row,
      metric: `Dice ${organ}`,
      ...(isHeldOut && goal ? { goal } : {}),
    }));
    const paths = [ct, labels].map((file) => join(context.dataFolder, file));
    const absent = paths.find((path) => !existsSync(path));
    if (!network || absent) {
      const what = network ? absent : `models/${PACKAGE}`;
      if (absent) context.missing(`real CT: ${ct}`);
      rows.push(...named.map((name) => missingRow(name, `no ${what}`)));
      continue;
    }
    context.progress(`${PACKAGE}: ${ct}`);
    const [image, truth] = [
      readNifti(inflated(paths[0]), { sha256: '' }),
      readLabelmap(inflated(paths[1])),
    ];
    if (!isSameGrid(image.grid, truth.grid)) throw new Error(`${ct} and ${labels} have two grids`);
    const volume = { grid: image.grid, channels: [image.voxels] };
    const { segmentation } = await network.segment(volume, { dropoutPasses: 20 });
    Object.values(ORGANS).forEach(({ own, theirs }, at) => {
      const dice = diceOf(segmentation.labels, truth.labels, own, theirs);
      const note = dice === null ? { note: 'neither has the organ' } : {};
      rows.push(plainRow({ ...named[at], ...note }, dice, 1));
    });
  }
  return rows;
}

function inflated(path: string): Uint8Array {
  return new Uint8Array(gunzipSync(readFileSync(path)));
}
