import { asUtf8, latin1 } from '../voxels/headerText.ts';
import { plainSegment, type HeaderSegment } from '../voxels/voxelFile.ts';

/** Bytes behind the voxels that are kept for the table: twenty times FreeSurfer's own. */
export const LONGEST_MGH_FOOTER_BYTES = 2 ** 21;

/** TR, flip angle, TE, TI, field of view. */
const SCAN_PARAMETER_BYTES = 20;

const TAG = { colorTable: 1, useRealRas: 2, surfaceGeometry: 20, transform: 30 } as const;

/**
 * Labels that an embedded table names (`mri_binarize --ctab`, SynthSeg, FastSurfer). What cannot be understood ends the
 * list: the tags are additions, and no file is unreadable for want of them.
 * @param footer what follows the voxels; may be empty.
 * Source: FreeSurfer `tags.cpp`, `colortab.cpp` (CTABreadFromBinary, both versions).
 */
export function mghSegments(footer: Uint8Array): readonly HeaderSegment[] {
  const read = bigEndianReader(footer.subarray(0, LONGEST_MGH_FOOTER_BYTES));
  try {
    read.skip(SCAN_PARAMETER_BYTES);
    for (;;) {
      const tag = read.int32();
      if (tag === TAG.colorTable) return colorTable(read);
      if (tag === 0) return [];
      if (tag === TAG.useRealRas || tag === TAG.surfaceGeometry) continue;
      read.skip(tag === TAG.transform ? read.int32() - 1 : read.int64());
    }
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

type Reader = ReturnType<typeof bigEndianReader>;

/** Throws RangeError behind the end and for lengths that point backwards. */
function bigEndianReader(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const advance = (length: number): number => {
    const isInside = length >= 0 && at + length <= bytes.length;
    if (!isInside) throw new RangeError('behind the end');
    at += length;
    return at - length;
  };
  return {
    skip: (length: number): void => void advance(length),
    int32: (): number => view.getInt32(advance(4)),
    int64: (): number => Number(view.getBigInt64(advance(8))),
    text: (length: number): string => {
      const start = advance(length);
      const end = bytes.subarray(start, start + length).indexOf(0);
      return asUtf8(latin1(bytes.subarray(start, end < 0 ? start + length : start + end)));
    },
  };
}

/** Version 1 begins with the number of entries and counts them; version 2 says which label each one is. */
function colorTable(read: Reader): readonly HeaderSegment[] {
  const first = read.int32();
  const version = first > 0 ? 1 : -first;
  if (version !== 1 && version !== 2) return [];
  if (version === 2) read.skip(4); // length of the table, gaps included
  read.skip(read.int32()); // the file it was made of
  const entries = version === 2 ? read.int32() : first;
  const segments: HeaderSegment[] = [];
  for (let entry = 0; entry < entries; entry++) {
    const value = version === 2 ? read.int32() : entry;
    const name = read.text(read.int32());
    const rgb = [read.int32(), read.int32(), read.int32()];
    read.skip(4); // transparency
    const isColor = rgb.every((part) => part >= 0 && part <= 255);
    const color = isColor
      ? `#${rgb.map((part) => part.toString(16).padStart(2, '0')).join('')}`
      : null;
    if (value > 0) segments.push(plainSegment({ plane: 0, value }, { name, color }));
  }
  return segments;
}
