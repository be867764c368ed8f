import { AppError } from '../../core/errors.ts';
import { sha256Hex } from '../../core/sha256Hex.ts';
import type { ModelManifest } from '../../models/manifest.ts';

/**
 * The networks' bytes out of a package, one for each member, after comparing every listed file with its SHA-256.
 * @param files path in the manifest → bytes. Not modified.
 * @throws AppError `model/not-found` {path} for a file that is not there;
 *   `model/checksum-mismatch` {path} for one that is not what the manifest says.
 */
export async function verifiedNetworks(
  manifest: ModelManifest,
  files: Readonly<Record<string, ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>[]> {
  for (const { path, sha256 } of manifest.files) {
    const bytes = files[path];
    if (!bytes) throw new AppError('model/not-found', { path });
    if ((await sha256Hex(bytes)) !== sha256) {
      throw new AppError('model/checksum-mismatch', { path });
    }
  }
  return manifest.members.map(({ file }) => {
    const bytes = files[file];
    if (!bytes) throw new AppError('model/not-found', { path: file });
    return new Uint8Array(bytes);
  });
}
