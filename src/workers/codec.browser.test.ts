import { afterEach, describe, expect, it } from 'vitest';
import {
  gzipBomb,
  gzipped,
  makeNifti,
  notNifti,
  promisesThreeGigabytes,
  truncatedGzip,
  wrongChecksumGzip,
} from '../../e2e/fixtures/badFiles.ts';
import { createCodecClient } from '../app/workers.ts';
import { EVERY_SLICE } from '../core/intake/readingPlan.ts';
import type { Volume } from '../core/volume/volume.ts';
import { readLabelmap } from '../formats/nifti/readLabelmap.ts';
import { readNifti } from '../formats/nifti/readNifti.ts';
import type { WorkerClient } from '../rpc/client.ts';
import type { CodecApi, CodecProgress } from './codec.api.ts';

const clients: WorkerClient<CodecApi>[] = [];

function codec(): WorkerClient<CodecApi> {
  const made = createCodecClient();
  clients.push(made);
  return made;
}

afterEach(() => {
  for (const made of clients.splice(0)) made.dispose();
});

function open(made: WorkerClient<CodecApi>, bytes: Uint8Array<ArrayBuffer>): Promise<Volume> {
  const sources = [{ path: 'x.nii.gz', file: new File([bytes], 'x.nii.gz'), entry: null }];
  return made.call('openVolume', { sources, plan: EVERY_SLICE });
}

async function inflated(file: Blob): Promise<Uint8Array> {
  const stream = file.stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Noise, so that reading it takes a while. */
function largeNifti(): Uint8Array<ArrayBuffer> {
  const shape = [256, 256, 200];
  const head = makeNifti({ dim: [3, ...shape] });
  const bytes = new Uint8Array(352 + 2 * 256 * 256 * 200);
  bytes.set(head);
  const voxels = new Int16Array(bytes.buffer, 352);
  for (let n = 0; n < voxels.length; n++) voxels[n] = Math.imul(n, 2654435761) >>> 20;
  return bytes;
}

describe('the codec worker', () => {
  it.each([makeNifti(), gzipped(makeNifti())])('opens a file', async (file) => {
    const volume = await open(codec(), file);
    const { sha256 } = volume.source;
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(volume).toEqual(readNifti(makeNifti(), { sha256 }));
  });

  it('tells what is wrong with bad files, and goes on', async () => {
    const made = codec();
    const bad = [
      [truncatedGzip(), 'input/corrupt', { reason: 'truncated-gzip' }],
      [wrongChecksumGzip(), 'input/corrupt', { reason: 'bad-gzip' }],
      [notNifti.dicom(), 'input/corrupt', { format: 'dicom' }],
      [promisesThreeGigabytes(), 'input/corrupt', { reason: 'truncated-data' }],
      [gzipBomb(80), 'input/too-large', {}],
      [makeNifti({ datatype: 128 }), 'input/unsupported-datatype', { datatype: 'rgb24' }],
    ] as const;
    for (const [file, code, detail] of bad) {
      await expect(open(made, file)).rejects.toMatchObject({ code, detail });
    }
    await expect(open(made, makeNifti())).resolves.toMatchObject({ issues: [] });
  });

  it('writes a label map and an uncertainty map that the browser’s own inflater reads', async () => {
    const made = codec();
    const { source, grid } = await open(made, makeNifti());
    const labels = Uint8Array.from({ length: 24 }, (_, n) => n % 4);
    const writing = { atMs: 0, identity: 'kept', version: '0', reviewer: '' } as const;
    const common = { source, grid, format: 'nifti', writing } as const;
    const contours = { kind: 'labels', labels, structures: [], sets: [] } as const;
    const { files } = await made.call('encodeContours', { ...common, contours });
    expect(labels.length).toBe(24); // copied, not transferred
    const read = await Promise.all(files.map(({ blob }) => inflated(blob)));
    expect(read.map(readLabelmap)).toEqual([{ grid, labels }]);

    const entropy = Float32Array.from({ length: 24 }, (_, n) => n / 23);
    const map = await made.call('encodeMap', {
      ...common,
      networkGrid: grid,
      values: entropy,
      quantity: { kind: 'uncertainty' },
    });
    const { voxels } = readNifti(await inflated(map.blob), { sha256: '' });
    voxels.forEach((value, n) => expect(Math.abs(value - n / 23)).toBeLessThan(8e-6));
  });

  it('stops when cancelled, at each stage, and is ready for the next file', async () => {
    const made = codec();
    const large = gzipped(largeNifti());
    for (const stage of ['inflate', 'parse'] as const) {
      const controller = new AbortController();
      const call = made.call(
        'openVolume',
        {
          sources: [{ path: 'large', file: new Blob([large]), entry: null }],
          plan: EVERY_SLICE,
        },
        {
          signal: controller.signal,
          onProgress: (progress: CodecProgress) => {
            if (progress.stage === stage) controller.abort();
          },
        },
      );
      // Not the volume itself: a report of a failure would write out its voxels.
      const opened = call.then(() => `opened in spite of the cancel at ${stage}`);
      await expect(opened).rejects.toMatchObject({ code: 'cancelled' });
    }
    const { voxels } = await open(made, large);
    expect(voxels.length).toBe(256 * 256 * 200);
  });
});
