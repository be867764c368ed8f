import type { SegmentDescription } from '../contour/segmentLayers.ts';
import type { Affine } from '../geometry/affine.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { largestDistanceMm, SAME_PLACE_MM } from '../samples/planSamples.ts';

/** What the voxels at the beginning of a file look like; `unclear` where they do not tell. */
export type FileLook = 'image' | 'labels' | 'probability' | 'unclear';

/** What the header and the first voxels of a file say. */
export interface FileGlance {
  readonly format: 'nifti' | 'nrrd' | 'metaimage' | 'mgh' | 'npz' | 'dicom';
  /** Null where that is told only by the whole file (npz). */
  readonly shape: readonly [ni: number, nj: number, nk: number] | null;
  /** Voxel index to RAS+ mm; null where the format has none. */
  readonly affine: Affine | null;
  /** Volumes in the file. */
  readonly planes: number;
  readonly look: FileLook;
  /** What the header, or a table beside it, says of labels; those that no voxel has included. */
  readonly segments: readonly SegmentDescription[];
}

/** Of the voxels that were looked at. */
export interface VoxelSurvey {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  /** All are whole numbers. */
  readonly isWhole: boolean;
  /** Different whole numbers from 0 to {@link LARGEST_SURVEYED}. */
  readonly kinds: number;
  /** The stored type has integers of one byte. */
  readonly isByte: boolean;
  /** Bytes of the file for each byte of voxels; 1 where it is not compressed. */
  readonly compression: number;
}

/** Whole numbers beyond it are not told apart; no label map has them. */
export const LARGEST_SURVEYED = 65535;

/** More kinds than label maps have: of any, and of those that are not compressed as images are. */
const MOST_KINDS = { plain: 40, compressed: 128 } as const;
/** FreeSurfer's maps, whose labels go far beyond a byte: of so many kinds at most, and compressed below this. */
const WIDE_LABELS = { kinds: 255, compressedBelow: 0.04 } as const;
/** Label maps and sparse probabilities take a few hundredths of their voxels; images, which have noise, a quarter and more. */
const COMPRESSED = { mapBelow: 0.06, imageAbove: 0.15 } as const;

/** Tells images from maps by their first voxels and by how well the file is compressed. */
export function lookOf({
  count,
  min,
  max,
  isWhole,
  kinds,
  isByte,
  compression,
}: VoxelSurvey): FileLook {
  if (count === 0) return 'unclear';
  if (min < 0) return 'image';
  if (max > 255) {
    const isWide = isWhole && max <= LARGEST_SURVEYED && kinds <= WIDE_LABELS.kinds;
    return isWide && compression < WIDE_LABELS.compressedBelow ? 'labels' : 'image';
  }
  if (!isWhole) {
    if (max > 1 + 1e-6) return 'image';
    return compression < COMPRESSED.mapBelow ? 'probability' : 'unclear';
  }
  const isNoisy = compression > COMPRESSED.imageAbove;
  if (kinds > (isNoisy ? MOST_KINDS.plain : MOST_KINDS.compressed)) return 'image';
  if (isByte || compression < COMPRESSED.mapBelow) return 'labels';
  return isNoisy && compression < 1 ? 'image' : 'unclear';
}

/** Whether a file may lie on an image's grid; without shape or affine nothing speaks against it. */
export function fitsGrid(image: FileGlance, { shape, affine }: FileGlance): boolean {
  if (!image.shape || !image.affine || !shape) return true;
  if (!shape.every((size, axis) => size === image.shape?.[axis])) return false;
  if (!affine) return true;
  const grid: VoxelGrid = { shape: image.shape, affine: image.affine };
  return largestDistanceMm(grid, affine) <= SAME_PLACE_MM;
}
