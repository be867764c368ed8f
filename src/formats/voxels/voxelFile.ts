import type { SegmentDescription } from '../../core/contour/segmentLayers.ts';
import type { Issue } from '../../core/errors.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { GridSource, NiftiSource } from '../../core/volume/volume.ts';
import type { ScalarDatatype } from './scalarDatatype.ts';

/** Longest header of a text format (NRRD, MetaImage) that is read: the segments of a large atlas fit in many times. */
export const LONGEST_TEXT_HEADER_BYTES = 2 ** 20;

/**
 * What the header of a file of voxels says, in the same terms for every format. All of it is checked: the shape is three
 * lengths ≥ 1 whose product is a safe integer, the affine can be inverted.
 */
export interface VoxelFile {
  /** All of the volume's source but the hash. */
  readonly source: Omit<NiftiSource, 'sha256'> | Omit<GridSource, 'sha256'>;
  readonly grid: VoxelGrid;
  /** Volumes on the grid: one in an image; in a map of labels each may be a layer. */
  readonly planes: number;
  /** The volumes' numbers lie together at each voxel; else one volume follows the other. */
  readonly isInterleaved: boolean;
  readonly datatype: ScalarDatatype;
  readonly littleEndian: boolean;
  /** Real value = slope × stored + intercept. */
  readonly slope: number;
  readonly intercept: number;
  readonly data: VoxelData;
  /** Labels that the header describes. */
  readonly segments: readonly HeaderSegment[];
  readonly issues: readonly Issue[];
}

/** Where the voxels are and how they are packed. */
export interface VoxelData {
  /** `text`: numbers in decimal, which become float64. `zlib` may be gzip too: the stream tells. */
  readonly encoding: 'raw' | 'gzip' | 'zlib' | 'hex' | 'text';
  readonly files: DataFiles;
  /** Where they begin in each file, packed; lines are skipped from here on. */
  readonly offsetBytes: number;
  readonly skipLines: number;
  /** Skipped after inflating. */
  readonly skipBytes: number;
  /** They are the last bytes of the file, whatever comes before. */
  readonly isAtEnd: boolean;
}

/** `pair`: the .img of a .hdr. The parts of named files are of the same length and follow each other. */
export type DataFiles =
  | { readonly kind: 'attached' }
  | { readonly kind: 'pair' }
  | { readonly kind: 'named'; readonly names: readonly string[] };

/** A label as a header describes it. */
export interface HeaderSegment extends Omit<SegmentDescription, 'number'> {
  /** Which of the volumes; 0 where there is one. */
  readonly plane: number;
  /** Value of its voxels there. */
  readonly value: number;
}

/** A label of which only that much is known. */
export function plainSegment(
  place: Pick<HeaderSegment, 'plane' | 'value'>,
  known: Partial<HeaderSegment> = {},
): HeaderSegment {
  const unknown = { color: null, type: null, category: null, origin: null, algorithm: '' };
  return { name: '', interpretedType: '', ...unknown, ...known, ...place };
}

/** Bytes of all voxels once they are unpacked; of `text` no more is known than that there are as many numbers. */
export function voxelBytes({ grid, planes, datatype }: VoxelFile): number {
  const [ni, nj, nk] = grid.shape;
  return ni * nj * nk * planes * datatype.bytes;
}
