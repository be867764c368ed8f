import { strToU8, zipSync } from 'fflate';
import { AppError } from '../../core/errors.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecApi, CodecProgress, EncodedFile } from '../codec.api.ts';
import { encodedFile } from './encodedFile.ts';
import { openPackage } from './openPackage.ts';
import { LARGEST_FILE_BYTES } from './readFile.ts';

/** A zip's dates begin here; the same package gives the same bytes on any day. */
const NO_DATE = new Date(1980, 0, 1);

/**
 * `encodePackage` of the codec's contract: a zip of `model.json` and the files that it lists, stored as they are, for
 * weights do not deflate. It is opened again before it is given.
 * @throws AppError `model/not-found` {path}; `input/too-large`; `export/readback-mismatch`.
 */
export async function encodePackage(
  { manifest, files }: CodecApi['encodePackage']['params'],
  context: CallContext<CodecProgress>,
): Promise<EncodedFile> {
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > LARGEST_FILE_BYTES) {
    throw new AppError('input/too-large', { bytes: total, limitBytes: LARGEST_FILE_BYTES });
  }
  const json = strToU8(`${JSON.stringify(manifest, null, 2)}\n`);
  const contents: Record<string, Uint8Array> = { 'model.json': json };
  for (const { path } of manifest.files) {
    await context.checkpoint();
    const file = files[path];
    if (!file) throw new AppError('model/not-found', { path });
    contents[path] = new Uint8Array(await file.arrayBuffer());
  }
  const bytes = zipSync(contents, { level: 0, mtime: NO_DATE });
  const archive = { path: `${manifest.id}.zip`, file: new Blob([bytes]) };
  const opened = await openPackage({ files: [archive] }, context);
  if (JSON.stringify(opened.manifest) !== JSON.stringify(manifest)) {
    throw new AppError('export/readback-mismatch', { what: 'model.json' });
  }
  return encodedFile(bytes, () => context.checkpoint());
}
