import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { crc32 as zlibCrc32, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import {
  gzipBomb,
  gzipped,
  makeNifti,
  notNifti,
  promisesThreeGigabytes,
  truncatedGzip,
  wrongChecksumGzip,
} from '../../../e2e/fixtures/badFiles.ts';
import { AppError, type ErrorDetail } from '../../core/errors.ts';
import { EVERY_SLICE } from '../../core/intake/readingPlan.ts';
import type { Volume } from '../../core/volume/volume.ts';
import { readLabelmap } from '../../formats/nifti/readLabelmap.ts';
import { readNifti } from '../../formats/nifti/readNifti.ts';
import type { CallContext } from '../../rpc/serve.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import type { CodecProgress } from '../codec.api.ts';
import { crc32 } from '../../core/crc32.ts';
import { gunzip } from './gunzip.ts';
import { codecHandlers } from './handlers.ts';

// A machine busy with other tests is no failure.
vi.setConfig({ testTimeout: 60_000 });

class Recorder implements CallContext<CodecProgress> {
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;
  readonly reports: CodecProgress[] = [];
  readonly transferred: ArrayBuffer[] = [];
  readonly #abortAt: CodecProgress['stage'] | undefined;

  constructor(abortAt?: CodecProgress['stage']) {
    this.#abortAt = abortAt;
  }
  progress(report: CodecProgress): void {
    this.reports.push(report);
    if (report.stage === this.#abortAt) this.#controller.abort();
  }
  deliver(report: CodecProgress): void {
    this.progress(report);
  }
  transfer(...buffers: ArrayBuffer[]): void {
    this.transferred.push(...buffers);
  }
  checkpoint(): Promise<void> {
    this.signal.throwIfAborted();
    return Promise.resolve();
  }
}

function openBlob(file: Blob, context = new Recorder()): Promise<Volume> {
  return codecHandlers.openVolume(
    { sources: [{ path: 'x', file, entry: null }], plan: EVERY_SLICE },
    context,
  );
}

function open(bytes: Uint8Array<ArrayBuffer>, context = new Recorder()): Promise<Volume> {
  return openBlob(new Blob([bytes]), context);
}

async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer());
}

async function failureOf(call: Promise<unknown>): Promise<[string, ErrorDetail]> {
  const error: unknown = await call.then(
    () => new Error('no failure'),
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return [error.code, error.detail];
  throw error instanceof Error ? error : new Error(String(error));
}

function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.concat(parts));
}

function inflate(bytes: Uint8Array): Promise<{ out: Uint8Array; trailingBytes: number }> {
  const chunks: Uint8Array[] = [];
  const sink = (chunk: Uint8Array): void => void chunks.push(chunk.slice());
  return gunzip(bytes, { sink, step: () => Promise.resolve() }).then(({ trailingBytes }) => ({
    out: join(...chunks),
    trailingBytes,
  }));
}

describe('crc32', () => {
  it('has the check value of ISO 3309', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array(0))).toBe(0);
  });

  it('agrees with zlib over any length and offset, in one piece or two', () => {
    const random = seededRandom(5);
    const bytes = Uint8Array.from({ length: 300 }, () => 256 * random());
    for (let n = 0; n < 200; n++) {
      const piece = bytes.subarray(Math.floor(40 * random()), 60 + Math.floor(240 * random()));
      const cut = Math.floor(piece.length * random());
      const expected = zlibCrc32 ? zlibCrc32(piece) : crcOfGzip(piece);
      expect(crc32(piece)).toBe(expected);
      expect(crc32(piece.subarray(cut), crc32(piece.subarray(0, cut)))).toBe(expected);
    }
  });
});

/** For Node below 22.2, whose zlib does not export it: gzip's own trailer. */
function crcOfGzip(bytes: Uint8Array): number {
  const file = gzipSync(bytes);
  return file.readUInt32LE(file.length - 8);
}

