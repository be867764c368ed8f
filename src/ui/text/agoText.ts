import { localeOf, textLanguage } from './language.ts';

const STEPS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, ms: number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** How long ago something was, in the largest whole unit: `5 min ago`, `yesterday`; `now` within a minute. */
export function agoText(atMs: number, nowMs = Date.now()): string {
  const format = new Intl.RelativeTimeFormat(localeOf(textLanguage()), {
    numeric: 'auto',
    style: 'short',
  });
  const agoMs = nowMs - atMs;
  const [unit, ms] = STEPS.find((step) => agoMs >= step[1]) ?? (['second', Infinity] as const);
  return format.format(-Math.floor(agoMs / ms) || 0, unit);
}
