import { AppError } from '../../core/errors.ts';
import type { InspectedSample } from '../../core/samples/inspectedSample.ts';
import type { PlaneLayout } from '../../formats/samples/planeLayout.ts';
import { sampleSurvey, type SampleSurvey } from '../../formats/samples/sampleSurvey.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress } from '../codec.api.ts';
import { readFile } from './readFile.ts';
import { streamPlanes } from './samplePlanes.ts';
import { abortableSha256Hex } from './sha256.ts';

type Context = CallContext<CodecProgress>;

/** Thrown to leave a file once it is certain that it holds no samples. */
class Enough extends Error {}

/**
 * `inspectSample` of the codec's contract.
 * @throws AppError as `readFile` and `streamPlanes`.
 */
export async function inspectSample(
  { file }: { file: Blob },
  context: Context,
): Promise<InspectedSample> {
  const bytes = await readFile(file, async (done) => {
    context.progress({ stage: 'read', done, total: file.size });
    await context.checkpoint();
  });
  const { layout, survey } = await lookThrough(bytes, context);
  const sha256 = await abortableSha256Hex(bytes, context.signal);
  const { format, shape, affine, planes } = layout;
  return { sha256, format, shape, affine, planes, content: survey.content() };
}

async function lookThrough(
  bytes: Uint8Array,
  context: Context,
): Promise<{ layout: PlaneLayout; survey: SampleSurvey }> {
  let found: { layout: PlaneLayout; survey: SampleSurvey } | undefined;
  try {
    await streamPlanes(
      bytes,
      {
        layout: (layout) => (found = { layout, survey: sampleSurvey(layout) }),
        block: (plane, start, values) => {
          found?.survey.add(plane, start, values);
          if (found?.survey.isSettled()) throw new Enough();
        },
      },
      async (done) => {
        context.progress({ stage: 'parse', done, total: bytes.length });
        await context.checkpoint();
      },
    );
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  if (!found) throw new AppError('internal/unexpected', { what: 'a file without layout' });
  return found;
}
