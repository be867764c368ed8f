import { deflateSync, gzipSync, zipSync } from 'fflate';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isDicom, parseDicomFile } from '../../formats/dicom/dicomFile.ts';
import type { SourceFile } from '../codec.api.ts';
import { expandSources, MOST_SOURCES } from './expandSources.ts';
import { inflateRaw, readSource, sourceBlob, sourceSize } from './readSource.ts';

const noStep = (): Promise<void> => Promise.resolve();
const noise = Uint8Array.from({ length: 200_000 }, (_, at) => (at * at * 31) >> 7);
const dicom = Uint8Array.from(noise);
dicom.set([0x44, 0x49, 0x43, 0x4d], 128);

/** Element by element it would take seconds. */
function expectBytes(found: Uint8Array, wanted: Uint8Array): void {
  expect(found).toHaveLength(wanted.length);
  expect(Buffer.compare(found, wanted)).toBe(0);
}

function plain(bytes: Uint8Array<ArrayBuffer>, path = 'a'): SourceFile {
  return { path, file: new Blob([bytes]), entry: null };
}

function archive(files: Record<string, Uint8Array>, level: 0 | 6 = 6): SourceFile {
  return plain(Uint8Array.from(zipSync(files, { level })), 'study.zip');
}

async function entriesOf(source: SourceFile): Promise<readonly SourceFile[]> {
  return (await expandSources([source], 1024, noStep)).sources;
}

describe('bytes of a source', () => {
  it('a file: whole, or its beginning', async () => {
    const source = plain(noise);
    expectBytes(await readSource(source), noise);
    expectBytes(await readSource(source, { to: 10 }), noise.subarray(0, 10));
    expectBytes(await readSource(source, { to: 1e9 }), noise);
    expect(await sourceSize(source)).toBe(noise.length);
    expect(await sourceBlob(source)).toBe(source.file);
  });

  it.each([0, 6] as const)('in an archive, packed at level %d', async (level) => {
    const zeros = new Uint8Array(1 << 20);
    const packed = archive(
      { 'DICOM/IM1': noise, 'DICOM/IM2': zeros, empty: new Uint8Array() },
      level,
    );
    const [first, second, empty] = await entriesOf(packed);
    expectBytes(await readSource(first), noise);
    expectBytes(await readSource(first, { to: 100_000 }), noise.subarray(0, 100_000));
    expectBytes(await readSource(second, { to: 5 }), new Uint8Array(5));
    expectBytes(await readSource(second, { to: 1e9 }), zeros);
    expect(await readSource(empty)).toHaveLength(0);
    expect(await sourceSize(second)).toBe(1 << 20);
    const blob = await sourceBlob(first);
    expectBytes(new Uint8Array(await blob.arrayBuffer()), noise);
  });

  it('a gzipped DICOM file is inflated, in an archive too; other gzipped files are not', async () => {
    const gz = Uint8Array.from(gzipSync(dicom));
    const [inside] = await entriesOf(archive({ 'IM1.dcm.gz': gz }));
    for (const source of [plain(gz), inside]) {
      expectBytes(await readSource(source), dicom);
      expectBytes(await readSource(source, { to: 40_000 }), dicom.subarray(0, 40_000));
      expectBytes(await readSource(source, { to: 1e9 }), dicom);
    }
    const other = Uint8Array.from(gzipSync(noise));
    expectBytes(await readSource(plain(other)), other);
    expectBytes(await readSource(plain(other), { to: 99 }), other.subarray(0, 99));
    const cut = gz.subarray(0, gz.length / 2);
    await expect(readSource(plain(cut))).rejects.toThrow(/-gzip/);
    const sparse = new Uint8Array(3_000_000);
    sparse.set(dicom.subarray(0, 200));
    const dense = plain(Uint8Array.from(gzipSync(sparse)));
    expectBytes(await readSource(dense, { to: 2_000_000 }), sparse.subarray(0, 2_000_000));
  });

  it('an archive that says more than it holds is refused before memory is taken for it', async () => {
    const packed = zipSync({ IM1: new Uint8Array(1000) });
    const view = new DataView(packed.buffer);
    const directory = view.getUint32(packed.length - 6, true);
    view.setUint32(directory + 24, 0x70000000, true);
    const [source] = await entriesOf(plain(Uint8Array.from(packed)));
    await expect(readSource(source)).rejects.toThrow(/bad-zip/);
    view.setUint32(directory + 24, 999, true);
    const [less] = await entriesOf(plain(Uint8Array.from(packed)));
    await expect(readSource(less)).rejects.toThrow(/bad-zip/);
  });
});

