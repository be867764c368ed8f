import { strToU8, zipSync, type Zippable } from 'fflate';
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { parseManifest } from '../../models/manifest.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress, OpenedPackage } from '../codec.api.ts';
import { codecHandlers } from './handlers.ts';

const quiet: CallContext<CodecProgress> = {
  signal: new AbortController().signal,
  progress: () => undefined,
  deliver: () => undefined,
  transfer: () => undefined,
  checkpoint: () => Promise.resolve(),
};

const description = readFileSync('models/tiny/model.json');
const network = new Uint8Array(readFileSync('models/tiny/tiny.onnx'));
const tiny = { 'model.json': new Uint8Array(description), 'tiny.onnx': network };
const manifest = parseManifest(JSON.parse(description.toString()));

const openFiles = (files: Record<string, Uint8Array<ArrayBuffer>>) =>
  codecHandlers.openPackage(
    { files: Object.entries(files).map(([path, bytes]) => ({ path, file: new Blob([bytes]) })) },
    quiet,
  );
const openZip = (bytes: Uint8Array<ArrayBuffer>) => openFiles({ 'package.zip': bytes });
const zip = (files: Zippable, level: 0 | 6 = 6) => zipSync(files, { level });

async function faultOf(opened: Promise<OpenedPackage>): Promise<object> {
  const error: unknown = await opened.then(
    () => 'was accepted',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(String(error));
  return { code: error.code, ...error.detail };
}

async function expectTiny(opened: Promise<OpenedPackage>): Promise<void> {
  const { manifest: read, files } = await opened;
  expect(read).toEqual(manifest);
  expect(Object.keys(files)).toEqual(['tiny.onnx']);
  expect(new Uint8Array(await files['tiny.onnx'].arrayBuffer())).toEqual(network);
}

describe('a package is found', () => {
  test.each<[string, () => Promise<OpenedPackage>]>([
    ['in a deflated archive', () => openZip(zip(tiny))],
    ['in a stored archive', () => openZip(zip(tiny, 0))],
    ['in an archive with a comment', () => openZip(withComment(zip(tiny), 'made by hand'))],
    ['below folders of an archive', () => openZip(zip({ a: { 'b c': tiny } }))],
    ['among files that it does not list', () => openZip(zip({ ...tiny, 'card.md': network }))],
    [
      'beside what an operating system adds',
      () => openZip(zip({ t: tiny, __MACOSX: { t: { '._model.json': network } } })),
    ],
    [
      'in a folder',
      () => openFiles({ 't/model.json': tiny['model.json'], 't/tiny.onnx': network }),
    ],
    ['in loose files', () => openFiles({ ...tiny, '.DS_Store': network })],
  ])('%s', (_, open) => expectTiny(open()));
});

describe('a package is refused', () => {
  const described = (change: object) => ({
    ...tiny,
    'model.json': strToU8(JSON.stringify({ ...manifest, ...change })),
  });
  const bad = 'input/corrupt';
  test.each<[string, () => Promise<OpenedPackage>, object]>([
    [
      'without a model.json',
      () => openZip(zip({ 'tiny.onnx': network })),
      { code: 'model/invalid', reason: 'no-model-json' },
    ],
    [
      'with two',
      () => openZip(zip({ a: tiny, b: tiny })),
      { code: 'model/invalid', reason: 'several-model-json' },
    ],
    [
      'with one that is not JSON',
      () => openZip(zip({ ...tiny, 'model.json': network })),
      { code: 'model/invalid', reason: 'not-json' },
    ],
    [
      'of a network that judges contours',
      () => openFiles(described({ task: { kind: 'contour-quality', structures: [] } })),
      { code: 'model/invalid', reason: 'other-task', task: 'contour-quality' },
    ],
    [
      'with a field that is wrong',
      () => openZip(zip(described({ task: { kind: 'poetry' } }))),
      { code: 'model/invalid', field: 'task.kind' },
    ],
    [
      'with a model.json of megabytes',
      () => openZip(zip({ ...tiny, 'model.json': new Uint8Array(2e6) })),
      { code: 'input/too-large' },
    ],
    [
      'without a file that it lists',
      () => openZip(zip({ 'model.json': tiny['model.json'] })),
      { code: 'model/not-found', path: 'tiny.onnx' },
    ],
    [
      'with the file in another folder',
      () => openZip(zip({ a: { 'model.json': tiny['model.json'] }, b: { 'tiny.onnx': network } })),
      { code: 'model/not-found', path: 'tiny.onnx' },
    ],
    [
      'with a file of another size',
      () => openZip(zip({ ...tiny, 'tiny.onnx': network.slice(1) })),
      { code: 'model/checksum-mismatch', path: 'tiny.onnx' },
    ],
    [
      'that leaves its folder',
      () => openZip(zip({ ...tiny, '../model.json': network })),
      { code: bad, reason: 'unsafe-path', path: '../model.json' },
    ],
    [
      'with an absolute path',
      () => openZip(zip({ ...tiny, '/etc/model.json': network })),
      { code: bad, reason: 'unsafe-path' },
    ],
    [
      'with a path of another system',
      () => openZip(zip({ ...tiny, 'a\\model.json': network })),
      { code: bad, reason: 'unsafe-path' },
    ],
    [
      'with names that differ in case only',
      () => openZip(zip({ ...tiny, 'Tiny.ONNX': network })),
      { code: bad, reason: 'duplicate-path' },
    ],
    ['that ends early', () => openZip(zip(tiny).slice(0, -40)), { code: bad, reason: 'bad-zip' }],
    [
      'with damaged data',
      () => openZip(flipped(zip(tiny, 0), findBytes(zip(tiny, 0), network) + 100)),
      { code: bad, reason: 'bad-zip', path: 'tiny.onnx' },
    ],
    [
      'that says it is encrypted',
      () => openZip(inDirectory(zip(tiny), 8, 1)),
      { code: bad, reason: 'encrypted-zip' },
    ],
    [
      'in a compression that is not deflate',
      () => openZip(inDirectory(zip(tiny), 10, 12)),
      { code: bad, reason: 'zip-method' },
    ],
    [
      'given twice as a folder',
      () =>
        codecHandlers.openPackage(
          { files: [1, 2].map(() => ({ path: 'model.json', file: new Blob([description]) })) },
          quiet,
        ),
      { code: bad, reason: 'duplicate-path' },
    ],
  ])('%s', async (_, open, fault) => {
    expect(await faultOf(open())).toMatchObject(fault);
  });

  it('a bomb: an entry that makes more than its directory says is stopped there', async () => {
    const bytes = 7910;
    const bomb = zip({ 'model.json': tiny['model.json'], 'tiny.onnx': new Uint8Array(3e7) });
    const at = lastHeader(bomb);
    new DataView(bomb.buffer).setUint32(at + 24, bytes, true);
    expect(await faultOf(openZip(bomb))).toMatchObject({ reason: 'bad-zip', path: 'tiny.onnx' });
  });

  it('500 damaged archives: a package or a known error, never anything else', async () => {
    const archive = zip(tiny);
    for (let n = 0; n < 500; n++) {
      const damaged = flipped(archive, (n * 7919 + 13) % archive.length);
      const opened = await openZip(damaged).catch((error: unknown) => error);
      if (opened instanceof Error) expect(opened).toBeInstanceOf(AppError);
    }
  });
});

describe('encodePackage', () => {
  it('writes what opens as the same package, and the same bytes again', async () => {
    const contents = { manifest, files: { 'tiny.onnx': new Blob([network]) } };
    const { blob, sha256 } = await codecHandlers.encodePackage(contents, quiet);
    await expectTiny(openZip(new Uint8Array(await blob.arrayBuffer())));
    const again = await codecHandlers.encodePackage(contents, quiet);
    expect(again.sha256).toBe(sha256);
  });

  it('refuses a package without a file that it lists', async () => {
    await expect(codecHandlers.encodePackage({ manifest, files: {} }, quiet)).rejects.toMatchObject(
      {
        code: 'model/not-found',
        detail: { path: 'tiny.onnx' },
      },
    );
  });
});

function withComment(archive: Uint8Array<ArrayBuffer>, comment: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array([...archive, ...strToU8(comment)]);
  new DataView(bytes.buffer).setUint16(archive.length - 2, comment.length, true);
  return bytes;
}

function flipped(bytes: Uint8Array<ArrayBuffer>, at: number): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  copy[at] ^= 0x55;
  return copy;
}

/** The archive with a 16-bit field of its first directory entry replaced. */
function inDirectory(
  archive: Uint8Array<ArrayBuffer>,
  field: number,
  value: number,
): Uint8Array<ArrayBuffer> {
  const copy = archive.slice();
  const at = findBytes(copy, Uint8Array.of(0x50, 0x4b, 1, 2));
  new DataView(copy.buffer).setUint16(at + field, value, true);
  return copy;
}

function lastHeader(archive: Uint8Array): number {
  return Buffer.from(archive).lastIndexOf(Buffer.of(0x50, 0x4b, 1, 2));
}

function findBytes(bytes: Uint8Array, wanted: Uint8Array): number {
  return Buffer.from(bytes).indexOf(Buffer.from(wanted));
}
