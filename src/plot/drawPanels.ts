import type { Place } from './drawMark.ts';
import { drawMark } from './drawMark.ts';
import type { Figure, Panel } from './figure.ts';
import type { Axis, NumberAxis, NumberText } from './scale.ts';
import { isCategory, scaleOf, ticksOf, tickText } from './scale.ts';
import type { Shape } from './shape.ts';
import { px, shape, textAt, textWidth, wrapped } from './shape.ts';

/** Where panels are drawn: a page, or a narrow place on a screen. */
export interface PanelStyle {
  readonly fontPx: number;
  readonly linePx: number;
  /** The name of the upward axis stands beside it, or above it, which is narrower. */
  readonly nameUpwards: 'beside' | 'above';
  /** Least room left of the upward axis. */
  readonly gutterPx: number;
  readonly gapPx: number;
  /** Panels stand below one another rather than be narrower. */
  readonly leastWidthPx: number;
  /** Of axes that do not say how they write theirs. */
  readonly number: NumberText;
}

/** Of files: wide, and at one measure. */
export const PAGE: PanelStyle = {
  fontPx: 12,
  linePx: 17,
  nameUpwards: 'beside',
  gutterPx: 50,
  gapPx: 22,
  leastWidthPx: 0,
  number: String,
};

/** Of the screen: as narrow as a side panel. */
export const SCREEN: PanelStyle = {
  fontPx: 11,
  linePx: 14,
  nameUpwards: 'above',
  gutterPx: 0,
  gapPx: 16,
  leastWidthPx: 200,
  number: String,
};

