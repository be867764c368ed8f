import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { gzipBomb, makeNifti, notNifti, truncatedGzip } from '../../../e2e/fixtures/badFiles.ts';
import { AppError } from '../../core/errors.ts';
import { EVERY_SLICE } from '../../core/intake/readingPlan.ts';
import { planSamples } from '../../core/samples/planSamples.ts';
import type { CallContext } from '../../rpc/serve.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import type { CodecProgress } from '../codec.api.ts';
import { codecHandlers } from './handlers.ts';
import { sampleSource, streamPlanes } from './samplePlanes.ts';

// A machine busy with other tests is no failure.
vi.setConfig({ testTimeout: 60_000 });

interface Golden {
  readonly shape: readonly [number, number, number];
  readonly cases: readonly {
    readonly name: string;
    readonly bytes: string;
    readonly kind: string;
    readonly structures: readonly number[];
    readonly planes: number;
    readonly values: readonly number[];
  }[];
  readonly bad: readonly { readonly name: string; readonly bytes: string }[];
}

const golden = readGolden('samples') as Golden;
const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));
const caseNamed = (name: string) => {
  const found = [...golden.cases, ...golden.bad].find((one) => one.name === name);
  return bytesOf(found?.bytes ?? '');
};

function context(onCheckpoint: () => void = () => {}): CallContext<CodecProgress> & {
  readonly transferred: ArrayBuffer[];
} {
  const transferred: ArrayBuffer[] = [];
  return {
    transferred,
    signal: new AbortController().signal,
    progress: () => {},
    deliver: () => {},
    transfer: (...buffers) => void transferred.push(...buffers),
    checkpoint: () => {
      onCheckpoint();
      return Promise.resolve();
    },
  };
}

const inspect = (bytes: Uint8Array<ArrayBuffer>) =>
  codecHandlers.inspectSample({ file: new Blob([bytes]) }, context());

async function failureOf(bytes: Uint8Array<ArrayBuffer>) {
  const error: unknown = await inspect(bytes).catch((thrown: unknown) => thrown);
  if (!(error instanceof AppError)) throw new Error(`no failure: ${JSON.stringify(error)}`);
  return [error.code, error.detail['reason'] ?? error.detail['datatype'] ?? error.detail['format']];
}

describe('files as nibabel and numpy write them', () => {
  it.each(golden.cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const bytes = bytesOf(one.bytes);
    const found = await inspect(bytes);
    expect(found.shape).toEqual(golden.shape);
    expect(found.planes).toBe(one.planes);
    expect(found.format).toBe(one.bytes.startsWith('UEs') ? 'npz' : 'nifti');
    expect(found.content).toMatchObject({ kind: one.kind, structures: one.structures });
    expect(found.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    const values: number[] = [];
    const perPlane = golden.shape[0] * golden.shape[1] * golden.shape[2];
    const block = (plane: number, start: number, part: Float32Array): void =>
      part.forEach((value, at) => (values[plane * perPlane + start + at] = value));
    const source = await sampleSource(new Blob([bytes]), () => Promise.resolve());
    await streamPlanes(source, { layout: () => {}, block }, () => Promise.resolve());
    expect(values).toEqual(one.values);
  });
});

describe('bad files', () => {
  it.each([
    ['objects', 'input/unsupported-datatype', 'object'],
    ['complex', 'input/unsupported-datatype', 'c8'],
    ['structured', 'input/unsupported-datatype', 'structured'],
    ['three-axes', 'input/not-three-dimensional', 'npz'],
    ['no-probabilities', 'input/unsupported-format', 'zip'],
    ['lzma', 'input/corrupt', 'zip-method'],
  ])('%s: %s', async (name, code, why) => {
    expect(await failureOf(caseNamed(name))).toEqual([code, why]);
  });

  it('an archive cut short at any place, or with a byte changed, is refused', async () => {
    const whole = caseNamed('nnunet-v2');
    for (let length = 4; length < whole.length; length += 13) {
      expect((await failureOf(whole.slice(0, length)))[0]).toBe('input/corrupt');
    }
    const [from, to] = [100, 400];
    for (let at = from; at < to; at += 7) {
      const changed = whole.slice();
      changed[at] ^= 0x10;
      expect((await failureOf(changed))[0]).toBe('input/corrupt');
    }
  });

  it('an archive that inflates to more than it says is cut off there', async () => {
    const bomb = caseNamed('bomb');
    // The directory's entry: 40 bytes instead of 8 MiB.
    const view = new DataView(bomb.buffer);
    let at = bomb.length - 22;
    while (view.getUint32(at, true) !== 0x02014b50) at--;
    view.setUint32(at + 24, 40, true);
    expect(await failureOf(bomb)).toEqual(['input/corrupt', 'bad-zip']);
    // Told honestly it is a file like any other, of zeros.
    const honest = await inspect(caseNamed('bomb'));
    expect(honest.content).toMatchObject({ kind: 'image', why: 'classes-do-not-sum-to-one' });
  });

  it('an array whose header promises more than the archive has takes no memory', async () => {
    // Stored, not deflated: the text of the header can be changed in place. 2 × 3 × 4 becomes 200 MB.
    const small = caseNamed('nnunet-v1-half-stored');
    const text = Buffer.from(small).toString('latin1');
    const [dict = ''] = /'fortran_order'.*?\n/.exec(text) ?? [];
    const lie = "'fortran_order': True, 'shape': (3, 2, 9999, 4444), }".padEnd(dict.length - 1);
    const changed = Buffer.from(text.replace(dict, `${lie}\n`), 'latin1');
    expect(changed).toHaveLength(small.length);
    let layouts = 0;
    const sink = { layout: () => void layouts++, block: () => {} };
    const source = await sampleSource(new Blob([changed]), () => Promise.resolve());
    const streamed = streamPlanes(source, sink, () => Promise.resolve());
    await expect(streamed).rejects.toThrow('bad-zip');
    expect(layouts).toBe(0);
  });

  it('other formats, a gzip that ends early, a gzip that does not end', async () => {
    expect(await failureOf(notNifti.dicom())).toEqual(['input/unsupported-format', 'dicom']);
    expect(await failureOf(notNifti.zip())).toEqual(['input/corrupt', 'bad-zip']);
    expect(await failureOf(truncatedGzip())).toEqual(['input/corrupt', 'truncated-gzip']);
    expect(await failureOf(new Uint8Array(0))).toEqual(['input/corrupt', 'empty']);
    const endless = makeNifti({ datatype: 4, voxels: [0, 1] });
    const zeros = new Uint8Array(70 * 2 ** 20);
    zeros.set(endless);
    expect((await failureOf(Uint8Array.from(gzipSync(zeros))))[0]).toBe('input/too-large');
  });

  it('an image is known by its first values, whatever follows', async () => {
    const found = await inspect(gzipBomb(70));
    expect(found.content).toMatchObject({ kind: 'image', why: 'grey-values' });
  });
});

