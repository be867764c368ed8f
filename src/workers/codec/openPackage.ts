import { AppError } from '../../core/errors.ts';
import { parseManifest, type ModelManifest } from '../../models/manifest.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecApi, CodecProgress, OpenedPackage } from '../codec.api.ts';
import { packageFiles, type PackageFile } from './packageSource.ts';
import { LARGEST_FILE_BYTES } from './readFile.ts';

const MANIFEST = 'model.json';
/** A description of a network is some kilobytes. */
const LARGEST_MANIFEST_BYTES = 1e6;

/**
 * `openPackage` of the codec's contract. Files lie beside `model.json`, in whatever folder that is; what it does not
 * list is not read.
 * @throws AppError `model/invalid` {field, reason}, also with reason 'no-model-json', 'several-model-json' or
 *   'not-json'; `model/not-found` {path} for a listed file that is not there; `model/checksum-mismatch` {path} for
 *   one of another size; `input/too-large`; `input/corrupt` as `packageFiles`.
 */
export async function openPackage(
  { files }: CodecApi['openPackage']['params'],
  context: CallContext<CodecProgress>,
): Promise<OpenedPackage> {
  const step = (): Promise<void> => context.checkpoint();
  const found = await packageFiles(files);
  const description = manifestFile(found);
  const manifest = await readManifest(description, step);
  const folder = description.path.slice(0, -MANIFEST.length);
  const listed = manifest.files.map(({ path, bytes }) => {
    const file = found.find((candidate) => candidate.path === folder + path);
    if (!file) throw new AppError('model/not-found', { path });
    if (file.bytes !== bytes) throw new AppError('model/checksum-mismatch', { path });
    return { path, file };
  });
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > LARGEST_FILE_BYTES) {
    throw new AppError('input/too-large', { bytes: total, limitBytes: LARGEST_FILE_BYTES });
  }
  const contents: Record<string, Blob> = {};
  let done = 0;
  for (const { path, file } of listed) {
    context.progress({ stage: 'inflate', done, total });
    contents[path] = await file.content(step);
    done += file.bytes;
  }
  return { manifest, files: contents };
}

function manifestFile(files: readonly PackageFile[]): PackageFile {
  const [first, second] = files.filter(
    ({ path }) => path === MANIFEST || path.endsWith(`/${MANIFEST}`),
  );
  if (!first) throw invalid('no-model-json');
  if (second) throw invalid('several-model-json');
  return first;
}

async function readManifest(file: PackageFile, step: () => Promise<void>): Promise<ModelManifest> {
  if (file.bytes > LARGEST_MANIFEST_BYTES) {
    throw new AppError('input/too-large', {
      bytes: file.bytes,
      limitBytes: LARGEST_MANIFEST_BYTES,
    });
  }
  const text = await (await file.content(step)).text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid('not-json', cause);
  }
  return parseManifest(json);
}

function invalid(reason: string, cause?: unknown): AppError {
  return new AppError('model/invalid', { field: MANIFEST, reason }, { cause });
}