/** Pixels. */
export interface Room {
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

/** Panels in rows, and where their axes lie. */
export interface DrawnPanels {
  /** One group for each panel. */
  readonly shapes: readonly Shape[];
  readonly places: readonly Place[];
  readonly height: number;
}

/** All panels of a figure, without its title and legend. */
export function drawPanels(figure: Figure, room: Room, style: PanelStyle): DrawnPanels {
  const { panels, panelHeight = 230 } = figure;
  const most = Math.floor((room.width + style.gapPx) / (style.leastWidthPx + style.gapPx));
  const wanted = Math.min(figure.columns ?? panels.length, panels.length);
  const columns = Math.max(1, Math.min(wanted, most));
  const cells = columnsOf(room, columns, {
    widths: columns === wanted ? figure.widths : undefined,
    gap: style.gapPx,
  });
  const drawn: { shape: Shape; place: Place }[] = [];
  let top = room.top;
  for (let first = 0; first < panels.length; first += columns) {
    const row = panels
      .slice(first, first + columns)
      .map((panel) => (columns < wanted ? withOwnName(panel, panels[0].y.label) : panel));
    const heads = row.map((panel, at) => headHeight(panel, cells[at].width, style));
    const feet = row.map((panel, at) => footHeight(panel, cells[at].width, style));
    const head = Math.max(...heads);
    const axes = Math.max(...row.map((panel) => panelHeight * (panel.tall ?? 1)));
    for (const [at, panel] of row.entries()) {
      const box = { ...cells[at], top, head, height: Math.max(axes, head + 40) };
      drawn.push(drawPanel(panel, box, style));
    }
    top += Math.max(axes, head + 40) + Math.max(...feet);
  }
  return {
    shapes: drawn.map((panel) => panel.shape),
    places: drawn.map((panel) => panel.place),
    height: top - room.top,
  };
}

/** Below another a panel has nobody to its left that names its upward axis. */
function withOwnName(panel: Panel, label: string): Panel {
  return panel.y.label === '' ? { ...panel, y: { ...panel.y, label } } : panel;
}

/** Where the panels of a row lie. */
function columnsOf(
  { left: start, width }: Room,
  columns: number,
  { widths, gap }: { readonly widths: readonly number[] | undefined; readonly gap: number },
): { left: number; width: number }[] {
  const shares = Array.from({ length: columns }, (_, at) => widths?.[at] ?? 1);
  const room = width - (columns - 1) * gap;
  const all = shares.reduce((sum, share) => sum + share, 0);
  let left = start;
  return shares.map((share) => {
    const place = { left, width: (room * share) / all };
    left += place.width + gap;
    return place;
  });
}

/** Room above the axes: the panel's title, and the upward axis' name where it stands there. */
function headHeight(panel: Panel, width: number, style: PanelStyle): number {
  if (style.nameUpwards === 'beside') return 22;
  const titles = panel.title ? wrapped(panel.title, width, style.fontPx).length : 0;
  return (titles + (panel.y.label === '' ? 0 : 1)) * style.linePx + 8;
}

/** Room below the axes: ticks, the name of the axis and the note. */
function footHeight(panel: Panel, width: number, style: PanelStyle): number {
  if (style.nameUpwards === 'beside') return 66;
  const lines = [panel.x.label, panel.note ?? '']
    .filter((text) => text !== '')
    .reduce((sum, text) => sum + wrapped(text, width, style.fontPx).length, 1);
  return lines * style.linePx + 10;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  /** From the top of the box to the lower axis. */
  readonly height: number;
  /** Of that, what lies above the axes. */
  readonly head: number;
}

function drawPanel(panel: Panel, box: Box, style: PanelStyle): { shape: Shape; place: Place } {
  const [top, bottom] = [box.top + box.head, box.top + box.height];
  const rows = upwardTicks(panel.y, bottom - top);
  const left = box.left + gutterOf(panel.y, rows, { box, style });
  const right = box.left + box.width - endOf(panel.x, style);
  const place: Place = {
    x: scaleOf(panel.x, left, right),
    y: isCategory(panel.y) ? scaleOf(panel.y, top, bottom) : scaleOf(panel.y, bottom, top),
    left,
    right,
    top,
    bottom,
  };
  const children = [
    ...headOf(panel, { box, place, style }),
    ...across(panel.x, place, style),
    ...upwards(panel.y, rows, { place, style }),
    shape('line', {
      class: 'axis',
      x1: px(left),
      x2: px(right),
      y1: px(bottom),
      y2: px(bottom),
    }),
    ...panel.marks.flatMap((mark) => drawMark(mark, place)),
    ...footOf(panel, place, { box, style }),
  ];
  return { shape: shape('g', {}, children), place };
}

interface Drawing {
  readonly box: Box;
  readonly style: PanelStyle;
}

function headOf(panel: Panel, { box, place, style }: Drawing & { readonly place: Place }): Shape[] {
  const { left, top, bottom } = place;
  if (style.nameUpwards === 'beside') {
    const centre = (top + bottom) / 2;
    const title = panel.title
      ? [textAt([left, box.top + 12], panel.title, { class: 'panel' })]
      : [];
    if (isCategory(panel.y)) return title;
    const turned = `translate(${px(box.left + 10)} ${px(centre)}) rotate(-90)`;
    const name = { class: 'muted', 'text-anchor': 'middle', transform: turned };
    return [...title, shape('text', name, [panel.y.label])];
  }
  const titles = panel.title ? wrapped(panel.title, box.width, style.fontPx) : [];
  const lines = titles.map((line, at) =>
    textAt([box.left, box.top + style.linePx * (at + 0.8)], line, { class: 'panel' }),
  );
  if (panel.y.label === '') return lines;
  return [...lines, textAt([box.left, top - 8], panel.y.label, { class: 'muted' })];
}

/** Name of the axis and note, in lines. */
function footOf(panel: Panel, { left, right, bottom }: Place, { box, style }: Drawing): Shape[] {
  const isBeside = style.nameUpwards === 'beside';
  const centre = (left + right) / 2;
  const lines = [panel.x.label, panel.note ?? '']
    .filter((text) => text !== '')
    .flatMap((text) => (isBeside ? [text] : wrapped(text, box.width, style.fontPx)));
  // A page keeps the note's place where an axis has no name.
  const first = isBeside && panel.x.label === '' ? 50 : isBeside ? 34 : 2 * style.linePx;
  const step = isBeside ? 16 : style.linePx;
  return lines.map((line, at) => {
    const half = textWidth(line, style.fontPx) / 2;
    const x = Math.min(Math.max(centre, box.left + half), box.left + box.width - half);
    const at2 = [isBeside ? centre : x, bottom + first + at * step] as const;
    return textAt(at2, line, { class: 'muted', 'text-anchor': 'middle' });
  });
}

/** Room for what is written beside the upward axis. */
function gutterOf(axis: Axis, ticks: readonly number[], { box, style }: Drawing): number {
  if (!isCategory(axis)) {
    const widths = ticks.map((tick) => textWidth(tickText(axis, tick, style.number), style.fontPx));
    return Math.max(style.gutterPx, Math.ceil(Math.max(0, ...widths)) + 8);
  }
  if (axis.isQuiet === true) return 4;
  const widths = axis.categories.map((name) => textWidth(name, style.fontPx));
  const most = style.nameUpwards === 'beside' ? Infinity : box.width * 0.45;
  return Math.min(most, Math.max(...widths) + 10);
}

/** Half a tick's text sticks out beyond the axis. */
function endOf(axis: Axis, style: PanelStyle): number {
  if (style.nameUpwards === 'beside' || isCategory(axis)) return 6;
  return Math.max(
    6,
    textWidth(tickText(axis, ticksOf(axis, 4).at(-1) ?? 0, style.number), style.fontPx) / 2,
  );
}

const TICK_ROOM = 45;

/** As many ticks as fit beside one another. */
function acrossTicks(axis: NumberAxis, { left, right, x }: Place, style: PanelStyle): number[] {
  for (let count = Math.max(2, Math.floor((right - left) / TICK_ROOM)); count > 1; count--) {
    const ticks = ticksOf(axis, count);
    const widest = Math.max(
      0,
      ...ticks.map((tick) => textWidth(tickText(axis, tick, style.number), style.fontPx)),
    );
    const apart = ticks.length > 1 ? x(ticks[1]) - x(ticks[0]) : right - left;
    if (widest + 6 <= apart) return ticks;
  }
  return ticksOf(axis, 1);
}

function upwardTicks(axis: Axis, height: number): number[] {
  return isCategory(axis) ? [] : ticksOf(axis, Math.max(2, Math.floor(height / TICK_ROOM)));
}

function across(axis: Axis, place: Place, style: PanelStyle): Shape[] {
  const { x, top, bottom } = place;
  const below = bottom + (style.nameUpwards === 'beside' ? 17 : style.linePx);
  if (isCategory(axis)) {
    return axis.categories.map((name, index) =>
      textAt([x(index), below], name, { 'text-anchor': 'middle' }),
    );
  }
  return acrossTicks(axis, place, style).flatMap((tick) => [
    shape('line', {
      class: 'grid',
      x1: px(x(tick)),
      x2: px(x(tick)),
      y1: px(top),
      y2: px(bottom),
    }),
    textAt([x(tick), below], tickText(axis, tick, style.number), { 'text-anchor': 'middle' }),
  ]);
}

function upwards(
  axis: Axis,
  ticks: readonly number[],
  { place, style }: { readonly place: Place; readonly style: PanelStyle },
): Shape[] {
  const { y, left, right } = place;
  const gridLine = (value: number): Shape =>
    shape('line', {
      class: 'grid',
      x1: px(left),
      x2: px(right),
      y1: px(y(value)),
      y2: px(y(value)),
    });
  if (!isCategory(axis)) {
    return ticks.flatMap((tick) => [
      gridLine(tick),
      textAt([left - 6, y(tick) + 4], tickText(axis, tick, style.number), { 'text-anchor': 'end' }),
    ]);
  }
  return axis.categories.flatMap((name, index) => {
    if (axis.isQuiet === true) return [gridLine(index)];
    const room = style.nameUpwards === 'beside' ? Infinity : left - 8;
    const written = cut(name, room, style.fontPx);
    const text = textAt([left - 8, y(index) + 4], written, { 'text-anchor': 'end' });
    const whole = written === name ? [] : [shape('title', {}, [name])];
    return [gridLine(index), { ...text, children: [...whole, ...text.children] }];
  });
}

/** A name as far as there is room. */
function cut(name: string, room: number, fontPx: number): string {
  if (textWidth(name, fontPx) <= room) return name;
  const letters = Math.max(1, Math.floor((room / textWidth(name, fontPx)) * name.length) - 1);
  return `${name.slice(0, letters)}…`;
}
