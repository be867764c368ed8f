import type { ReadingPlan } from '../../core/intake/readingPlan.ts';
import type { Volume } from '../../core/volume/volume.ts';
import { assertOneVolume, readVolumeSteps } from '../../formats/voxels/readVolume.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress, SourceFile } from '../codec.api.ts';
import { loadVoxels } from './loadVoxels.ts';

type Context = CallContext<CodecProgress>;

/** `openVolume` of the codec's contract: read, unpack, decode; the buffer is transferred. */
export async function openVolume(
  { sources }: { readonly sources: readonly SourceFile[]; readonly plan: ReadingPlan },
  context: Context,
): Promise<Volume> {
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
