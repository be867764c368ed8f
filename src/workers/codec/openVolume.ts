import { AppError } from '../../core/errors.ts';
import type { ReadingPlan } from '../../core/intake/readingPlan.ts';
import type { Volume } from '../../core/volume/volume.ts';
import { readNiftiSteps } from '../../formats/nifti/readNifti.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress, SourceFile } from '../codec.api.ts';
import { isGzip } from './gunzip.ts';
import { inflateNifti, type InflatedNifti } from './inflateNifti.ts';
import { readFile } from './readFile.ts';
import { abortableSha256Hex } from './sha256.ts';

type Context = CallContext<CodecProgress>;

/** `openVolume` of the codec's contract: read, inflate where gzipped, parse; the buffer is transferred. */
export async function openVolume(
  { sources }: { readonly sources: readonly SourceFile[]; readonly plan: ReadingPlan },
  context: Context,
): Promise<Volume> {
  const [source] = sources;
  if (!source) throw new AppError('input/corrupt', { reason: 'empty' });
  const { sha256, inflated } = await readAndInflate(source.file, context);
  const steps = readNiftiSteps(inflated.bytes, { sha256, trailingBytes: inflated.trailingBytes });
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

/** In a function of its own, so that the compressed bytes are let go before the voxels are made. */
async function readAndInflate(
  file: Blob,
  context: Context,
): Promise<{ sha256: string; inflated: InflatedNifti }> {
  const bytes = await readFile(file, async (done) => {
    context.progress({ stage: 'read', done, total: file.size });
    await context.checkpoint();
  });
  const sha256 = await abortableSha256Hex(bytes, context.signal);
  if (!isGzip(bytes)) return { sha256, inflated: { bytes, trailingBytes: 0 } };
  const inflated = await inflateNifti(bytes, async (done) => {
    context.progress({ stage: 'inflate', done, total: bytes.length });
    await context.checkpoint();
  });
  return { sha256, inflated };
}
