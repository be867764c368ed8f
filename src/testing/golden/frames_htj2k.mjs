// Frames encoded in HTJ2K, as hex: node frames_htj2k.mjs FRAMES.raw ROWS COLUMNS > htj2k.txt
// @cornerstonejs/codec-openjph 2.4.11 (OpenJPH). FRAMES.raw: a signed and an unsigned frame of 16 bits. `frames.py` takes
// the result and decodes it with another library.
import { readFileSync } from 'node:fs';
import openjph from '@cornerstonejs/codec-openjph';

const [raw, rows, columns] = process.argv.slice(2);
const bytes = readFileSync(raw);
const frameBytes = Number(rows) * Number(columns) * 2;
const codec = await openjph({ print: () => undefined });

function encode(frame, isSigned, bitsPerSample, quality) {
  const encoder = new codec.HTJ2KEncoder();
  const size = { width: Number(columns), height: Number(rows) };
  const info = { ...size, bitsPerSample, componentCount: 1, isSigned, isUsingColorTransform: false };
  encoder.getDecodedBuffer(info).set(bytes.subarray(frame * frameBytes, (frame + 1) * frameBytes));
  encoder.setQuality(quality === 0, quality);
  encoder.encode();
  return Buffer.from(encoder.getEncodedBuffer()).toString('hex');
}

console.log(encode(0, true, 16, 0));
console.log(encode(1, false, 12, 0));
console.log(encode(1, false, 12, 0.002));
