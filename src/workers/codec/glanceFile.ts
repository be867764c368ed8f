import { AppError } from '../../core/errors.ts';
import { lookOf, type FileGlance, type VoxelSurvey } from '../../core/worklist/fileGlance.ts';
import { LONGEST_HEADER_BYTES } from '../../formats/nifti/headerLayout.ts';
import { planeDecoder } from '../../formats/samples/planeDecoder.ts';
import { layoutBytes, type PlaneLayout } from '../../formats/samples/planeLayout.ts';
import { isZip } from '../../formats/zip/zipDirectory.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress } from '../codec.api.ts';
import { gunzip, isGzip } from './gunzip.ts';
import { readBytes } from './readFile.ts';

/** Read of each file, whatever its length; a slice or two of an image, all of most label maps. */
const HEAD_BYTES = 1 << 18;
/** Voxels after which no more are looked at. */
const MOST_VOXELS = 1 << 21;

/** Thrown to leave a file once enough of it was seen. */
class Enough extends Error {}

/**
 * `glanceFile` of the codec's contract: the first 256 KiB of a file and no more.
 * @throws AppError as `readBytes`, `gunzip` and `planeDecoder`; `input/unsupported-format` for what is no NIfTI.
 */
export async function glanceFile(
  { file }: { file: Blob },
  context: CallContext<CodecProgress>,
): Promise<FileGlance> {
  const head = await readBytes(file, 0, HEAD_BYTES);
  // Of an archive only its directory could tell; what is in it is told when it is read.
  if (isZip(head)) {
    return { format: 'npz', shape: null, affine: null, planes: 1, look: 'probability' };
  }
  const { layout, voxels } = await surveyHead(file, head, context);
  const { shape, affine, planes, type } = layout;
  const survey = {
    ...voxels,
    isByte: type === 'uint8' || type === 'int8',
    compression: isGzip(head) ? file.size / layoutBytes(layout) : 1,
  };
  return { format: 'nifti', shape, affine, planes, look: lookOf(survey) };
}

type Voxels = Pick<VoxelSurvey, 'count' | 'min' | 'max' | 'isWhole' | 'kinds'>;

async function surveyHead(
  file: Blob,
  head: Uint8Array<ArrayBuffer>,
  context: CallContext<CodecProgress>,
): Promise<{ layout: PlaneLayout; voxels: Voxels }> {
  let layout: PlaneLayout | undefined;
  const survey = voxelSurvey();
  const decoder = planeDecoder('nifti', {
    layout: (found) => (layout = found),
    block: (_, __, values) => {
      survey.add(values);
      if (survey.isEnough()) throw new Enough();
    },
  });
  try {
    if (isGzip(head)) {
      await gunzip(head, {
        sink: (chunk) => decoder.push(chunk),
        step: () => context.checkpoint(),
      });
    } else {
      decoder.push(head);
    }
    // A header alone, and it is short: what is wrong with it is said.
    if (!layout) decoder.end();
  } catch (error) {
    const isCut = error instanceof AppError && head.length < file.size && layout !== undefined;
    if (!(error instanceof Enough) && !isCut) throw error;
  }
  if (!layout) {
    throw new AppError('input/corrupt', {
      reason: 'truncated-header',
      expectedBytes: LONGEST_HEADER_BYTES,
      actualBytes: head.length,
    });
  }
  return { layout, voxels: survey.found() };
}

function voxelSurvey() {
  const isPresent = new Uint8Array(256);
  let [count, min, max, isWhole] = [0, Infinity, -Infinity, true];
  return {
    add: (values: Float32Array): void => {
      for (const value of values) {
        if (value < min) min = value;
        if (value > max) max = value;
        if (value !== Math.round(value)) isWhole = false;
        else if (value >= 0 && value <= 255) isPresent[value] = 1;
      }
      count += values.length;
    },
    isEnough: (): boolean => min < 0 || max > 255 || count >= MOST_VOXELS,
    found: (): Voxels => {
      const kinds = isPresent.reduce((sum, present) => sum + present, 0);
      return { count, min, max, isWhole, kinds };
    },
  };
}
