import type { FlatLabels } from '../core/contour/flattenLayers.ts';
import { structureVoxels } from '../core/contour/labelSets.ts';
import { AppError } from '../core/errors.ts';
import { affineFromColumns, applyPoint, column, spacingMm } from '../core/geometry/affine.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { voxelCount, voxelVolumeMl } from '../core/geometry/gridMath.ts';
import { reorientation } from '../core/geometry/orientation.ts';
import { reorientedGrid } from '../core/geometry/reorient.ts';
import { regionAround } from '../core/review/roi.ts';
import type { ContoursProvenance, ContoursSegmentation } from './segmentation.ts';

/** Of the grid on which uncertainty would be counted, and rules look at contours. */
const COARSE_MM = 3;
/** Along an axis with few voxels blocks are smaller, down to one voxel: a structure in one slice of three is no half block. */
const LEAST_BLOCKS = 32;
const LABELS = 256;
/** Voxels of a block that are looked at along each axis at most. */
const STENCIL = 3;

/**
 * Contours from files as a result that can be reviewed: without uncertainty, without samples and with an empty ranking. Its
 * maps lie on blocks of voxels of some 3 mm, smaller where an axis has few voxels, axes turned to LPS, so that they take
 * little memory whatever the image's size.
 * The region of interest is all within 10 mm of a contour.
 * @param flat.labels [src] on `grid`; taken over, not copied.
 * @throws AppError `internal/shape` when the labels do not fit the grid.
 */
export function reviewedContours(
  flat: FlatLabels,
  grid: VoxelGrid,
  provenance: ContoursProvenance,
): ContoursSegmentation {
  const { labels, sets, structures } = flat;
  if (labels.length !== voxelCount(grid)) {
    throw new AppError('internal/shape', { expected: voxelCount(grid), actual: labels.length });
  }
  const survey = surveyLabels(labels);
  const blocks = coarseBlocks(grid);
  const networkLabels = coarseLabels(labels, blocks);
  keepAll(networkLabels, { blocks, survey });
  const { grid: networkGrid } = blocks;
  const roi = regionAround(networkLabels, networkLabels.slice().fill(1), networkGrid);
  const voxelMl = voxelVolumeMl(grid);
  const size = networkLabels.length;
  return {
    networkGrid,
    labels,
    sets,
    networkLabels,
    runnerUp: networkLabels.slice(),
    entropy: new Float32Array(size),
    probabilities: null,
    body: null,
    roiVoxels: roi.voxels,
    roi: roi.mask,
    ranking: new Uint32Array(0),
    errors: {
      probability: new Float32Array(size),
      ranking: new Uint32Array(0),
      totalMl: 0,
      source: { kind: 'none' },
    },
    votes: null,
    structures: structures.map(({ index }) => ({
      index,
      volumeMl: structureVoxels(survey.voxels, sets, index) * voxelMl,
      sampleVolumesMl: [],
      meanPairwiseDice: null,
      iouOverSamples: null,
      meanLabelledEntropy: null,
    })),
    slices: { done: networkGrid.shape[2], planned: networkGrid.shape[2] },
    provenance,
  };
}

/** Of each label, by its number. */
interface LabelSurvey {
  readonly voxels: Float64Array;
  /** Its first voxel; meaningless where it has none. */
  readonly first: Float64Array;
}

function surveyLabels(labels: Uint8Array): LabelSurvey {
  const voxels = new Float64Array(LABELS);
  const first = new Float64Array(LABELS);
  for (let voxel = 0; voxel < labels.length; voxel++) {
    const label = labels[voxel];
    if (label === 0) continue;
    if (voxels[label] === 0) first[label] = voxel;
    voxels[label]++;
  }
  return { voxels, first };
}

/** Blocks of whole voxels, as a grid whose axes are turned; those at the far ends may be cut. */
interface Blocks {
  readonly grid: VoxelGrid;
  readonly source: VoxelGrid;
  /** Of each axis of the blocks: the source axis that it runs along, its sense, and voxels of a block. */
  readonly axes: readonly [BlockAxis, BlockAxis, BlockAxis];
}

interface BlockAxis {
  readonly sourceAxis: 0 | 1 | 2;
  readonly flipped: boolean;
  readonly voxels: number;
  /** Of the source along it. */
  readonly length: number;
}

