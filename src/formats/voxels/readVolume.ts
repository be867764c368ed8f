import { AppError, type Issue } from '../../core/errors.ts';
import type { Volume, VolumeSource } from '../../core/volume/volume.ts';
import { assertHoldable } from './checkedGrid.ts';
import type { ScalarDatatype } from './scalarDatatype.ts';
import { decodeVoxels, surveyVoxels, type StoredVoxels, type VoxelSurvey } from './storedVoxels.ts';
import { voxelBytes, type VoxelFile } from './voxelFile.ts';

/** The voxels of a file, unpacked. */
export interface LoadedVoxels {
  readonly bytes: Uint8Array;
  /** Where the first number begins. */
  readonly offsetBytes: number;
  /** How they are stored, which after unpacking is not always what the header says. */
  readonly datatype: ScalarDatatype;
  readonly littleEndian: boolean;
  /** Bytes after the voxels that were not kept. */
  readonly trailingBytes: number;
}

/**
 * Voxels that follow a header in the same memory.
 * @param bytes the inflated file, or its part from somewhere before the voxels.
 */
export function attachedVoxels(
  file: VoxelFile,
  bytes: Uint8Array,
  trailingBytes = 0,
): LoadedVoxels {
  const { datatype, littleEndian, data } = file;
  return { bytes, offsetBytes: data.offsetBytes, datatype, littleEndian, trailingBytes };
}

/** The numbers of one volume of the file. */
export function storedPlane(file: VoxelFile, loaded: LoadedVoxels, plane: number): StoredVoxels {
  const { bytes, offsetBytes, datatype, littleEndian } = loaded;
  const { slope, intercept, planes, isInterleaved } = file;
  const [ni, nj, nk] = file.grid.shape;
  const count = ni * nj * nk;
  return {
    bytes,
    offsetBytes: offsetBytes + (isInterleaved ? 0 : plane * count * datatype.bytes),
    count,
    datatype,
    littleEndian,
    slope,
    intercept,
    components: isInterleaved ? planes : 1,
    component: isInterleaved ? plane : 0,
  };
}

/** @throws AppError `input/not-three-dimensional` { shape } for a file of several volumes. */
export function assertOneVolume({ grid, planes }: VoxelFile): void {
  if (planes === 1) return;
  throw new AppError('input/not-three-dimensional', { shape: [...grid.shape, planes] });
}

/** @throws AppError `input/corrupt` { reason: 'truncated-data', expectedBytes, actualBytes } */
export function assertComplete(file: VoxelFile, loaded: LoadedVoxels): void {
  const width = loaded.datatype.bytes / file.datatype.bytes;
  const expectedBytes = loaded.offsetBytes + voxelBytes(file) * width;
  const actualBytes = loaded.bytes.length;
  if (actualBytes >= expectedBytes) return;
  throw new AppError('input/corrupt', { reason: 'truncated-data', expectedBytes, actualBytes });
}

/**
 * Makes a volume in real units; yields the part done, 0 … 1, every few milliseconds of work.
 * Every promise of the header is held against the bytes before anything is allocated.
 * @param loaded not modified and not kept: the volume has its own buffers.
 * @throws AppError `input/not-three-dimensional` { shape } for a file of several volumes; `input/corrupt`
 * { reason: 'truncated-data', expectedBytes, actualBytes }; `input/too-large` { bytes, limitBytes };
 * `input/no-image-content` { value } where all voxels are alike or none is finite.
 */
export function* readVolumeSteps(
  file: VoxelFile,
  loaded: LoadedVoxels,
  sha256: string,
): Generator<number, Volume, void> {
  const { shape } = file.grid;
  assertOneVolume(file);
  assertComplete(file, loaded);
  assertHoldable(shape, 2);
  const stored = storedPlane(file, loaded, 0);
  const { count } = stored;

  const survey = yield* inPart(surveyVoxels(stored), count, 0);
  if (survey.min >= survey.max) {
    const value = Number.isFinite(survey.min) ? survey.min : 'non-finite';
    throw new AppError('input/no-image-content', { value });
  }
  if (!survey.fitsInt16) assertHoldable(shape, 4);
  const voxels = survey.fitsInt16 ? new Int16Array(count) : new Float32Array(count);
  yield* inPart(decodeVoxels(stored, voxels, survey.min), count, 0.5);

  const end = stored.offsetBytes + count * stored.datatype.bytes;
  const extraBytes = loaded.bytes.length - end + loaded.trailingBytes;
  const source: VolumeSource = { ...file.source, sha256 };
  const issues = [...file.issues, ...contentIssues(survey, extraBytes)];
  return { grid: file.grid, voxels, source, issues };
}

function contentIssues(survey: VoxelSurvey, extraBytes: number): readonly Issue[] {
  const issues: Issue[] = [];
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
