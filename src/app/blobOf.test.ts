import { expect, it } from 'vitest';
import { blobOf } from './blobOf.ts';

it.each([1, 7, 20, 21, 1000])('in parts of %d bytes it is the same file', async (partBytes) => {
  const bytes = Uint8Array.from({ length: 21 }, (_, at) => 11 * at);
  const blob = await blobOf(bytes.subarray(1), 'application/dicom', partBytes);
  expect(blob.type).toBe('application/dicom');
  expect(new Uint8Array(await blob.arrayBuffer())).toEqual(bytes.slice(1));
});
