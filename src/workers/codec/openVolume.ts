import type { ReadingPlan } from '../../core/intake/readingPlan.ts';
import type { Volume } from '../../core/volume/volume.ts';
import { isDicom } from '../../formats/dicom/dicomFile.ts';
import { assertOneVolume, readVolumeSteps } from '../../formats/voxels/readVolume.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress, SourceFile } from '../codec.api.ts';
import { loadVoxels } from './loadVoxels.ts';
import { openDicom } from './openDicom.ts';
import { readSource } from './readSource.ts';

type Context = CallContext<CodecProgress>;

interface Opening {
  readonly sources: readonly SourceFile[];
  readonly plan: ReadingPlan;
}

/** Enough to tell DICOM. */
const HEAD_BYTES = 1024;

/** `openVolume` of the codec's contract; the buffer is transferred. */
export async function openVolume(opening: Opening, context: Context): Promise<Volume> {
  const [first] = opening.sources;
  const head = first && (await readSource(first, { to: HEAD_BYTES }));
  return head && isDicom(head) ? openDicom(opening, context) : openVoxels(opening, context);
}

/** A file of voxels on a grid, of any other format: read, unpack, decode. */
async function openVoxels({ sources }: Opening, context: Context): Promise<Volume> {
  const { file, voxels, sha256 } = await loadVoxels(sources, context, assertOneVolume);
  const steps = readVolumeSteps(file, voxels, sha256);
  for (;;) {
    const step = steps.next();
    if (step.done) {
      context.transfer(step.value.voxels.buffer);
      return step.value;
    }
    context.progress({ stage: 'parse', done: step.value, total: 1 });
    await context.checkpoint();
  }
}
