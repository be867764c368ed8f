import { AppError, type Issue } from '../../core/errors.ts';
import { voxelCount } from '../../core/geometry/gridMath.ts';
import type { NiftiSource, Volume } from '../../core/volume/volume.ts';
import { parseNiftiHeader, type NiftiHeader } from './niftiHeader.ts';
import { niftiOrientation } from './niftiOrientation.ts';
import { decodeVoxels, surveyVoxels, type VoxelSurvey } from './niftiVoxels.ts';

/** Just under what a browser grants one typed array for certain (2³¹ bytes). */
export const LARGEST_VOLUME_BYTES = 1.9e9;

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
 * Every promise of the header is held against `bytes.length` before anything is allocated.
 * @param bytes the inflated file. Not modified and not kept: the volume has its own buffers.
 * @throws AppError as {@link parseNiftiHeader}; `input/corrupt` { reason: 'truncated-data', expectedBytes, actualBytes };
 * `input/too-large` { bytes, limitBytes }; `input/inconsistent-geometry` (see `niftiOrientation`);
 * `input/no-image-content` { value } where all voxels are alike or none is finite.
 */
export function readNifti(bytes: Uint8Array, options: ReadNiftiOptions): NiftiVolume {
  return drain(readNiftiSteps(bytes, options));
}

/** Like {@link readNifti}; yields the part done, 0 … 1, every few milliseconds of work. */
export function* readNiftiSteps(
  bytes: Uint8Array,
  options: ReadNiftiOptions,
): Generator<number, NiftiVolume, void> {
  const header = parseNiftiHeader(bytes);
  const { affine, issues } = niftiOrientation(header);
  assertComplete(header, bytes.length);
  const grid = { shape: header.shape, affine };
  const count = voxelCount(grid);
  assertHoldable(header);

  const survey = yield* inPart(surveyVoxels(bytes, header), count, 0);
  if (survey.min >= survey.max) {
    const value = Number.isFinite(survey.min) ? survey.min : 'non-finite';
    throw new AppError('input/no-image-content', { value });
  }
  if (!survey.fitsInt16) assertFits(4 * count);
  const voxels = survey.fitsInt16 ? new Int16Array(count) : new Float32Array(count);
  yield* inPart(decodeVoxels(bytes, header, voxels, survey.min), count, 0.5);

  return {
    grid,
    voxels,
    source: {
      format: header.version,
      header: header.raw,
      littleEndian: header.littleEndian,
      sha256: options.sha256,
    },
    issues: [
      ...issues,
      ...contentIssues(header, survey, {
        extraBytes: bytes.length - header.fileBytes + (options.trailingBytes ?? 0),
      }),
    ],
  };
}

/** @throws AppError `input/corrupt` { reason: 'truncated-data', expectedBytes, actualBytes } */
export function assertComplete(header: NiftiHeader, actualBytes: number): void {
  const expectedBytes = header.fileBytes;
  if (actualBytes >= expectedBytes) return;
  throw new AppError('input/corrupt', { reason: 'truncated-data', expectedBytes, actualBytes });
}

/**
 * Refuses what cannot be held even as int16; float32 is checked once the values are known.
 * @throws AppError `input/too-large` { bytes, limitBytes }
 */
export function assertHoldable(header: NiftiHeader): void {
  const [ni, nj, nk] = header.shape;
  assertFits(2 * ni * nj * nk);
}

function assertFits(outputBytes: number): void {
  if (outputBytes <= LARGEST_VOLUME_BYTES) return;
  throw new AppError('input/too-large', { bytes: outputBytes, limitBytes: LARGEST_VOLUME_BYTES });
}

function contentIssues(
  header: NiftiHeader,
  survey: VoxelSurvey,
  { extraBytes }: { extraBytes: number },
): readonly Issue[] {
  const issues: Issue[] = [];
  if (header.hasSingletonDimensions) {
    issues.push({ code: 'issue/singleton-fourth-dimension', detail: {} });
  }
  if (survey.nonFiniteCount > 0) {
    const detail = { count: survey.nonFiniteCount, replacedBy: survey.min };
    issues.push({ code: 'issue/non-finite-voxels', detail });
  }
  if (extraBytes > 0) issues.push({ code: 'issue/extra-bytes', detail: { extraBytes } });
  return issues;
}

/** One of two passes, each half of the work. */
function* inPart<R>(
  pass: Generator<number, R, void>,
  count: number,
  before: 0 | 0.5,
): Generator<number, R, void> {
  for (;;) {
    const step = pass.next();
    if (step.done) return step.value;
    yield before + (0.5 * step.value) / count;
  }
}

function drain<R>(steps: Generator<number, R, void>): R {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
