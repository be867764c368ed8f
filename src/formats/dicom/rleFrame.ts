import { badFrame } from './badFrame.ts';
import type { FrameDescription, FrameValues } from './frames.ts';
import { asValues } from './plainFrame.ts';

const HEADER_BYTES = 64;
const MOST_SEGMENTS = 15;

/**
 * Decodes a frame in DICOM's run-length encoding: a segment for each byte of the values, the most significant first.
 * @throws AppError `input/corrupt` { format: 'dicom', reason: 'bad-frame' } where segments are missing, end early or lie
 *   outside the frame, or a run goes on beyond its segment.
 * Source: PS3.5, annex G.
 */
export function rleFrame(encoded: Uint8Array, frame: FrameDescription): FrameValues {
  const count = frame.rows * frame.columns;
  const width = frame.bitsAllocated / 8;
  if (frame.samplesPerPixel !== 1 || !Number.isInteger(width)) throw badFrame();
  const segments = segmentsOf(encoded);
  if (segments.length !== width) throw badFrame();
  const bytes = new Uint8Array(count * width);
  segments.forEach((segment, place) => {
    unpackBits(segment, bytes, { from: width - 1 - place, stride: width });
  });
  return asValues(bytes, frame);
}

function segmentsOf(encoded: Uint8Array): Uint8Array[] {
  if (encoded.length < HEADER_BYTES) throw badFrame();
  const header = new DataView(encoded.buffer, encoded.byteOffset, HEADER_BYTES);
  const count = header.getUint32(0, true);
  if (count < 1 || count > MOST_SEGMENTS) throw badFrame();
  const starts = Array.from({ length: count }, (_, n) => header.getUint32(4 + 4 * n, true));
  const ends = [...starts.slice(1), encoded.length];
  return starts.map((start, n) => {
    if (start < HEADER_BYTES || start > ends[n] || ends[n] > encoded.length) throw badFrame();
    return encoded.subarray(start, ends[n]);
  });
}

/** Fills every `stride`th byte; what follows in the segment is padding. */
function unpackBits(
  segment: Uint8Array,
  out: Uint8Array,
  { from, stride }: { from: number; stride: number },
): void {
  let [at, to] = [0, from];
  while (to < out.length) {
    if (at >= segment.length) throw badFrame();
    const control = segment[at++];
    if (control === 128) continue;
    const isRun = control > 128;
    const length = isRun ? 257 - control : control + 1;
    const read = isRun ? 1 : length;
    if (at + read > segment.length || to + (length - 1) * stride >= out.length) throw badFrame();
    for (let n = 0; n < length; n++, to += stride) out[to] = segment[isRun ? at : at + n];
    at += read;
  }
}
