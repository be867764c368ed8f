import type { LegendEntry } from '../../src/plot/figure.ts';
import { px } from '../../src/plot/shape.ts';
import { sheet } from '../../src/plot/svgText.ts';
import { encodePng } from './png.ts';
import type { Raster } from './png.ts';

/** Pictures in rows and columns, as many pixels wide as there is room for. */
export interface Mosaic {
  readonly title: string;
  readonly subtitle: string;
  readonly columns: readonly string[];
  /** A row's name, and a picture for each column; all of one size. */
  readonly rows: readonly { readonly name: string; readonly pictures: readonly Raster[] }[];
  readonly legend?: readonly LegendEntry[];
}

const GAP = 8;
const HEAD = 20;
const NAME = 22;

/** A whole SVG file. */
export function mosaic({ title, subtitle, columns, rows, legend }: Mosaic): string {
  return sheet({ title, subtitle, legend: legend ?? [] }, ({ left, top, width }) => {
    const cell = (width - NAME - (columns.length - 1) * GAP) / columns.length;
    const [first] = rows[0]?.pictures ?? [];
    const tall = first ? (cell * first.height) / first.width : 0;
    const x = (column: number): number => left + NAME + column * (cell + GAP);
    const y = (row: number): number => top + HEAD + row * (tall + GAP);
    const heads = columns.map(
      (name, column) =>
        `<text class="panel" x="${px(x(column))}" y="${px(top + 12)}">${name}</text>`,
    );
    const cells = rows.flatMap(({ name, pictures }, row) => [
      `<text class="muted" text-anchor="middle" transform="translate(${px(left + 10)} ${px(y(row) + tall / 2)}) rotate(-90)">${name}</text>`,
      ...pictures.map((picture, column) => imageAt(picture, [x(column), y(row)], [cell, tall])),
    ]);
    return { text: [...heads, ...cells].join('\n'), height: HEAD + rows.length * (tall + GAP) };
  });
}

function imageAt(
  picture: Raster,
  [x, y]: readonly [number, number],
  [width, height]: readonly [number, number],
): string {
  const data = Buffer.from(encodePng(picture)).toString('base64');
  return `<image x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" style="image-rendering:pixelated" href="data:image/png;base64,${data}"/>`;
}
