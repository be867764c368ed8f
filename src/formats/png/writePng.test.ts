import { deflateSync, inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { writeGreyPng } from './writePng.ts';

const deflate = async (bytes: Uint8Array): Promise<Uint8Array> =>
  Promise.resolve(new Uint8Array(deflateSync(bytes)));

it('writes an image of grey values that reads back', async () => {
  const pixels = Uint8Array.from([0, 255, 7, 250, 10, 10]);
  const png = Buffer.from(await writeGreyPng({ width: 3, height: 2, pixels }, deflate));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([3, 2]);
  expect([...png.subarray(24, 29)]).toEqual([8, 0, 0, 0, 0]);
  const length = png.readUInt32BE(33);
  expect(png.subarray(37, 41).toString()).toBe('IDAT');
  const rows = inflateSync(png.subarray(41, 41 + length));
  const read: number[] = [];
  for (let y = 0, at = 0; y < 2; y++) {
    expect(rows[at++]).toBe(1);
    for (let x = 0, left = 0; x < 3; x++) {
      left = (left + (rows[at++] ?? 0)) & 255;
      read.push(left);
    }
  }
  expect(read).toEqual([...pixels]);
  // The end of every PNG, its CRC included.
  expect(png.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082');
});

it('refuses pixels that do not fill the image', async () => {
  const image = { width: 3, height: 2, pixels: new Uint8Array(5) };
  await expect(writeGreyPng(image, deflate)).rejects.toMatchObject({ code: 'internal/shape' });
});
