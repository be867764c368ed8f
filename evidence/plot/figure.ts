import type { Dash, Mark, Series, Symbol } from './marks.ts';
import { drawMark, px, strokeAt, symbolAt } from './marks.ts';
import type { Axis } from './scale.ts';
import { isCategory, scaleOf, ticksOf } from './scale.ts';

/** One pair of axes. */
export interface Panel {
  readonly title?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly marks: readonly Mark[];
  /** A short fact below the axis: `ρ = 0.71, n = 40`. */
  readonly note?: string;
}

export interface LegendEntry {
  readonly name: string;
  readonly series: Series;
  readonly sign: Symbol | Dash;
}

export interface Figure {
  readonly title: string;
  /** What is shown of how many, and what the bars or bands are. */
  readonly subtitle: string;
  readonly panels: readonly Panel[];
  /** Panels beside each other; default all. */
  readonly columns?: number;
  /** Widths of the panels in a row, relative to one another; default alike. */
  readonly widths?: readonly number[];
  /** Of one panel's axes, pixels. */
  readonly panelHeight?: number;
  readonly legend?: readonly LegendEntry[];
}

const WIDTH = 860;
const MARGIN = 16;
const GAP = 22;
const LINE = 17;
/** A letter's mean width over its height, for room that has to be known before it is drawn. */
const LETTER = 0.56;

const STYLE = `
text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;font-size:12px;fill:#3b3f45}
.surface{fill:#ffffff}.title{font-size:15px;font-weight:600;fill:#16181b}.panel{font-weight:600;fill:#16181b}
.muted{fill:#646a73}.grid{stroke:#e6e8eb;stroke-width:1}.axis{stroke:#9aa0a8;stroke-width:1}
.line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}.band{opacity:.16}.ring{fill:none;stroke-width:1.6}.dot{fill-opacity:.82;stroke:#ffffff;stroke-width:.7}
.s1{stroke:#1f6fb8}.f1{fill:#1f6fb8}.s2{stroke:#c45a06}.f2{fill:#c45a06}.s3{stroke:#0b8567}.f3{fill:#0b8567}
.s4{stroke:#a53f7d}.f4{fill:#a53f7d}.s5{stroke:#8a7000}.f5{fill:#8a7000}.s6{stroke:#5b4fc4}.f6{fill:#5b4fc4}.sneutral{stroke:#7b828c}.fneutral{fill:#7b828c}
@media (prefers-color-scheme:dark){text{fill:#c5cad1}.surface{fill:#15181c}.title,.panel{fill:#f1f3f5}.muted{fill:#9aa2ac}.grid{stroke:#2a2f36}.axis{stroke:#5c646e}.dot{stroke:#15181c}.band{opacity:.24}
.s1{stroke:#6cb0f2}.f1{fill:#6cb0f2}.s2{stroke:#f39a55}.f2{fill:#f39a55}.s3{stroke:#4fcba6}.f3{fill:#4fcba6}.s4{stroke:#e78cc0}.f4{fill:#e78cc0}.s5{stroke:#dcc04a}.f5{fill:#dcc04a}.s6{stroke:#a79df5}.f6{fill:#a79df5}.sneutral{stroke:#969ea9}.fneutral{fill:#969ea9}}
`.trim();

/** A whole SVG file: panels in rows under a title and a legend. Colours follow the reader's light or dark. */
export function figure(spec: Figure): string {
  const columns = Math.min(spec.columns ?? spec.panels.length, spec.panels.length);
  const height = spec.panelHeight ?? 230;
  return sheet(spec, ({ top }) => {
    const cells = columnsOf(columns, spec.widths);
    const cellHeight = height + 66;
    const panels = spec.panels.map((panel, at) => {
      const down = top + Math.floor(at / columns) * cellHeight;
      return drawPanel(panel, { ...cells[at % columns], top: down, height });
    });
    const rows = Math.ceil(spec.panels.length / columns);
    return { text: panels.join('\n'), height: rows * cellHeight - 10 };
  });
}

/** Room below title and legend. */
export interface SheetRoom {
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

/** An SVG file with title, subtitle and legend. @param draw gives the rest, and how much room it took. */
export function sheet(
  { title, subtitle, legend: entries }: Pick<Figure, 'title' | 'subtitle' | 'legend'>,
  draw: (room: SheetRoom) => { readonly text: string; readonly height: number },
): string {
  const legend = legendLines(entries ?? []);
  const top = MARGIN + 44 + legend.height;
  const { text, height } = draw({ left: MARGIN, top, width: WIDTH - 2 * MARGIN });
  const total = px(top + height + MARGIN);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${total}" width="${WIDTH}" height="${total}" role="img">`,
    `<title>${escape(`${title}. ${subtitle}`)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="surface" width="${WIDTH}" height="${total}" rx="6"/>`,
    `<text class="title" x="${MARGIN}" y="${MARGIN + 14}">${escape(title)}</text>`,
    `<text class="muted" x="${MARGIN}" y="${MARGIN + 33}">${escape(subtitle)}</text>`,
    `<g transform="translate(${MARGIN} ${MARGIN + 44})">${legend.text}</g>`,
    text,
    '</svg>',
    '',
  ].join('\n');
}

