import type { NiftiSource, Volume } from '../../core/volume/volume.ts';
import { attachedVoxels, readVolumeSteps } from '../voxels/readVolume.ts';
import type { VoxelFile } from '../voxels/voxelFile.ts';
import { parseNiftiHeader, type NiftiHeader } from './niftiHeader.ts';
import { niftiOrientation } from './niftiOrientation.ts';

/** An image whose header an export can repeat. */
export interface NiftiVolume extends Volume {
  readonly source: NiftiSource;
}

export interface ReadNiftiOptions {
  /** SHA-256 of the file as dropped, hex; goes into the volume's source unchecked. */
  readonly sha256: string;
  /** Bytes that followed the image and were not kept in `bytes`. Default 0. */
  readonly trailingBytes?: number;
}

/**
 * Makes a volume in real units of a single-file NIfTI-1 or -2.
 * @param bytes the inflated file. Not modified and not kept: the volume has its own buffers.
 * @throws AppError as {@link parseNiftiHeader}, `niftiOrientation` and {@link readVolumeSteps}.
 */
export function readNifti(
  bytes: Uint8Array,
  { sha256, trailingBytes }: ReadNiftiOptions,
): NiftiVolume {
  const header = parseNiftiHeader(bytes);
  const file = niftiVoxelFile(header);
  const loaded = attachedVoxels(file, bytes, trailingBytes);
  const steps = readVolumeSteps(file, loaded, sha256);
  for (;;) {
    const step = steps.next();
    if (step.done) return { ...step.value, source: { ...sourceOf(header), sha256 } };
  }
}

/**
 * The header in the terms of every format.
 * @throws AppError as {@link niftiOrientation}.
 */
export function niftiVoxelFile(header: NiftiHeader): VoxelFile {
  const { shape, frames, datatype, littleEndian, slope, intercept } = header;
  const { affine, issues } = niftiOrientation(header);
  const singleton = { code: 'issue/singleton-fourth-dimension', detail: {} } as const;
  return {
    source: sourceOf(header),
    grid: { shape, affine },
    planes: frames,
    isInterleaved: false,
    datatype,
    littleEndian,
    slope,
    intercept,
    data: {
      encoding: 'raw',
      files: { kind: header.isPair ? 'pair' : 'attached' },
      offsetBytes: header.dataOffsetBytes,
      skipLines: 0,
      skipBytes: 0,
      isAtEnd: false,
    },
    segments: [],
    issues: header.hasSingletonDimensions ? [...issues, singleton] : issues,
  };
}

function sourceOf(header: NiftiHeader): Omit<NiftiSource, 'sha256'> {
  return { format: header.version, header: header.raw, littleEndian: header.littleEndian };
}