describe('readSamples', () => {
  const nifti = (voxels: readonly number[]) => new Blob([makeNifti({ datatype: 16, voxels })]);

  it('adds up files and hands over the result', async () => {
    const blobs = [nifti([0, 0.2, 0.9, 1]), nifti([0, 0.4, 0.7, 1])];
    const inspected = await Promise.all(
      blobs.map((file) => codecHandlers.inspectSample({ file }, context())),
    );
    const [first] = inspected;
    const grid = { shape: first.shape, affine: first.affine ?? [] } as Parameters<
      typeof planSamples
    >[0];
    const plan = planSamples(grid, inspected);
    const call = context();
    const result = await codecHandlers.readSamples(
      {
        image: { grid, voxels: new Int16Array(24) },
        files: blobs.map((file, at) => ({ file, inspected: inspected[at], samples: 1 })),
        plan,
      },
      call,
    );
    expect([...result.labels.subarray(0, 4)]).toEqual([0, 0, 1, 1]);
    expect(result.structures[0]).toMatchObject({ index: 1, meanPairwiseDice: 1 });
    expect(result.provenance.files.map(({ sha256, kind }) => [sha256, kind])).toEqual(
      inspected.map(({ sha256 }) => [sha256, 'probability']),
    );
    expect(new Set(call.transferred).size).toBe(13);
    expect(call.transferred).toContain(result.entropy.buffer);

    // A file that is another one by now.
    const other = new Blob([makeNifti({ dim: [3, 4, 3, 3], datatype: 16 })]);
    const changed = codecHandlers.readSamples(
      {
        image: { grid, voxels: new Int16Array(24) },
        files: blobs.map((_, at) => ({ file: other, inspected: inspected[at], samples: 1 })),
        plan,
      },
      context(),
    );
    await expect(changed).rejects.toThrow('input/unreadable');
  });

  it('stops at a checkpoint', async () => {
    let checks = 0;
    const stopping = context(() => {
      if (++checks === 2) throw new DOMException('cancelled', 'AbortError');
    });
    const call = codecHandlers.inspectSample({ file: nifti([0, 1]) }, stopping);
    await expect(call).rejects.toThrow('cancelled');
    expect(checks).toBe(2);
  });
});

const DATA = resolve(process.env.ISODOUBT_DATA ?? '../shared/data', 'sct_testing_data/t2');

describe.skipIf(!existsSync(DATA))('data folder: a spinal cord by hand and by two networks', () => {
  const blob = (name: string) => new Blob([readFileSync(`${DATA}/${name}.nii.gz`)]);

  it('agrees as numpy counts it', async () => {
    const image = await codecHandlers.openVolume(
      { sources: [{ path: 't2', file: blob('t2'), entry: null }], plan: EVERY_SLICE },
      context(),
    );
    const found = await inspect(Uint8Array.from(readFileSync(`${DATA}/t2.nii.gz`)));
    expect(found.content).toMatchObject({ kind: 'image', why: 'grey-values' });
    const masks = ['manual', 'deepseg_sc-2d', 'deepseg_sc-3d'].map((by) => blob(`t2_seg-${by}`));
    const inspected = await Promise.all(
      masks.map((file) => codecHandlers.inspectSample({ file }, context())),
    );
    const plan = planSamples(image.grid, inspected);
    expect(plan).toMatchObject({ samples: 3, structures: [1], refused: [] });
    const result = await codecHandlers.readSamples(
      {
        image,
        files: masks.map((file, at) => ({ file, inspected: inspected[at], samples: 1 })),
        plan,
      },
      context(),
    );
    const [cord] = result.structures;
    const voxelMl = cord.volumeMl / result.labels.reduce((sum, label) => sum + label, 0);
    // numpy 2.4.6: voxels of each mask, and the mean Dice of the three pairs.
    expect(cord.sampleVolumesMl.map((ml) => Math.round(ml / voxelMl))).toEqual([4275, 4275, 4285]);
    expect(cord.meanPairwiseDice).toBeCloseTo(0.987227414330218, 12);
    // Two of three make the contour; where one dissents the entropy is that of ⅓.
    const doubtful = result.entropy.filter((value) => value > 0);
    expect(Math.min(...doubtful)).toBeCloseTo(0.9182958, 6);
    expect(Math.max(...doubtful)).toBeCloseTo(0.9182958, 6);
  });
});
