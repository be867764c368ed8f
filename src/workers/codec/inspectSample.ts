import { AppError } from '../../core/errors.ts';
import { sha256Stream } from '../../core/sha256Stream.ts';
import type { InspectedSample } from '../../core/samples/inspectedSample.ts';
import type { PlaneLayout } from '../../formats/samples/planeLayout.ts';
import { sampleSurvey, type SampleSurvey } from '../../formats/samples/sampleSurvey.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress } from '../codec.api.ts';
import { readBytes } from './readFile.ts';
import { sampleSource, streamPlanes, type SampleSource } from './samplePlanes.ts';
import { abortableSha256Hex } from './sha256.ts';

type Context = CallContext<CodecProgress>;

/** Of an archive at a time, for its checksum. */
const HASH_BYTES = 1 << 22;

/** Thrown to leave a file once it is certain that it holds no samples. */
class Enough extends Error {}

/**
 * `inspectSample` of the codec's contract.
 * @throws AppError as `sampleSource` and `streamPlanes`.
 */
export async function inspectSample(
  { file }: { file: Blob },
  context: Context,
): Promise<InspectedSample> {
  const report = async (done: number): Promise<void> => {
    context.progress({ stage: 'read', done, total: file.size });
    await context.checkpoint();
  };
  const source = await sampleSource(file, report);
  const { layout, survey } = await lookThrough(source, file.size, context);
  const sha256 =
    source.kind === 'archive'
      ? await archiveSha256Hex(source.archive, report)
      : await abortableSha256Hex(source.bytes, context.signal);
  const { format, shape, affine, planes } = layout;
  return { sha256, format, shape, affine, planes, content: survey.content() };
}

/** Of the whole file, of which no more than a piece is held. */
async function archiveSha256Hex(
  archive: Blob,
  step: (doneBytes: number) => Promise<void>,
): Promise<string> {
  const hash = sha256Stream();
  for (let at = 0; at < archive.size; at += HASH_BYTES) {
    await step(at);
    hash.push(await readBytes(archive, at, at + HASH_BYTES));
  }
  return hash.end();
}

async function lookThrough(
  source: SampleSource,
  total: number,
  context: Context,
): Promise<{ layout: PlaneLayout; survey: SampleSurvey }> {
  let found: { layout: PlaneLayout; survey: SampleSurvey } | undefined;
  try {
    await streamPlanes(
      source,
      {
        layout: (layout) => (found = { layout, survey: sampleSurvey(layout) }),
        block: (plane, start, values) => {
          found?.survey.add(plane, start, values);
          if (found?.survey.isSettled()) throw new Enough();
        },
      },
      async (done) => {
        context.progress({ stage: 'parse', done, total });
        await context.checkpoint();
      },
    );
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  if (!found) throw new AppError('internal/unexpected', { what: 'a file without layout' });
  return found;
}
