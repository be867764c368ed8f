import { utf8Bytes } from '../core/canonicalJson.ts';

/** A label, what it is called and its colour. */
export interface TabledLabel {
  /** 1 … 255 */
  readonly label: number;
  readonly name: string;
  /** #RRGGBB; null: white. */
  readonly color: string | null;
}

const HEAD = [
  '################################################',
  '# ITK-SnAP Label Description File',
  '# File format:',
  '# IDX   -R-  -G-  -B-  -A--  VIS MSH  LABEL',
  '################################################',
];

/**
 * A table of labels beside a label map that has none: ITK-SNAP's label descriptions, which 3D Slicer and Convert3D read
 * too. UTF-8.
 */
export function writeLabelTable(labels: readonly TabledLabel[]): Uint8Array<ArrayBuffer> {
  const rows = labels.map(({ label, name, color }) => {
    const parts = rgbOf(color ?? '#FFFFFF').join(' ');
    return `${label} ${parts} 1 1 1 "${tableName(name)}"`;
  });
  const lines = [...HEAD, '0 0 0 0 0 0 0 "Clear Label"', ...rows];
  return utf8Bytes(`${lines.join('\n')}\n`);
}

/** A name as the table can hold it: in one line, without the quotes that are around it. */
export function tableName(name: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what may not be in it
  return name.replaceAll('"', '’').replaceAll(/[\u0000-\u001f\u007f]+/g, ' ');
}

function rgbOf(color: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}
