import type { Ring } from '../../core/contour/ring.ts';
import type { Affine } from '../../core/geometry/affine.ts';
import type { SourceFrame } from '../../core/volume/dicomSeries.ts';
import { decimalString } from '../dicom/writeDicom.ts';

const BACKSLASH = 0x5c;
const SPACE = 0x20;

const ITEM = 0xfffee000;
const REFERENCED_SOP_CLASS_UID = 0x00081150;
const REFERENCED_SOP_INSTANCE_UID = 0x00081155;
const REFERENCED_FRAME_NUMBER = 0x00081160;
const CONTOUR_IMAGE_SEQUENCE = 0x30060016;
const CONTOUR_GEOMETRIC_TYPE = 0x30060042;
const NUMBER_OF_CONTOUR_POINTS = 0x30060046;
const CONTOUR_DATA = 0x30060050;

/** Coordinates whose texts are kept: on a grid along the patient's axes there are few, and each occurs often. */
const MOST_TEXTS = 1 << 16;

/** The Contour Sequence of one ROI, as it stands in a file of implicit little endian (PS3.5 7.5, items of known length). */
export interface ContourSequence {
  /** @param frame the image of slice k; null where it has none. */
  add(ring: Ring, k: number, frame: SourceFrame | null): void;
  /** The items: a copy. Null where there are none. */
  bytes(): ArrayBuffer | null;
}

/** Writes coordinates as text, x\y\z of each corner in mm, LPS+, to 16 characters each. */
export type WriteContourData = (ring: Ring, k: number, to: Bytes) => void;

/**
 * Encoded here and not object by object through the DICOM library, which copies every byte once for each level of nesting:
 * a case of 14,000 contours takes a tenth of the time.
 */
export function contourSequence(writeData: WriteContourData): ContourSequence {
  const all = growingBytes();
  return {
    add: (ring, k, frame) => {
      all.element(ITEM, () => {
        if (frame) all.element(CONTOUR_IMAGE_SEQUENCE, () => addImage(all, frame));
        all.element(CONTOUR_GEOMETRIC_TYPE, () => all.text('CLOSED_PLANAR', SPACE));
        all.element(NUMBER_OF_CONTOUR_POINTS, () => all.text(String(ring.length / 2), SPACE));
        all.element(CONTOUR_DATA, () => writeData(ring, k, all));
      });
    },
    bytes: () => all.copy(),
  };
}

function addImage(all: Bytes, { sopClassUid, sopInstanceUid, frame }: SourceFrame): void {
  all.element(ITEM, () => {
    all.element(REFERENCED_SOP_CLASS_UID, () => all.text(sopClassUid, 0));
    all.element(REFERENCED_SOP_INSTANCE_UID, () => all.text(sopInstanceUid, 0));
    if (frame !== null) all.element(REFERENCED_FRAME_NUMBER, () => all.text(String(frame), SPACE));
  });
}

/** @param affine of the grid whose indices rings are in, RAS+ as everywhere else. */
export function contourDataOn(affine: Affine): WriteContourData {
  const texts = new Map<number, Uint8Array>();
  const textOf = (value: number): Uint8Array => {
    const known = texts.get(value);
    if (known) return known;
    if (texts.size >= MOST_TEXTS) texts.clear();
    const text = Uint8Array.from(decimalString(value), (digit) => digit.charCodeAt(0));
    texts.set(value, text);
    return text;
  };
  return (ring, k, to) => {
    const start = to.length();
    const add = (value: number): void => {
      if (to.length() > start) to.byte(BACKSLASH);
      to.bytes(textOf(value));
    };
    for (let at = 0; at < ring.length; at += 2) {
      const [i, j] = [ring[at], ring[at + 1]];
      add(-(affine[0] * i + affine[1] * j + affine[2] * k + affine[3]));
      add(-(affine[4] * i + affine[5] * j + affine[6] * k + affine[7]));
      add(affine[8] * i + affine[9] * j + affine[10] * k + affine[11]);
    }
    if ((to.length() - start) % 2 === 1) to.byte(SPACE);
  };
}

interface Bytes {
  length(): number;
  byte(value: number): void;
  bytes(values: Uint8Array): void;
  /** ASCII, made even with `padding`. */
  text(value: string, padding: number): void;
  /** Tag, length and what `content` adds. */
  element(tag: number, content: () => void): void;
  copy(): ArrayBuffer | null;
}

function growingBytes(): Bytes {
  let held = new Uint8Array(1 << 12);
  let view = new DataView(held.buffer);
  let length = 0;
  const grow = (by: number): void => {
    if (length + by <= held.length) return;
    const longer = new Uint8Array(Math.max(2 * held.length, length + by));
    longer.set(held);
    held = longer;
    view = new DataView(held.buffer);
  };
  const bytes = (values: Uint8Array): void => {
    grow(values.length);
    held.set(values, length);
    length += values.length;
  };
  const byte = (value: number): void => {
    grow(1);
    held[length++] = value;
  };
  return {
    length: () => length,
    byte,
    bytes,
    text: (value, padding) => {
      for (let at = 0; at < value.length; at++) byte(value.charCodeAt(at));
      if (value.length % 2 === 1) byte(padding);
    },
    element: (tag, content) => {
      grow(8);
      view.setUint16(length, tag >>> 16, true);
      view.setUint16(length + 2, tag & 0xffff, true);
      length += 8;
      const start = length;
      content();
      view.setUint32(start - 4, length - start, true);
    },
    copy: () => (length === 0 ? null : held.slice(0, length).buffer),
  };
}
