import { asUtf8, decimal, integer, latin1 } from './voxels/headerText.ts';
import { plainSegment, type HeaderSegment } from './voxels/voxelFile.ts';

/** Longest table that is read; FreeSurfer's own has 130 KB. */
export const LONGEST_LABEL_TABLE_BYTES = 2 ** 20;

/**
 * Names and colours of labels from a text beside a label map: ITK-SNAP's label descriptions
 * (`1 255 0 0 1 1 1 "Liver"`), and the colour tables of 3D Slicer and FreeSurfer (`1 Liver 255 0 0 255`).
 * @param bytes the whole file.
 * @returns null where this is no such table: a line that is neither of them nor a comment, or no line at all.
 * Source: the heads of the files that ITK-SNAP 4 writes; 3D Slicer's .ctbl; FreeSurferColorLUT.txt.
 */
export function readLabelTable(bytes: Uint8Array): readonly HeaderSegment[] | null {
  if (bytes.length > LONGEST_LABEL_TABLE_BYTES || bytes.includes(0)) return null;
  const segments = new Map<number, HeaderSegment>();
  let lines = 0;
  for (const raw of asUtf8(latin1(bytes)).split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const entry = itkSnapEntry(line) ?? colorTableEntry(line);
    if (!entry) return null;
    lines++;
    // 0 is the background, "Clear Label".
    if (entry.value > 0) segments.set(entry.value, entry);
  }
  return lines > 0 ? [...segments.values()] : null;
}

/** Index, red, green, blue, opacity, visible in 2D, in 3D, name in quotes. */
function itkSnapEntry(line: string): HeaderSegment | null {
  const match = /^(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s+\S+\s+[01]\s+[01]\s+"(.*)"$/.exec(line);
  if (!match) return null;
  const [, value, red, green, blue, name] = match;
  return entryOf(value, [red, green, blue], name);
}

/** Index, name without blanks, red, green, blue, opacity; FreeSurfer's may go on with a tissue. */
function colorTableEntry(line: string): HeaderSegment | null {
  const match = /^(\d+)\s+(\S+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\S+)(\s+\d+)?$/.exec(line);
  if (!match) return null;
  const [, value, name, red, green, blue, opacity] = match;
  if (!Number.isFinite(decimal(opacity))) return null;
  return entryOf(value, [red, green, blue], name.replaceAll('_', ' '));
}

function entryOf(value: string, rgb: readonly string[], name: string): HeaderSegment | null {
  const parts = rgb.map(integer);
  const isEntry = integer(value) >= 0 && parts.every((part) => part <= 255); // false for NaN
  if (!isEntry) return null;
  const color = `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  return plainSegment({ plane: 0, value: integer(value) }, { name, color });
}
