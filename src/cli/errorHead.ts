import { AppError } from '../core/errors.ts';
import type { ErrorHead } from '../inference/errorProbability.ts';
import { parseErrorProbabilityManifest } from '../models/errorProbabilityManifest.ts';
import { asLoadFailure } from '../runtime/failures.ts';
import { openErrorHead } from '../runtime/openErrorHead.ts';
import { sha256Hex } from '../core/sha256Hex.ts';
import { nodeRuntime } from './nodeRuntime.ts';
import { packageFile } from './readFiles.ts';

/**
 * Opens an error-probability package on the processor.
 * @param folder that holds model.json.
 * @returns the head, which the caller disposes of.
 * @throws AppError `model/not-found` {path}; `model/checksum-mismatch` {path}; as `parseErrorProbabilityManifest` and
 *   `openErrorHead`.
 */
export async function openErrorHeadOnCpu(folder: string, threads: number): Promise<ErrorHead> {
  const json: unknown = JSON.parse(
    new TextDecoder().decode(await packageFile(folder, 'model.json')),
  );
  const manifest = parseErrorProbabilityManifest(json);
  const [file] = manifest.files;
  if (!file) throw new AppError('model/invalid', { field: 'files', reason: 'is empty' });
  const network = await packageFile(folder, file.path);
  if ((await sha256Hex(network.buffer)) !== file.sha256) {
    throw new AppError('model/checksum-mismatch', { path: file.path });
  }
  return openErrorHead({ manifest, network }, nodeRuntime(threads)).catch((error: unknown) => {
    throw asLoadFailure(error);
  });
}
