import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Affine } from '../../src/core/geometry/affine.ts';
import { column } from '../../src/core/geometry/affine.ts';
import type { VoxelGrid } from '../../src/core/geometry/grid.ts';
import { reorientation } from '../../src/core/geometry/orientation.ts';
import { reorientedGrid, reorientVoxels } from '../../src/core/geometry/reorient.ts';
import type { Labelmap } from '../../src/formats/nifti/readLabelmap.ts';
import { readLabelmap } from '../../src/formats/nifti/readLabelmap.ts';
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
    isOtherPatient: false,
  },
  {
    row: 'upper abdomen, DICOM series (another patient)',
    ct: 'TotalSegmentator/example_ct_dicom',
    labels: 'TotalSegmentator/example_seg_dicom.nii.gz',
    isOtherPatient: true,
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
  for (const { row, ct, labels, isOtherPatient } of REAL_SERIES) {
    const named = Object.entries(ORGANS).map(([organ, { goal }]) => ({
      table: 'networks' as const,
      row,
      metric: `Dice ${organ}`,
      ...(isOtherPatient && goal ? { goal } : {}),
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
    const image = context.realImage(paths[0]);
    if (!image) {
      context.missing(`real CT: ${ct}, which needs ISODOUBT_PYTHON`);
      rows.push(...named.map((name) => missingRow(name, 'no ISODOUBT_PYTHON to decode DICOM')));
      continue;
    }
    const reference = labelsOn(readLabelmap(inflated(paths[1])), image.grid);
    const { segmentation } = await network.segment(image, { dropoutPasses: 20 });
    Object.values(ORGANS).forEach(({ own, theirs }, at) => {
      const isThere = theirs.some((label) => reference.includes(label));
      const dice = isThere ? diceOf(segmentation.labels, reference, own, theirs) : null;
      const note = isThere ? {} : { note: 'not in the label map' };
      rows.push(plainRow({ ...named[at], ...note }, dice, 1));
    });
  }
  return rows;
}

/** A label map in the order of an image's axes, which may run the other way. @throws Error for another grid. */
function labelsOn({ grid, labels }: Labelmap, image: VoxelGrid): Uint8Array {
  const codes = axisCodes(image.affine);
  const picks = reorientation(grid.affine, codes);
  const turned = reorientedGrid(grid, picks);
  const isSame =
    turned.shape.every((size, axis) => size === image.shape[axis]) &&
    turned.affine.every((value, at) => Math.abs(value - image.affine[at]) < GRID_TOLERANCE_MM);
  if (!isSame) throw new Error('image and label map have two grids');
  const out = new Uint8Array(labels.length);
  reorientVoxels({ values: labels, grid, picks }, out);
  return out;
}

const GRID_TOLERANCE_MM = 1e-2;

/** Where i, j, k grow: `LPS` and the like. */
function axisCodes(affine: Affine): string {
  const letters = ['RL', 'AP', 'SI'];
  return ([0, 1, 2] as const)
    .map((axis) => {
      const direction = column(affine, axis);
      const largest = direction.map(Math.abs);
      const along = largest.indexOf(Math.max(...largest));
      return letters[along][direction[along] > 0 ? 0 : 1];
    })
    .join('');
}

function inflated(path: string): Uint8Array {
  return new Uint8Array(gunzipSync(readFileSync(path)));
}
