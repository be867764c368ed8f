/** An SVG element: names of attributes as in SVG, children are elements or text. */
export interface Shape {
  readonly tag: 'g' | 'line' | 'polyline' | 'polygon' | 'circle' | 'rect' | 'text' | 'title';
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (Shape | string)[];
}

export function shape(
  tag: Shape['tag'],
  attributes: Shape['attributes'],
  children: Shape['children'] = [],
): Shape {
  return { tag, attributes, children };
}

/** A line of text. */
export function textAt(
  [x, y]: readonly [number, number],
  text: string,
  attributes: Shape['attributes'] = {},
): Shape {
  return shape('text', { ...attributes, x: px(x), y: px(y) }, [text]);
}

/** Tenths of a pixel are enough, and keep files small. */
export function px(value: number): string {
  return String(Number(value.toFixed(1)));
}

/** A letter's mean width over its height, for room that has to be known before it is drawn. */
const LETTER = 0.56;

/** About how wide a text will be, in pixels. */
export function textWidth(text: string, fontPx: number): number {
  return text.length * fontPx * LETTER;
}

/** A text in lines that fit a width; a word that is longer than a line stays whole. */
export function wrapped(text: string, width: number, fontPx: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const joined = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && textWidth(joined, fontPx) <= width) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines;
}