function coarseBlocks(source: VoxelGrid): Blocks {
  const picks = reorientation(source.affine, 'LPS');
  const turned = reorientedGrid(source, picks);
  const spacing = spacingMm(turned.affine);
  const axis = (at: 0 | 1 | 2): BlockAxis => ({
    ...picks[at],
    voxels: Math.max(
      1,
      Math.min(
        Math.ceil(COARSE_MM / spacing[at] - 1e-6),
        Math.floor(turned.shape[at] / LEAST_BLOCKS),
      ),
    ),
    length: turned.shape[at],
  });
  const axes = [axis(0), axis(1), axis(2)] as const;
  const step = (at: 0 | 1 | 2): [number, number, number] => {
    const [x, y, z] = column(turned.affine, at);
    const { voxels } = axes[at];
    return [x * voxels, y * voxels, z * voxels];
  };
  const middle = (at: 0 | 1 | 2): number => (axes[at].voxels - 1) / 2;
  const origin = applyPoint(turned.affine, [middle(0), middle(1), middle(2)]);
  const count = (at: 0 | 1 | 2): number => Math.ceil(axes[at].length / axes[at].voxels);
  return {
    source,
    axes,
    grid: {
      shape: [count(0), count(1), count(2)],
      affine: affineFromColumns([step(0), step(1), step(2)], origin),
    },
  };
}

/** Index steps in the source of the voxels that stand for each block along an axis: [block][1 … 3]. */
function stencilOf(
  { sourceAxis, flipped, voxels, length }: BlockAxis,
  source: VoxelGrid,
): number[][] {
  const stride = [1, source.shape[0], source.shape[0] * source.shape[1]][sourceAxis];
  const blocks = Math.ceil(length / voxels);
  return Array.from({ length: blocks }, (_, block) => {
    const low = block * voxels;
    const high = Math.min(length, low + voxels) - 1;
    const count = Math.min(STENCIL, high - low + 1);
    return Array.from({ length: count }, (__, n) => {
      const at = count === 1 ? low : Math.round(low + ((high - low) * n) / (count - 1));
      return (flipped ? length - 1 - at : at) * stride;
    });
  });
}

/** The label that most of a block has, where at least half of it is no background. */
function coarseLabels(labels: Uint8Array, { grid, source, axes }: Blocks): Uint8Array<ArrayBuffer> {
  const [ni, nj, nk] = grid.shape;
  const [along, down, through] = axes.map((axis) => stencilOf(axis, source));
  const coarse = new Uint8Array(ni * nj * nk);
  const counts = new Uint8Array(LABELS);
  const seen = new Uint8Array(STENCIL ** 3);
  let block = 0;
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      for (let i = 0; i < ni; i++, block++) {
        let [kinds, looked, filled] = [0, 0, 0];
        for (const c of through[k]) {
          for (const b of down[j]) {
            for (const a of along[i]) {
              const label = labels[a + b + c];
              looked++;
              if (label === 0) continue;
              filled++;
              if (counts[label]++ === 0) seen[kinds++] = label;
            }
          }
        }
        let best = 0;
        for (let n = 0; n < kinds; n++) {
          if (counts[seen[n]] > (best === 0 ? 0 : counts[best])) best = seen[n];
        }
        if (filled * 2 >= looked) coarse[block] = best;
        for (let n = 0; n < kinds; n++) counts[seen[n]] = 0;
      }
    }
  }
  return coarse;
}

/** A label that is too thin for any block gets that of its first voxel: it is there, and no rule may miss it. */
function keepAll(
  coarse: Uint8Array,
  { blocks, survey }: { readonly blocks: Blocks; readonly survey: LabelSurvey },
): void {
  const isThere = new Uint8Array(LABELS);
  for (let block = 0; block < coarse.length; block++) isThere[coarse[block]] = 1;
  for (let label = 1; label < LABELS; label++) {
    if (isThere[label] === 0 && survey.voxels[label] > 0) {
      coarse[blockOf(survey.first[label], blocks)] = label;
    }
  }
}

function blockOf(voxel: number, { grid, source, axes }: Blocks): number {
  const [ni, nj] = source.shape;
  const index = [voxel % ni, Math.floor(voxel / ni) % nj, Math.floor(voxel / (ni * nj))] as const;
  const [i, j, k] = axes.map(({ sourceAxis, flipped, voxels, length }) => {
    const at = flipped ? length - 1 - index[sourceAxis] : index[sourceAxis];
    return Math.floor(at / voxels);
  });
  return i + grid.shape[0] * (j + grid.shape[1] * k);
}
