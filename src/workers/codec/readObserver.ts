import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { VolumeSource } from '../../core/volume/volume.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress, ContoursFile, ReadObserver } from '../codec.api.ts';
import { readFlat } from './readContours.ts';
import { sha256OfSeveral } from './sha256.ts';

/** `readObserver` of the codec's contract. */
export async function readObserver(
  params: {
    readonly files: readonly ContoursFile[];
    readonly image: { readonly grid: VoxelGrid; readonly source: VolumeSource };
  },
  context: CallContext<CodecProgress>,
): Promise<ReadObserver> {
  const { flat, origins, issues } = await readFlat({ ...params, isNamedByFile: false }, context);
  const hashes = origins.map(({ sha256 }) => sha256);
  const [only] = hashes;
  const sha256 = hashes.length === 1 && only ? only : await sha256OfSeveral(hashes);
  context.transfer(flat.labels.buffer);
  return { ...flat, sha256, issues };
}
