import { AppError } from '../../core/errors.ts';
import { resultBuffers } from '../../inference/resultBuffers.ts';
import type { SampleFile } from '../../inference/summariseSamples.ts';
import { summariseSamples } from '../../inference/summariseSamples.ts';
import type { SamplesSegmentation } from '../../inference/segmentation.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecApi, CodecProgress } from '../codec.api.ts';
import { sampleSource, streamPlanes } from './samplePlanes.ts';

type Context = CallContext<CodecProgress>;

/** For the sums of samples; a large volume with many structures is read in several passes instead. */
const MEMORY_BYTES = 1024 ** 3;

/** `readSamples` of the codec's contract. Throws AppError as `summariseSamples`, `sampleSource` and `streamPlanes`. */
export async function readSamples(
  { image, files, plan }: CodecApi['readSamples']['params'],
  context: Context,
): Promise<SamplesSegmentation> {
  const segmentation = await summariseSamples(
    {
      image,
      files: files.map((entry) => sampleFile(entry, context)),
      plan,
      memoryBytes: MEMORY_BYTES,
    },
    {
      checkpoint: () => context.checkpoint(),
      progress: (progress) => context.progress(progress),
      nowMs: () => performance.now(),
    },
  );
  context.transfer(...resultBuffers(segmentation));
  return segmentation;
}

function sampleFile(
  { file, inspected, samples }: CodecApi['readSamples']['params']['files'][number],
  context: Context,
): SampleFile {
  const { sha256, format, shape, planes, content } = inspected;
  if (content.kind === 'image') throw new AppError('internal/unexpected', { what: 'an image' });
  return {
    sha256,
    format,
    kind: content.kind,
    samples,
    read: async (take) => {
      const source = await sampleSource(file, () => context.checkpoint());
      await streamPlanes(
        source,
        {
          layout: (layout) => {
            const isSame =
              layout.planes === planes && layout.shape.every((size, at) => size === shape[at]);
            if (!isSame) throw new AppError('input/unreadable');
          },
          block: take,
        },
        () => context.checkpoint(),
      );
    },
  };
}
