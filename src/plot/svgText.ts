import { strokeAt, symbolAt } from './drawMark.ts';
import { drawPanels, PAGE } from './drawPanels.ts';
import type { Figure, LegendEntry } from './figure.ts';
import { captionOf } from './figure.ts';
import type { NumberText } from './scale.ts';
import type { Shape } from './shape.ts';
import { px, textAt, textWidth, wrapped } from './shape.ts';

const WIDTH = 860;
const MARGIN = 16;
const LINE = 17;

const STYLE = `
text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;font-size:12px;fill:#3b3f45}
.surface{fill:#ffffff}.title{font-size:15px;font-weight:600;fill:#16181b}.panel{font-weight:600;fill:#16181b}
.muted{fill:#646a73}.grid{stroke:#e6e8eb;stroke-width:1}.axis{stroke:#9aa0a8;stroke-width:1}
.line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}.band{opacity:.16}.bar{opacity:.82}.ring{fill:none;stroke-width:1.6}.dot{fill-opacity:.82;stroke:#ffffff;stroke-width:.7}
.s1{stroke:#1f6fb8}.f1{fill:#1f6fb8}.s2{stroke:#c45a06}.f2{fill:#c45a06}.s3{stroke:#0b8567}.f3{fill:#0b8567}
.s4{stroke:#a53f7d}.f4{fill:#a53f7d}.s5{stroke:#8a7000}.f5{fill:#8a7000}.s6{stroke:#5b4fc4}.f6{fill:#5b4fc4}.sneutral{stroke:#7b828c}.fneutral{fill:#7b828c}
@media (prefers-color-scheme:dark){text{fill:#c5cad1}.surface{fill:#15181c}.title,.panel{fill:#f1f3f5}.muted{fill:#9aa2ac}.grid{stroke:#2a2f36}.axis{stroke:#5c646e}.dot{stroke:#15181c}.band{opacity:.24}
.s1{stroke:#6cb0f2}.f1{fill:#6cb0f2}.s2{stroke:#f39a55}.f2{fill:#f39a55}.s3{stroke:#4fcba6}.f3{fill:#4fcba6}.s4{stroke:#e78cc0}.f4{fill:#e78cc0}.s5{stroke:#dcc04a}.f5{fill:#dcc04a}.s6{stroke:#a79df5}.f6{fill:#a79df5}.sneutral{stroke:#969ea9}.fneutral{fill:#969ea9}}
`.trim();

/**
 * A whole SVG file: panels in rows under a title and a legend. Colours follow the reader's light or dark; print is light.
 * @param number how the language of the figure writes numbers; default with a point.
 */
export function figureSvg(figure: Figure, number: NumberText = String): string {
  return sheet({ ...figure, subtitle: captionOf(figure) }, (room) => {
    const { shapes, height } = drawPanels(figure, room, { ...PAGE, number });
    return { text: shapes.map(shapeText).join('\n'), height: height - 10 };
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
  const room = WIDTH - 2 * MARGIN;
  const subtitles = wrapped(subtitle, room, 12);
  const head = MARGIN + 44 + (subtitles.length - 1) * LINE;
  const legend = legendLines(entries ?? []);
  const { text, height } = draw({ left: MARGIN, top: head + legend.height, width: room });
  const total = px(head + legend.height + height + MARGIN);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${total}" width="${WIDTH}" height="${total}" role="img">`,
    `<title>${escaped(`${title}. ${subtitle}`)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="surface" width="${WIDTH}" height="${total}" rx="6"/>`,
    `<text class="title" x="${MARGIN}" y="${MARGIN + 14}">${escaped(title)}</text>`,
    ...subtitles.map((line, at) =>
      shapeText(textAt([MARGIN, MARGIN + 33 + at * LINE], line, { class: 'muted' })),
    ),
    `<g transform="translate(${MARGIN} ${head})">${legend.shapes.map(shapeText).join('')}</g>`,
    text,
    '</svg>',
    '',
  ].join('\n');
}

function legendLines(entries: readonly LegendEntry[]): { shapes: Shape[]; height: number } {
  if (entries.length === 0) return { shapes: [], height: 6 };
  let [x, y] = [0, 12];
  const shapes = entries.flatMap(({ name, series, sign }) => {
    const isStroke = sign === 'solid' || sign === 'dashed' || sign === 'dotted';
    const indent = isStroke ? 27 : 14;
    const room = indent + textWidth(name, 12) + 16;
    if (x > 0 && x + room > WIDTH - 2 * MARGIN) [x, y] = [0, y + LINE];
    const drawn = isStroke
      ? strokeAt([x, y - 4], series, sign)
      : symbolAt(sign, [x + 5, y - 4], series);
    const label = textAt([x + indent, y], name);
    x += room;
    return [drawn, label];
  });
  return { shapes, height: y + 10 };
}

/** An element and all in it. */
export function shapeText({ tag, attributes, children }: Shape): string {
  const listed = Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');
  if (children.length === 0) return `<${tag}${listed}/>`;
  const inside = children.map((child) =>
    typeof child === 'string' ? escaped(child) : shapeText(child),
  );
  return `<${tag}${listed}>${inside.join('')}</${tag}>`;
}

/** Also for what no XML may hold, of which one character spoils the whole file: it becomes U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(/[^\P{Cc}\t\n]|\p{Cs}|[\uFFFE\uFFFF]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
