import type { FigureOutline, RegionFigure } from '../../app/report.ts';
import type { ReviewRecord } from '../../core/review/record.ts';
import { formatMl } from '../format.ts';
import { spentText, whyText } from '../queueText.ts';
import { text } from '../text/catalogue.ts';
import { foreign, html, type Markup } from './markup.ts';

type RecordedRegion = ReviewRecord['regions'][number];

/** Length of the scale in a figure. */
const SCALE_MM = 10;

/** Small pictures of regions with their contours. */
export function figuresSection(
  { regions, structures }: ReviewRecord,
  figures: readonly RegionFigure[],
): Markup | null {
  const { report } = text();
  const shown = figures.flatMap((figure) => {
    const region = regions.find(({ id }) => id === figure.regionId);
    return region ? [{ figure, region }] : [];
  });
  if (shown.length === 0) return null;
  return html`<h2>${report.figures}</h2>
    <p class="small">${report.figuresOf(shown.length, regions.length)}</p>
    <ul class="key small">
      <li>${keyLine('none')}${report.reviewedLine}</li>
      <li>${keyLine('11 7')}${report.automaticLine}</li>
      <li>
        <svg viewBox="0 0 60 22" aria-hidden="true">
          <rect
            x="4"
            y="2"
            width="52"
            height="18"
            fill="none"
            stroke="#14181c"
            stroke-width="2.5"
            stroke-dasharray="3 3"
          /></svg
        >${report.regionBox}
      </li>
      <li>${SCALE_MM} mm ${scaleKey()}</li>
    </ul>
    <ul class="figures">
      ${shown.map(({ figure, region }) => figureItem(figure, region, structures))}
    </ul>`;
}

function keyLine(dashes: string): Markup {
  return html`<svg viewBox="0 0 60 22" aria-hidden="true">
    <path d="M2 11H58" fill="none" stroke="#14181c" stroke-width="4" stroke-dasharray="${dashes}" />
  </svg>`;
}

function scaleKey(): Markup {
  return html`<svg viewBox="0 0 60 22" aria-hidden="true">
    <path d="M4 5V17M4 11H56M56 5V17" fill="none" stroke="#14181c" stroke-width="3" />
  </svg>`;
}

function figureItem(
  figure: RegionFigure,
  region: RecordedRegion,
  structures: ReviewRecord['structures'],
): Markup {
  const { report, queue } = text();
  const { rank, decision, volumeMl, secondsSpent } = region;
  const [one = '', other = ''] = region.alternatives.map(structureName);
  // A rule names another structure by its label, which is never negative.
  const nameOf = (index: number): string =>
    queue.named(
      index < 0
        ? ([one, other][-1 - index] ?? '')
        : (structures.find((row) => row.index === index)?.name ?? queue.background),
    );
  const why = unbroken(whyText({ ...region, alternatives: [-1, -2] }, nameOf));
  const slice = queue.slice(figure.slice);
  const spent = secondsSpent >= 0.5 ? ` · ${spentText(1000 * secondsSpent)}` : '';
  return html`<li>
    ${picture(figure, report.figureAlt(rank, region.structure, slice))}
    <small
      ><b>${rank} ${foreign(structureName(region.structure))}</b>
      <span class="tag tag-${decision}">${queue.states[decision]}</span><br />${slice} ·
      ${formatMl(volumeMl)} ml${spent}<br />${why}</small
    >
  </li> `;
}

/** A unit stays with its number, and both ends of a range together. */
function unbroken(words: string): string {
  return words.replace(/ ml\b/g, '\u00A0ml').replaceAll('–', '\u2060–\u2060');
}

/** The record calls what belongs to no structure by its English name. */
function structureName(name: string): string {
  return name === 'Background' ? text().queue.background : name;
}

function picture(figure: RegionFigure, name: string): Markup {
  const { sizeMm: size, image, region, outlines, sides } = figure;
  const box = region && {
    x: region.x.toFixed(2),
    y: region.y.toFixed(2),
    width: region.width.toFixed(2),
    height: region.height.toFixed(2),
  };
  return html`<svg class="figure" viewBox="0 0 ${size} ${size}" role="img" aria-label="${name}">
    <image width="${size}" height="${size}" href="${image}" />
    ${outlines.map((outline) => outlineMarkup(outline))}
    ${box && html`<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" fill="none" stroke="#ffffff" stroke-width="0.35" stroke-dasharray="0.9 0.9" opacity="0.85" />`}
    <g fill="#ffffff" font-size="3.8" font-family="Helvetica, Arial, sans-serif">
      <text x="1.6" y="${size / 2 + 1.4}">${sides[0]}</text>
      <text x="${size - 1.6}" y="${size / 2 + 1.4}" text-anchor="end">${sides[1]}</text>
    </g>
    <path
      d="M${size - 3 - SCALE_MM} ${size - 4}v2m0-1h${SCALE_MM}m0-1v2"
      fill="none"
      stroke="#ffffff"
      stroke-width="0.4"
    />
  </svg>`;
}

/** On a dark rim, so that it is seen on bright tissue. */
function outlineMarkup({ lines, color, isAutomatic }: FigureOutline): Markup {
  const d = lines
    .map((line) => {
      const points = line.map((value) => String(Math.round(100 * value) / 100));
      return `M${points.join(' ')}`;
    })
    .join('');
  const dashes = isAutomatic ? html` stroke-dasharray="1.6 1.1"` : null;
  return html`<path
      d="${d}"
      fill="none"
      stroke="#000000"
      stroke-width="1.1"
      opacity="0.45"
      ${dashes}
    /><path
      d="${d}"
      fill="none"
      stroke="${isAutomatic ? '#ffffff' : color}"
      stroke-width="0.6"
      ${dashes}
    />`;
}
