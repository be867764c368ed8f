import type { Issue } from '../errors.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import type { DicomSeries } from './dicomSeries.ts';

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
export type VolumeSource = NiftiSource | DicomSource | GridSource;

interface HashedSource {
  /** SHA-256, hex: of the file as dropped; of several files, of their own hashes in ascending order, one a line. */
  readonly sha256: string;
}

export interface NiftiSource extends HashedSource {
  readonly format: 'nifti1' | 'nifti2';
  /** The file's header as it was read, so that an export repeats the affine to the last bit. */
  readonly header: Uint8Array<ArrayBuffer>;
  readonly littleEndian: boolean;
}

export interface DicomSource extends HashedSource {
  readonly format: 'dicom';
  readonly series: DicomSeries;
}

/** The grid is all that an export needs. */
export interface GridSource extends HashedSource {
  readonly format: 'nrrd' | 'metaimage' | 'mgh';
}
