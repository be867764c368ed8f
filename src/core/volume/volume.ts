import type { Issue } from '../errors.ts';
import type { VoxelGrid } from '../geometry/grid.ts';

/** A three-dimensional image in real units (Hounsfield for CT): slope and intercept already applied. */
export interface Volume {
  readonly grid: VoxelGrid;
  /** [K, J, I], i fastest. Int16 where every value is a whole number in range, else float32. Finite. */
  readonly voxels: Int16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  readonly source: VolumeSource;
  /** What was doubtful about the file and what was done. */
  readonly issues: readonly Issue[];
}

/** What an export needs to lie exactly where the image lies. */
export interface VolumeSource {
  readonly format: 'nifti1' | 'nifti2';
  /** The file's header as it was read, so that an export repeats the affine to the last bit. */
  readonly header: Uint8Array<ArrayBuffer>;
  readonly littleEndian: boolean;
  /** SHA-256 of the file as dropped, hex. */
  readonly sha256: string;
}
