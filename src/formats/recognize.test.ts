import { describe, expect, it } from 'vitest';
import { makeNifti, notNifti } from '../../e2e/fixtures/badFiles.ts';
import { utf8Bytes } from '../core/canonicalJson.ts';
import { recognize } from './recognize.ts';

describe('recognize', () => {
  const cases: readonly (readonly [format: string, head: Uint8Array])[] = [
    ['nifti', makeNifti()],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0)],
    ['metaimage', utf8Bytes('Comment = by hand\r\nNDims = 3\r\n')],
    ['npz', utf8Bytes(`PK\u0003\u0004${'\0'.repeat(22)}\u0007\0\0\0arr.npy`)],
    ['onnx', Uint8Array.of(8, 9, 0x12, 7)],
    ['dicom', Uint8Array.of(8, 0, 5, 0, 0x43, 0x53, 4, 0)],
    ['unknown', new Uint8Array(0)],
    ['unknown', utf8Bytes('NDims of what = 3')],
    ...Object.entries(notNifti).map(([format, make]) => [format, make()] as const),
  ];
  it.each(cases)('%s', (format, head) => {
    expect(recognize(head)).toBe(format);
  });
});
