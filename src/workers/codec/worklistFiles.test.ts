import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { makeNifti, notNifti } from '../../../e2e/fixtures/badFiles.ts';
import { AppError } from '../../core/errors.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress } from '../codec.api.ts';
import { glanceVoxels } from './glanceVoxels.ts';
import { codecHandlers } from './handlers.ts';

const context: CallContext<CodecProgress> = {
  signal: new AbortController().signal,
  progress: () => undefined,
  deliver: () => undefined,
  transfer: () => undefined,
  checkpoint: () => Promise.resolve(),
};

const UINT8 = { datatype: 2, bytes: 1 };
const INT16 = { datatype: 4, bytes: 2 };

/** 128³ voxels. */
function volume(type: typeof INT16, valueAt: (voxel: number) => number): Buffer {
  const size = 128;
  const header = makeNifti({
    dim: [3, size, size, size],
    pixdim: [1, 2, 2, 3],
    srow: [-2, 0, 0, 5, 0, 2, 0, 6, 0, 0, 3, 7],
    datatype: type.datatype,
  }).subarray(0, 352);
  const voxels = Buffer.alloc(size ** 3 * type.bytes);
  for (let voxel = 0; voxel < size ** 3; voxel++) {
    if (type.bytes === 1) voxels[voxel] = valueAt(voxel);
    else voxels.writeInt16LE(valueAt(voxel), 2 * voxel);
  }
  return Buffer.concat([header, voxels]);
}

/** How much of it was read is counted. */
class CountedBlob extends Blob {
  read = 0;
  override slice(from = 0, to = this.size): Blob {
    this.read += Math.min(to, this.size) - from;
    return super.slice(from, to);
  }
}

const glance = (file: Blob) => glanceVoxels([{ path: '', file, entry: null }], context);
const blobOf = (bytes: Buffer): CountedBlob => new CountedBlob([new Uint8Array(bytes)]);

it('tells images from label maps by the first 256 KiB, gzipped or not', async () => {
  const random = seededRandom(3);
  const ct = volume(INT16, () => Math.round(random() * 900) - 1000);
  const labels = volume(UINT8, (voxel) => (voxel % 128 > 60 && voxel > 900_000 ? 3 : 0));
  const wide = volume(INT16, (voxel) => (voxel > 1_000_000 && voxel % 50 > 30 ? 2 : 0));
  const looks = [];
  for (const bytes of [ct, labels, gzipSync(ct), gzipSync(labels), gzipSync(wide)]) {
    const file = blobOf(bytes);
    const found = await glance(file);
    expect(found).toMatchObject({ format: 'nifti', shape: [128, 128, 128], planes: 1 });
    expect(found.affine).toEqual([-2, 0, 0, 5, 0, 2, 0, 6, 0, 0, 3, 7, 0, 0, 0, 1]);
    expect(file.read).toBeLessThanOrEqual(2 ** 18);
    looks.push(found.look);
  }
  expect(looks).toEqual(['image', 'labels', 'image', 'labels', 'labels']);
});

it('an archive is one of samples; what is no NIfTI is refused with its reason', async () => {
  const archive = await glance(new Blob(['PK\x03\x04 and so on']));
  expect(archive).toMatchObject({ format: 'npz', shape: null, look: 'probability' });
  for (const bytes of [Buffer.from(notNifti.nrrd()), Buffer.from(''), Buffer.from('short')]) {
    const error: unknown = await glance(blobOf(bytes)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
  }
});

it('packed arrays come back bit for bit, empty ones too', async () => {
  const arrays = [
    new Float32Array([1.5, -0, NaN]),
    new Uint8Array(100_000).fill(7),
    new Uint32Array(0),
  ];
  const blobs = await codecHandlers.pack({ buffers: arrays.map(({ buffer }) => buffer) }, context);
  expect(blobs[1]?.size).toBeLessThan(1000);
  const packed = blobs.map((blob, at) => ({ blob, bytes: arrays[at]?.byteLength ?? 0 }));
  const back = await codecHandlers.unpack({ packed }, context);
  expect(back.map((buffer) => [...new Uint8Array(buffer)])).toEqual(
    arrays.map(({ buffer }) => [...new Uint8Array(buffer)]),
  );
});
