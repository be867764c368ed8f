import { AppError } from '../../core/errors.ts';
import type { ModelManifest } from '../../models/manifest.ts';

/**
 * The network's bytes out of a package, after comparing every listed file with its SHA-256.
 * @param files path in the manifest → bytes. Not modified.
 * @throws AppError `model/not-found` {path} for a file that is not there;
 *   `model/checksum-mismatch` {path} for one that is not what the manifest says.
 */
export async function verifiedNetwork(
  manifest: ModelManifest,
  files: Readonly<Record<string, ArrayBuffer>>,
): Promise<ArrayBuffer> {
  for (const { path, sha256 } of manifest.files) {
    const bytes = files[path];
    if (!bytes) throw new AppError('model/not-found', { path });
    if ((await sha256Hex(bytes)) !== sha256) {
      throw new AppError('model/checksum-mismatch', { path });
    }
  }
  const path = manifest.members[0]?.file ?? '';
  const bytes = files[path];
  if (!bytes) throw new AppError('model/not-found', { path });
  return bytes;
}

/** SHA-256 in lower-case hex. */
export async function sha256Hex(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