/** Where the panels of a row lie. */
function columnsOf(columns: number, widths: readonly number[] | undefined) {
  const shares = Array.from({ length: columns }, (_, at) => widths?.[at] ?? 1);
  const room = WIDTH - 2 * MARGIN - (columns - 1) * GAP;
  const all = shares.reduce((sum, share) => sum + share, 0);
  let left = MARGIN;
  return shares.map((share) => {
    const place = { left, width: (room * share) / all };
    left += place.width + GAP;
    return place;
  });
}

function legendLines(entries: readonly LegendEntry[]): { text: string; height: number } {
  if (entries.length === 0) return { text: '', height: 6 };
  let [x, y] = [0, 12];
  const text = entries.map(({ name, series, sign }) => {
    const isStroke = sign === 'solid' || sign === 'dashed' || sign === 'dotted';
    const room = (isStroke ? 27 : 14) + name.length * 12 * LETTER + 16;
    if (x > 0 && x + room > WIDTH - 2 * MARGIN) [x, y] = [0, y + LINE];
    const drawn = isStroke
      ? strokeAt([x, y - 4], series, sign)
      : symbolAt(sign, [x + 5, y - 4], series);
    const label = `<text x="${px(x + (isStroke ? 27 : 14))}" y="${y}">${escape(name)}</text>`;
    x += room;
    return drawn + label;
  });
  return { text: text.join(''), height: y + 10 };
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function drawPanel(panel: Panel, box: Box): string {
  const gutter = gutterOf(panel.y);
  const [left, right] = [box.left + gutter, box.left + box.width - 6];
  const [top, bottom] = [box.top + 22, box.top + 22 + box.height - 22];
  const x = scaleOf(panel.x, left, right);
  const y = isCategory(panel.y) ? scaleOf(panel.y, top, bottom) : scaleOf(panel.y, bottom, top);
  const note = panel.note
    ? `<text class="muted" text-anchor="middle" x="${px((left + right) / 2)}" y="${px(bottom + 50)}">${escape(panel.note)}</text>`
    : '';
  return [
    panel.title
      ? `<text class="panel" x="${px(left)}" y="${px(box.top + 12)}">${escape(panel.title)}</text>`
      : '',
    ...across(panel.x, { x, top, bottom, left, right }),
    ...upwards(panel.y, { y, top, bottom, left, right, edge: box.left }),
    `<line class="axis" x1="${px(left)}" x2="${px(right)}" y1="${px(bottom)}" y2="${px(bottom)}"/>`,
    ...panel.marks.map((mark) => drawMark(mark, { x, y })),
    note,
  ].join('');
}

/** Room for what is written beside the upward axis. */
function gutterOf(axis: Axis): number {
  if (!isCategory(axis)) return 50;
  if (axis.isQuiet === true) return 4;
  return Math.max(...axis.categories.map((name) => name.length)) * 12 * LETTER + 10;
}

interface Field {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

function across(axis: Axis, at: Field & { readonly x: (value: number) => number }): string[] {
  const { x, top, bottom, left, right } = at;
  const middle = `<text class="muted" text-anchor="middle" x="${px((left + right) / 2)}" y="${px(bottom + 34)}">${escape(axis.label)}</text>`;
  if (isCategory(axis)) {
    const names = axis.categories.map(
      (name, index) =>
        `<text text-anchor="middle" x="${px(x(index))}" y="${px(bottom + 17)}">${escape(name)}</text>`,
    );
    return [...names, middle];
  }
  const ticks = ticksOf(axis, Math.max(2, Math.floor((right - left) / 45)));
  const format = axis.format ?? String;
  return [
    ...ticks.map(
      (tick) =>
        `<line class="grid" x1="${px(x(tick))}" x2="${px(x(tick))}" y1="${px(top)}" y2="${px(bottom)}"/>` +
        `<text text-anchor="middle" x="${px(x(tick))}" y="${px(bottom + 17)}">${escape(minus(format(tick)))}</text>`,
    ),
    middle,
  ];
}

function upwards(
  axis: Axis,
  at: Field & { readonly y: (value: number) => number; readonly edge: number },
): string[] {
  const { y, top, bottom, left, right, edge } = at;
  if (isCategory(axis)) {
    return axis.categories.map(
      (name, index) =>
        `<line class="grid" x1="${px(left)}" x2="${px(right)}" y1="${px(y(index))}" y2="${px(y(index))}"/>` +
        (axis.isQuiet === true
          ? ''
          : `<text text-anchor="end" x="${px(left - 8)}" y="${px(y(index) + 4)}">${escape(name)}</text>`),
    );
  }
  const ticks = ticksOf(axis, Math.max(2, Math.floor((bottom - top) / 45)));
  const format = axis.format ?? String;
  const centre = (top + bottom) / 2;
  return [
    ...ticks.map(
      (tick) =>
        `<line class="grid" x1="${px(left)}" x2="${px(right)}" y1="${px(y(tick))}" y2="${px(y(tick))}"/>` +
        `<text text-anchor="end" x="${px(left - 6)}" y="${px(y(tick) + 4)}">${escape(minus(format(tick)))}</text>`,
    ),
    `<text class="muted" text-anchor="middle" transform="translate(${px(edge + 10)} ${px(centre)}) rotate(-90)">${escape(axis.label)}</text>`,
  ];
}

function minus(text: string): string {
  return text.replace('-', '−');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
