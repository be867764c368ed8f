import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { SourceFile } from '../codec.api.ts';
import { filesAhead } from './filesAhead.ts';

const MEBIBYTE = 2 ** 20;

function sourceOf(bytes: Uint8Array<ArrayBuffer>, at: number): SourceFile {
  return { path: `${at}.dcm`, file: new File([bytes], `${at}.dcm`), entry: null };
}

/** Files of odd lengths, so that no two begin alike in a common request. */
const contents = [5, 7, 3, 9, 1, 6].map((mebibytes, at) =>
  new Uint8Array(mebibytes * MEBIBYTE + 2 * at + 1).fill(at + 1),
);

describe('files read ahead', () => {
  const sources = contents.map(sourceOf);

  it('are those that were asked for, in the order given', async () => {
    const order = [3, 1, 5, 0, 4, 2];
    const files = filesAhead(sources, order);
    for (const position of order) {
      expect(Buffer.compare(await files.take(position), contents[position])).toBe(0);
    }
  });

  it('may be left out, asked for again, or be of no order', async () => {
    const files = filesAhead(sources, [0, 1, 2, 3]);
    for (const position of [0, 3, 0, 3, 1, 5]) {
      expect(Buffer.compare(await files.take(position), contents[position])).toBe(0);
    }
  });

  it('are inflated where one among them is a gzipped DICOM file', async () => {
    const dicom = new Uint8Array(1000);
    dicom.set(new TextEncoder().encode('DICM'), 128);
    const mixed = [contents[4], new Uint8Array(gzipSync(dicom)), contents[2]].map(sourceOf);
    const files = filesAhead(mixed, [0, 1, 2]);
    expect(await files.take(0)).toHaveLength(contents[4].length);
    expect(Buffer.compare(await files.take(1), dicom)).toBe(0);
    expect(await files.take(2)).toHaveLength(contents[2].length);
  });

  it('fail as one that cannot be read does', async () => {
    const gone = new File([new Uint8Array(4)], 'gone.dcm');
    const sized = Object.defineProperty(gone, 'size', { value: 8 });
    const files = filesAhead([sources[4], { path: 'gone.dcm', file: sized, entry: null }], [0, 1]);
    await expect(files.take(1)).rejects.toThrow('input/unreadable');
  });
});
