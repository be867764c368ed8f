import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { zipSync, type Zippable } from 'fflate';
import { describe, expect, it, test } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { zipDataOffset } from '../../formats/zip/zipDirectory.ts';
import type { CallContext } from '../../rpc/serve.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import type { CodecProgress } from '../codec.api.ts';
import { codecHandlers } from './handlers.ts';
import { readZipEntry, zipEntries } from './readZip.ts';
import { sampleSource, streamPlanes } from './samplePlanes.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const golden = readGolden('zip64') as Record<
  'package' | 'packageLocalOnly' | 'npz' | 'npzStored',
  string
>;
const goldenBytes = (name: keyof typeof golden): Bytes =>
  Uint8Array.from(Buffer.from(golden[name], 'base64'));

const quiet: CallContext<CodecProgress> = {
  signal: new AbortController().signal,
  progress: () => undefined,
  deliver: () => undefined,
  transfer: () => undefined,
  checkpoint: () => Promise.resolve(),
};
const openPackage = (archive: Blob) =>
  codecHandlers.openPackage({ files: [{ path: 'package.zip', file: archive }] }, quiet);
const inspectSample = (file: Blob) => codecHandlers.inspectSample({ file }, quiet);
const network = new Uint8Array(readFileSync('models/tiny/tiny.onnx'));

const END = 0x06054b50;
const ZIP64_END = 0x06064b50;
const ZIP64_LOCATOR = 0x07064b50;
const CENTRAL = 0x02014b50;

const positions = (bytes: Bytes, signature: number): number[] => {
  const view = new DataView(bytes.buffer);
  const found: number[] = [];
  for (let at = 0; at + 4 <= bytes.length; at++) {
    if (view.getUint32(at, true) === signature) found.push(at);
  }
  return found;
};
/** A copy with a field behind the last record of this signature replaced. */
function changed(bytes: Bytes, signature: number, field: number, value: number | bigint): Bytes {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const at = (positions(copy, signature).at(-1) ?? NaN) + field;
  if (typeof value === 'bigint') view.setBigUint64(at, value, true);
  else view.setUint32(at, value, true);
  return copy;
}
const orBits = (bytes: Bytes, field: number, bits: number): Bytes => {
  const at = (positions(bytes, CENTRAL).at(-1) ?? NaN) + field;
  return changed(bytes, CENTRAL, field, new DataView(bytes.buffer).getUint32(at, true) | bits);
};

