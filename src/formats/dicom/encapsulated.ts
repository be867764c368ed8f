import { AppError } from '../../core/errors.ts';
import type { DicomFile } from './dicomFile.ts';

/** A fragment of the encapsulated pixel data: `offset` counts as the offset tables do, `position` in the file. */
interface Fragment {
  readonly offset: number;
  readonly position: number;
  readonly length: number;
}

/**
 * Where the frames of encapsulated pixel data are: by the extended or the basic offset table, or without one by the
 * fragments. Where a frame is not known by a table and fragments and frames are not as many, a frame begins where a fragment
 * begins as a compressed image does.
 * @param frames how many the header says there are, ≥ 1.
 * @returns the bytes of frame 0, 1, …: a view into the file, joined where the frame is in several fragments.
 * @throws AppError `input/corrupt` { format: 'dicom', reason: 'bad-fragments' } where the pixel data is not encapsulated, or
 *   its fragments are not the frames that the header says.
 * Source: PS3.5 A.4; PS3.3 C.7.6.3.1.8.
 */
export function encapsulatedFrames(
  { dataSet, bytes }: DicomFile,
  frames: number,
): (frame: number) => Uint8Array {
  const element = dataSet.element('PixelData');
  const fragments = element?.fragments;
  if (!element?.encapsulatedPixelData || !fragments?.length) throw badFragments();
  const starts =
    extendedStarts(dataSet.bytes('ExtendedOffsetTable'), fragments, frames) ??
    basicStarts(element.basicOffsetTable ?? [], fragments, frames) ??
    startsByContent(fragments, frames, bytes);
  return (frame) => {
    const start = starts[frame];
    if (start === undefined) throw badFragments();
    const own = fragments.slice(start, starts[frame + 1] ?? fragments.length);
    return joined(own, bytes);
  };
}

type Starts = readonly number[];

function extendedStarts(
  table: Uint8Array | null,
  fragments: readonly Fragment[],
  frames: number,
): Starts | null {
  if (!table?.length) return null;
  if (table.length < 8 * frames) throw badFragments();
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const offsets = Array.from({ length: frames }, (_, frame) =>
    Number(view.getBigUint64(8 * frame, true)),
  );
  const starts = startsAt(offsets, fragments);
  if (!starts) throw badFragments();
  return starts;
}

/** Writers are known that leave the table wrong; with a fragment for each frame nothing depends on it. */
function basicStarts(
  offsets: readonly number[],
  fragments: readonly Fragment[],
  frames: number,
): Starts | null {
  if (offsets.length !== frames) return null;
  const starts = startsAt(offsets, fragments);
  return starts?.[0] === 0 ? starts : null;
}

/** The fragments at which offsets lie, rising; null where one lies at none. */
function startsAt(offsets: readonly number[], fragments: readonly Fragment[]): Starts | null {
  const starts: number[] = [];
  let next = 0;
  for (const offset of offsets) {
    while (next < fragments.length && fragments[next].offset < offset) next++;
    if (fragments[next]?.offset !== offset) return null;
    starts.push(next++);
  }
  return starts;
}

function startsByContent(
  fragments: readonly Fragment[],
  frames: number,
  bytes: Uint8Array,
): Starts {
  if (frames === 1) return [0];
  const filled = fragments.flatMap(({ length }, at) => (length > 0 ? [at] : []));
  if (filled.length === frames) return filled;
  const beginning = filled.filter((at) => beginsImage(bytes, fragments[at].position));
  if (beginning.length !== frames || beginning[0] !== filled[0]) throw badFragments();
  return beginning;
}

/** JPEG and JPEG-LS (SOI, then a marker), JPEG 2000 (SOC, SIZ). */
function beginsImage(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== 0xff) return false;
  const isJpeg = bytes[at + 1] === 0xd8 && bytes[at + 2] === 0xff;
  const isJ2k = bytes[at + 1] === 0x4f && bytes[at + 2] === 0xff && bytes[at + 3] === 0x51;
  return isJpeg || isJ2k;
}

function joined(fragments: readonly Fragment[], bytes: Uint8Array): Uint8Array {
  const views = fragments.map(({ position, length }) => {
    if (position + length > bytes.length) throw badFragments();
    return bytes.subarray(position, position + length);
  });
  const [only] = views;
  if (views.length === 1) return only;
  const whole = new Uint8Array(views.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const view of views) {
    whole.set(view, at);
    at += view.length;
  }
  return whole;
}

function badFragments(): AppError {
  return new AppError('input/corrupt', { format: 'dicom', reason: 'bad-fragments' });
}