describe('gunzip', () => {
  const random = seededRandom(9);
  const data = Uint8Array.from({ length: 400_000 }, (_, n) => (n * n) / 7 + 30 * random());
  const whole = new Uint8Array(gzipSync(data));

  it('inflates one member, several, an empty one, and stored blocks', async () => {
    expect(Buffer.compare((await inflate(whole)).out, data)).toBe(0);
    const half = data.subarray(0, 150_001);
    const several = join(
      gzipSync(half),
      gzipSync(new Uint8Array(0)),
      gzipSync(data.subarray(150_001)),
    );
    expect(Buffer.compare((await inflate(several)).out, data)).toBe(0);
    const stored = new Uint8Array(gzipSync(data, { level: 0 }));
    expect(Buffer.compare((await inflate(stored)).out, data)).toBe(0);
  });

  it('takes zeros at the end for padding, and counts anything else', async () => {
    for (const count of [1, 2, 3, 4, 9, 512, 70_000]) {
      expect((await inflate(join(whole, new Uint8Array(count)))).trailingBytes).toBe(0);
      const junk = new Uint8Array(count).fill(7);
      const { out, trailingBytes } = await inflate(join(whole, junk));
      expect([out.length, trailingBytes]).toEqual([data.length, count]);
    }
  });

  it('finds every cut', async () => {
    const cuts = [
      3,
      9,
      10,
      11,
      100,
      whole.length >> 1,
      ...[1, 4, 7, 8, 9].map((n) => whole.length - n),
    ];
    for (const cut of cuts) {
      const [code, detail] = await failureOf(inflate(whole.slice(0, cut)));
      expect(code).toBe('input/corrupt');
      // Cut exactly between data and trailer, nothing tells a cut from a wrong checksum.
      if (cut !== whole.length - 8) expect([cut, detail.reason]).toEqual([cut, 'truncated-gzip']);
    }
  });

  it('finds every flipped bit: none of 200 passes', async () => {
    const small = new Uint8Array(gzipSync(data.subarray(0, 3000)));
    for (let n = 0; n < 200; n++) {
      const broken = small.slice();
      const at = 10 + Math.floor(random() * (small.length - 10));
      broken[at] = (broken[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      expect((await failureOf(inflate(broken)))[0]).toBe('input/corrupt');
    }
  });
});

describe('openVolume', () => {
  it.each([
    ['as it is', makeNifti()],
    ['gzipped', gzipped(makeNifti())],
    [
      'in two gzip members',
      join(gzipped(makeNifti().subarray(0, 360)), gzipped(makeNifti().subarray(360))),
    ],
  ])('reads a file %s', async (_, file) => {
    const context = new Recorder();
    const volume = await open(file, context);
    const sha256 = createHash('sha256').update(file).digest('hex');
    expect(volume).toEqual(readNifti(makeNifti(), { sha256 }));
    expect(context.transferred).toEqual([volume.voxels.buffer]);
    expect(context.reports[0]).toEqual({ stage: 'read', done: 0, total: file.length });
  });

  it.each([
    ['a cut gzip', truncatedGzip(), 'input/corrupt', { reason: 'truncated-gzip' }],
    ['a wrong checksum', wrongChecksumGzip(), 'input/corrupt', { reason: 'bad-gzip' }],
    [
      'a damaged stream',
      join(
        gzipped(makeNifti()).subarray(0, 10),
        new Uint8Array(80).fill(7),
      ) /* a block of type 3 */,
      'input/corrupt',
      { reason: 'bad-gzip' },
    ],
    ['nothing', new Uint8Array(0), 'input/corrupt', { reason: 'empty' }],
    [
      'a header over too few voxels',
      gzipped(makeNifti().subarray(0, 380)),
      'input/corrupt',
      { reason: 'truncated-data', expectedBytes: 400, actualBytes: 380 },
    ],
    [
      'a promise of 3 GB',
      gzipped(promisesThreeGigabytes()),
      'input/corrupt',
      { reason: 'truncated-data', expectedBytes: 3e9 + 352, actualBytes: 400 },
    ],
    [
      'a damaged DICOM file, gzipped',
      gzipped(notNifti.dicom()),
      'input/corrupt',
      { format: 'dicom', reason: 'bad-structure' },
    ],
    [
      'a bomb behind a small image',
      gzipBomb(80),
      'input/too-large',
      expect.objectContaining({ limitBytes: 400 + 64 * 2 ** 20 }),
    ],
  ])('refuses %s', async (_, file, code, detail) => {
    expect(await failureOf(open(file))).toEqual([code, detail]);
  });

  it('does not believe a stated length that so few bytes cannot inflate to', async () => {
    const file = gzipped(join(promisesThreeGigabytes(), new Uint8Array(3e6)));
    const claim = join(file, gzipped(new Uint8Array(3e6)));
    new DataView(claim.buffer).setUint32(claim.length - 4, 3e9 + 352, true);
    expect((await failureOf(open(claim)))[0]).toBe('input/corrupt');
  });

  it('reports bytes after the gzip stream', async () => {
    const { issues } = await open(join(gzipped(makeNifti()), Uint8Array.of(1, 2, 3, 4, 5)));
    expect(issues).toEqual([{ code: 'issue/extra-bytes', detail: { extraBytes: 5 } }]);
  });

  it('refuses a file over the limit before reading it', async () => {
    const file = { size: 2.1e9, slice: () => new Blob(['x']) } as unknown as Blob;
    const call = openBlob(file);
    expect(await failureOf(call)).toEqual(['input/too-large', { bytes: 2.1e9, limitBytes: 2e9 }]);
  });

  it('says so when the file is gone', async () => {
    const gone = { arrayBuffer: () => Promise.reject(new Error('gone')) };
    const file = { size: 10, slice: () => gone } as unknown as Blob;
    const call = openBlob(file);
    expect(await failureOf(call)).toEqual(['input/unreadable', {}]);
  });

  it.each(['read', 'inflate', 'parse'] as const)('can be cancelled at stage %s', async (stage) => {
    const context = new Recorder(stage);
    await expect(open(gzipped(makeNifti()), context)).rejects.toThrow(/abort/i);
    expect(context.transferred).toEqual([]);
  });

  it('does not wait for the checksum once cancelled', async () => {
    const controller = new AbortController();
    const context = Object.assign(new Recorder(), { signal: controller.signal });
    context.checkpoint = () => {
      controller.abort(); // arrives just after the last checkpoint of reading
      return Promise.resolve();
    };
    await expect(open(makeNifti(), context)).rejects.toThrow('cancelled');
  });

  it('gives a volume or a known error for 500 damaged gzip files', async () => {
    const random = seededRandom(77);
    const good = gzipped(makeNifti());
    const seen = new Set<string>();
    for (let round = 0; round < 500; round++) {
      const file = good.slice(0, random() < 0.3 ? Math.floor(random() * good.length) : good.length);
      for (let hit = 0; hit < 1 + 3 * random(); hit++) {
        file[Math.floor(random() * file.length)] = 256 * random();
      }
      seen.add(await open(file).then(() => 'volume', codeOrThrow));
    }
    for (const code of seen) expect(code).toMatch(/^(volume|input\/[a-z-]+)$/);
  });
});

function codeOrThrow(error: unknown): string {
  if (error instanceof AppError) return error.code;
  throw error;
}

function source(): Promise<Volume> {
  return open(makeNifti({ srow: [-2, 0, 0, 9, 0, -2, 0, 7, 0, 0, 2, 5] }));
}

describe('encoding', () => {
  const writing = { atMs: 0, identity: 'kept', version: '0', reviewer: '' } as const;
  const common = { format: 'nifti', writing } as const;
  const quantity = { kind: 'uncertainty' } as const;
  const asContours = (labels: Uint8Array<ArrayBuffer>) =>
    ({ kind: 'labels', labels, structures: [], sets: [] }) as const;

  it('writes a label map that other inflaters read alike', async () => {
    const { source: from, grid } = await source();
    const labels = Uint8Array.from({ length: 24 }, (_, n) => n % 3);
    const context = new Recorder();
    const params = { ...common, source: from, grid, contours: asContours(labels) };
    const { files } = await codecHandlers.encodeContours(params, context);
    const [{ blob, sha256 } = { blob: new Blob(), sha256: '' }] = files;
    const bytes = await bytesOf(blob);
    expect(readLabelmap(gunzipSync(bytes))).toEqual({ grid, labels });
    expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(new Set(context.reports.map(({ stage }) => stage))).toEqual(
      new Set(['deflate', 'verify']),
    );
  });

  it('writes an uncertainty map, resampled trilinearly', async () => {
    const { source: from, grid } = await source();
    // Twice as fine along k, with the same centres in the plane: slice k lies between 2k and 2k + 1.
    const networkGrid = {
      shape: [4, 3, 4] as const,
      affine: [-2, 0, 0, 9, 0, -2, 0, 7, 0, 0, 1, 4.5, 0, 0, 0, 1] as const,
    };
    const entropy = Float32Array.from({ length: 48 }, (_, n) => Math.floor(n / 12) / 4);
    const params = { ...common, source: from, grid, networkGrid, values: entropy, quantity };
    const { blob } = await codecHandlers.encodeMap(params, new Recorder());
    const bytes = await bytesOf(blob);
    const { voxels } = readNifti(gunzipSync(bytes), { sha256: '' });
    voxels.forEach((value, n) =>
      expect(Math.abs(value - (n < 12 ? 0.125 : 0.625))).toBeLessThanOrEqual(7.7e-6),
    );
  });

  it('refuses labels of another length, and uncertainty that is not a number', async () => {
    const { source: from, grid } = await source();
    const labels = new Uint8Array(23);
    const first = codecHandlers.encodeContours(
      { ...common, source: from, grid, contours: asContours(labels) },
      new Recorder(),
    );
    expect((await failureOf(first))[0]).toBe('internal/shape');
    const entropy = new Float32Array(24).fill(Number.NaN);
    const params = { ...common, source: from, grid, networkGrid: grid, values: entropy, quantity };
    const second = codecHandlers.encodeMap(params, new Recorder());
    expect((await failureOf(second))[0]).toBe('export/not-representable');
  });

  it('refuses a grid that is not the header’s', async () => {
    const { source: from, grid } = await source();
    const other = { ...grid, affine: [...grid.affine.slice(0, 3), 9.001, ...grid.affine.slice(4)] };
    const params = {
      ...common,
      source: from,
      grid: other as unknown as typeof grid,
      contours: asContours(new Uint8Array(24)),
    };
    const call = codecHandlers.encodeContours(params, new Recorder());
    expect(await failureOf(call)).toEqual(['export/readback-mismatch', { what: 'affine' }]);
  });

  it.each(['resample', 'deflate', 'verify'] as const)('can be cancelled at %s', async (stage) => {
    const { source: from, grid } = await source();
    const entropy = new Float32Array(24);
    const params = { ...common, source: from, grid, networkGrid: grid, values: entropy, quantity };
    const call = codecHandlers.encodeMap(params, new Recorder(stage));
    await expect(call).rejects.toThrow(/abort/i);
  });
});

const DATA = resolve(process.env.ISODOUBT_DATA ?? '../shared/data');
it.skipIf(!existsSync(DATA))('data folder: opens a CT and writes labels on its grid', async () => {
  const file = new Uint8Array(readFileSync(resolve(DATA, 'TotalSegmentator/example_ct.nii.gz')));
  const { source, grid, voxels } = await open(file);
  expect(voxels).toBeInstanceOf(Int16Array);
  const labels = Uint8Array.from(voxels, (value) => (value > 200 ? 1 : 0));
  const params = {
    source,
    grid,
    contours: { kind: 'labels', labels, structures: [], sets: [] },
    format: 'nifti',
    writing: { atMs: 0, identity: 'kept', version: '0', reviewer: '' },
  } as const;
  const { files } = await codecHandlers.encodeContours(params, new Recorder());
  const contents = await Promise.all(files.map(({ blob }) => bytesOf(blob)));
  expect(contents.map((bytes) => readLabelmap(gunzipSync(bytes)).grid)).toEqual([grid]);
});