describe('raw deflate', () => {
  it('is inflated whole, or as far as it is there', () => {
    const deflated = deflateSync(noise);
    expectBytes(inflateRaw(deflated), noise);
    const half = deflated.subarray(0, deflated.length / 2);
    expect(() => inflateRaw(half)).toThrow('{"format":"dicom","reason":"truncated"}');
    const beginning = inflateRaw(half, false);
    expect(beginning.length).toBeGreaterThan(1000);
    expectBytes(beginning, noise.subarray(0, beginning.length));
    expect(() => inflateRaw(Uint8Array.of(7, 7, 7))).toThrow(/bad-structure/);
  });

  it('is cut off where it does not end', () => {
    const dense = deflateSync(new Uint8Array(1 << 24), { level: 9 });
    expect(inflateRaw(dense)).toHaveLength(1 << 24);
    expect(() => inflateRaw(dense, true, 1 << 22)).toThrow(/"limitBytes":4194304/);
  });
});

describe('archives taken apart', () => {
  it('in their place, in the order of their directory; not within one another', async () => {
    const inner = zipSync({ IM9: noise });
    const packed = archive({
      'b/IM2': noise,
      'a/IM1': noise,
      'inner.zip': inner,
      '.DS_Store': noise,
    });
    const { sources, refused } = await expandSources(
      [plain(dicom), packed, plain(noise)],
      1024,
      noStep,
    );
    expect(sources.map(({ entry }) => entry)).toEqual([null, 'b/IM2', 'a/IM1', 'inner.zip', null]);
    expect(sources.map(({ path }) => path)).toEqual([
      'a',
      'study.zip',
      'study.zip',
      'study.zip',
      'a',
    ]);
    expect(refused).toEqual([]);
    expect((await expandSources(sources, 1024, noStep)).sources).toEqual(sources);
  });

  it('not model packages, and not numpy’s', async () => {
    for (const name of ['net/model.json', 'model.json', 'probabilities.npy']) {
      const packed = archive({ [name]: noise, other: noise });
      expect(await entriesOf(packed)).toEqual([packed]);
    }
  });

  it('one that is broken is named and stops no other', async () => {
    const good = archive({ IM1: noise });
    const bytes = new Uint8Array(await good.file.arrayBuffer());
    const broken = plain(bytes.slice(0, -30), 'cut.zip');
    const { sources, refused } = await expandSources([broken, good], 1024, noStep);
    expect(sources.map(({ entry }) => entry)).toEqual(['IM1']);
    expect(refused).toMatchObject([
      { source: { path: 'cut.zip' }, error: { code: 'input/corrupt' } },
    ]);
  });

  it('a bomb: many entries of the same bytes, more than could ever be held', async () => {
    const one = zipSync({ IM1: new Uint8Array(1 << 24) }, { level: 9 });
    const view = new DataView(one.buffer);
    const at = view.getUint32(one.length - 6, true);
    const entry = one.slice(at, one.length - 22);
    const count = 1200;
    const name = 46;
    const entries = Array.from({ length: count }, (_, n) => {
      const copy = entry.slice();
      copy.set(
        Array.from(n.toString(36).padStart(3, '0'), (c) => c.charCodeAt(0)),
        name,
      );
      return copy;
    });
    const end = one.slice(-22);
    const endView = new DataView(end.buffer);
    endView.setUint16(8, count, true);
    endView.setUint16(10, count, true);
    endView.setUint32(12, count * entry.length, true);
    const file = new Blob([one.slice(0, at), ...entries, end]);
    const bomb = { path: 'bomb.zip', file, entry: null };
    const { sources, refused } = await expandSources([bomb], 1024, noStep);
    expect(sources).toEqual([]);
    expect(refused[0]?.error.detail).toMatchObject({ bytes: count * 2 ** 24, limitBytes: 16e9 });
  });

  it('20,000 files, loose and in an archive; more than 50,000 are refused', async () => {
    const many = Array.from({ length: 20_000 }, (_, n) => plain(noise.subarray(0, 9), `IM${n}`));
    let steps = 0;
    const { sources } = await expandSources(many, 1024, async () => void steps++);
    expect(sources).toEqual(many);
    expect(steps).toBeGreaterThan(100);
    const names = many.map(({ path }) => [`DICOM/${path}`, noise.subarray(0, 9)] as const);
    const packed = archive(Object.fromEntries(names), 0);
    expect(await entriesOf(packed)).toHaveLength(20_000);
    await expect(expandSources([packed, packed, packed], 1024, noStep)).rejects.toThrow(
      `{"files":60000,"limitFiles":${MOST_SOURCES}}`,
    );
  });
});

const DATA = process.env.ISODOUBT_DATA ?? '../shared/data';

it.skipIf(!existsSync(DATA))('a real gzipped DICOM file', async () => {
  const path = `${DATA}/malformed/nibabel/nicom/siemens_dwi_0.dcm.gz`;
  const bytes = await readSource(plain(new Uint8Array(readFileSync(path))));
  expect(isDicom(bytes)).toBe(true);
  expect(parseDicomFile(bytes, { inflateRaw, upTo: 'end' }).dataSet.number('Rows')).toBe(896);
});