async function faultOf(call: Promise<unknown>): Promise<object> {
  const error: unknown = await call.then(
    () => 'was accepted',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(String(error));
  return { code: error.code, ...error.detail };
}

describe('zip64 of Python’s zipfile', () => {
  it('has what is tested here', () => {
    for (const name of ['package', 'npz', 'npzStored'] as const) {
      const bytes = goldenBytes(name);
      expect(positions(bytes, ZIP64_END)).toHaveLength(1);
      expect(positions(bytes, ZIP64_LOCATOR)).toHaveLength(1);
    }
    expect(positions(goldenBytes('packageLocalOnly'), ZIP64_END)).toEqual([]);
  });

  test.each(['package', 'packageLocalOnly'] as const)('%s opens', async (name) => {
    const { manifest, files } = await openPackage(new Blob([goldenBytes(name)]));
    expect(manifest.files.map(({ path }) => path)).toEqual(['tiny.onnx']);
    expect(new Uint8Array(await files['tiny.onnx'].arrayBuffer())).toEqual(network);
  });

  test.each(['npz', 'npzStored'] as const)('%s is a sample', async (name) => {
    const bytes = goldenBytes(name);
    const found = await inspectSample(new Blob([bytes]));
    expect(found).toMatchObject({ format: 'npz', shape: [4, 3, 2], planes: 2 });
    expect(found.content).toMatchObject({ kind: 'classes', structures: [1] });
    expect(found.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    const values: number[] = [];
    const block = (_: number, __: number, part: Float32Array): void => void values.push(...part);
    const source = await sampleSource(new Blob([bytes]), () => Promise.resolve());
    await streamPlanes(source, { layout: () => {}, block }, () => Promise.resolve());
    expect(values.slice(24)).toEqual(Array.from({ length: 24 }, (_, n) => n / 32));
  });
});

const plainPackage = (level: 0 | 6): Bytes =>
  zipSync(
    {
      'model.json': new Uint8Array(readFileSync('models/tiny/model.json')),
      'tiny.onnx': network,
    },
    { level },
  );
const plainNpz = (level: 0 | 6, extra: Zippable = {}): Bytes =>
  zipSync({ ...extra, 'probabilities.npy': npy }, { level });
const npy = await contentOf(goldenBytes('npz'), 'probabilities.npy');

async function contentOf(bytes: Bytes, path: string): Promise<Bytes> {
  const archive = new Blob([bytes]);
  const entry = (await zipEntries(archive)).find((one) => one.path === path);
  if (!entry) throw new Error(path);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const sink = (chunk: Uint8Array): void => void pieces.push(chunk.slice());
  await readZipEntry(archive, entry, { sink, step: () => Promise.resolve() });
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

interface User {
  readonly open: (archive: Blob) => Promise<unknown>;
  readonly plain: (level: 0 | 6) => Bytes;
  readonly zip64: Bytes;
  /** Of the last entry, which is the one that is read. */
  readonly path: string;
  readonly bytes: number;
}

const users: readonly (readonly [string, User])[] = [
  [
    'a package',
    {
      open: openPackage,
      plain: plainPackage,
      zip64: goldenBytes('package'),
      path: 'tiny.onnx',
      bytes: network.length,
    },
  ],
  [
    'an npz',
    {
      open: inspectSample,
      plain: plainNpz,
      zip64: goldenBytes('npz'),
      path: 'probabilities.npy',
      bytes: npy.length,
    },
  ],
];

describe.each(users)('%s is refused', (_, { open, plain, zip64, path, bytes }) => {
  const corrupt = (reason: string, ofPath?: string) =>
    ofPath === undefined
      ? { code: 'input/corrupt', reason }
      : { code: 'input/corrupt', reason, path: ofPath };
  const fault = (archive: Bytes) => faultOf(open(new Blob([archive])));

  it('untouched it opens', async () => {
    await open(new Blob([plain(6)]));
    await open(new Blob([plain(0)]));
  });

  it('encrypted', async () => {
    expect(await fault(orBits(plain(6), 8, 1))).toEqual(corrupt('encrypted-zip', path));
    expect(await fault(orBits(zip64, 8, 1))).toEqual(corrupt('encrypted-zip', path));
  });

  it('with a path twice', async () => {
    const other = path.toUpperCase();
    const first = zipSync({ [other]: new Uint8Array(3), [path]: new Uint8Array(3) });
    expect(await fault(first)).toEqual(corrupt('duplicate-path', path));
    // The very same name.
    const same = Buffer.from(
      Buffer.from(first).toString('latin1').replaceAll(other, path),
      'latin1',
    );
    expect(await fault(Uint8Array.from(same))).toEqual(corrupt('duplicate-path', path));
  });

  it('with a checksum that is not that of the data', async () => {
    expect(await fault(changed(plain(6), CENTRAL, 16, 1))).toEqual(corrupt('bad-zip', path));
  });

  it('stored with two lengths', async () => {
    expect(await fault(changed(plain(0), CENTRAL, 20, bytes - 1))).toEqual(
      corrupt('bad-zip', path),
    );
  });

  it('with an extra field that lacks a number, or states one that no file reaches', async () => {
    // An all-ones size with no zip64 field anywhere.
    expect(await fault(changed(plain(6), CENTRAL, 24, 0xffffffff))).toEqual(
      corrupt('bad-zip', path),
    );
    const extra = 46 + path.length + 4;
    expect(await fault(changed(zip64, CENTRAL, extra, 2n ** 63n))).toEqual(corrupt('bad-zip'));
    expect(await fault(changed(zip64, CENTRAL, extra + 8, 2n ** 40n))).toEqual(
      corrupt('bad-zip', path),
    );
  });

  it('with zip64 records that lead elsewhere', async () => {
    const faults = await Promise.all(
      [
        changed(zip64, ZIP64_LOCATOR, 0, 0),
        changed(zip64, ZIP64_LOCATOR, 8, 2n ** 40n),
        changed(zip64, ZIP64_END, 0, 0),
        changed(zip64, ZIP64_END, 48, BigInt(zip64.length)),
      ].map(fault),
    );
    expect(faults).toEqual(Array.from(faults, () => corrupt('bad-zip')));
    expect(await fault(changed(zip64, ZIP64_LOCATOR, 16, 2))).toEqual(corrupt('split-zip'));
    const many = changed(changed(zip64, ZIP64_END, 24, 70_000n), ZIP64_END, 32, 70_000n);
    expect(await fault(many)).toEqual(corrupt('large-zip-directory'));
    expect(positions(zip64, END)).toHaveLength(1);
  });

  it('cut short anywhere, zip64 or not', async () => {
    for (const archive of [plain(6), zip64]) {
      for (let left = 4; left < archive.length; left += Math.ceil(archive.length / 60)) {
        expect(await fault(archive.slice(0, left))).toMatchObject({ code: 'input/corrupt' });
      }
    }
  });
});

describe('a lying size', () => {
  it('an npz: smaller and larger than its data', async () => {
    for (const size of [npy.length - 1, npy.length + 1]) {
      const call = inspectSample(new Blob([changed(plainNpz(6), CENTRAL, 24, size)]));
      expect(await faultOf(call)).toMatchObject({ reason: 'bad-zip', path: 'probabilities.npy' });
    }
  });

  it('a package: its description first, then the data themselves', async () => {
    const lying = changed(plainPackage(6), CENTRAL, 24, network.length + 1);
    expect(await faultOf(openPackage(new Blob([lying])))).toEqual({
      code: 'model/checksum-mismatch',
      path: 'tiny.onnx',
    });
    // The directory agrees with the description, the data do not.
    const files = {
      'model.json': new Uint8Array(readFileSync('models/tiny/model.json')),
      'tiny.onnx': network.slice(1),
    };
    const short = changed(zipSync(files), CENTRAL, 24, network.length);
    expect(await faultOf(openPackage(new Blob([short])))).toMatchObject({ reason: 'bad-zip' });
  });
});

describe('a bomb', () => {
  const stated = 200;
  const bomb = (path: string): Bytes =>
    changed(zipSync({ [path]: new Uint8Array(3e7) }), CENTRAL, 24, stated);

  it('gives its reader no more than the directory states, and is not read to its end', async () => {
    const archive = new Blob([bomb('a')]);
    const [entry] = await zipEntries(archive);
    let [given, steps] = [0, 0];
    const call = readZipEntry(archive, entry, {
      sink: (chunk) => void (given += chunk.length),
      step: () => Promise.resolve(void steps++),
    });
    expect(await faultOf(call)).toMatchObject({ reason: 'bad-zip', path: 'a' });
    expect(given).toBeLessThanOrEqual(stated);
    expect(steps).toBe(0);
  });

  it('as an npz', async () => {
    const call = inspectSample(new Blob([bomb('probabilities.npy')]));
    expect(await faultOf(call)).toMatchObject({ reason: 'bad-zip', path: 'probabilities.npy' });
  });
});

it('an npz is read in pieces, and only around what is wanted of it', async () => {
  const archive = new Blob([plainNpz(0, { 'other.npy': new Uint8Array(9e6) })]);
  const read: number[] = [];
  const slice = archive.slice.bind(archive);
  archive.slice = (from, to) => {
    const part = slice(from, to);
    read.push(part.size);
    return part;
  };
  archive.arrayBuffer = () => Promise.reject(new Error('read whole'));
  const source = await sampleSource(archive, () => Promise.resolve());
  const sink = { layout: () => {}, block: () => {} };
  await streamPlanes(source, sink, () => Promise.resolve());
  expect(read.reduce((sum, bytes) => sum + bytes)).toBeLessThan(1e5);
  // Its checksum takes the whole file, but never at once.
  expect((await inspectSample(archive)).format).toBe('npz');
  expect(Math.max(...read)).toBeLessThanOrEqual(2 ** 22);
});

it('an entry whose local header is none is refused', async () => {
  const archive = new Blob([plainNpz(6)]);
  const [entry] = await zipEntries(archive);
  expect(() => zipDataOffset(new Uint8Array(30), entry)).toThrow('bad-zip');
});
