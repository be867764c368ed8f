import { commonLabel, type Datum } from '../../plot/data.ts';
import type { Figure } from '../../plot/figure.ts';
import { valueText } from '../../plot/scale.ts';
import { formatCount, formatRounded } from '../format.ts';

/** At ticks: as short as it is exact. */
export function chartNumber(value: number): string {
  return formatRounded(value, 6);
}

/** What is said of a datum. */
export interface ReadOutText {
  readonly name: string;
  readonly values: readonly (readonly [label: string, value: string])[];
}

/** Which datum it is, and its values. */
export function readOutOf(
  figure: Figure,
  { panel: at, mark: markAt, index, x, y }: Datum,
): ReadOutText | null {
  const panel = figure.panels[at];
  const mark = panel?.marks[markAt];
  if (!panel || !mark) return null;
  const across = figure.panels.map((one) => one.x.label);
  const upwards = figure.panels.map((one) => one.y.label);
  const own = mark.kind === 'points' ? mark.names?.[index] : undefined;
  const name = own === undefined ? (mark.name ?? '') : `${own} (${mark.name ?? ''})`;
  const ends =
    mark.kind === 'interval' && mark.ci
      ? ` (${valueText(panel.x, mark.ci[0], rounded)} – ${valueText(panel.x, mark.ci[1], rounded)})`
      : '';
  return {
    name,
    values: [
      [commonLabel([panel.x.label, ...across]), valueText(panel.x, x, rounded) + ends] as const,
      [commonLabel([panel.y.label, ...upwards]), valueText(panel.y, y, rounded)] as const,
    ].filter(([, value]) => value !== ''),
  };
}

/** For those who hear it. */
export function spoken({ name, values }: ReadOutText): string {
  return [name, ...values.map(([label, value]) => `${label}: ${value}`)].join(', ');
}

/** n and what the bars are, with the screen's way of writing numbers. */
export function countText({ n, subtitle }: Figure): string {
  const count = `n = ${formatCount(n.count)} ${n.of}`;
  return subtitle === '' ? count : `${count}; ${subtitle}`;
}

function rounded(value: number): string {
  return formatRounded(value, 4);
}
