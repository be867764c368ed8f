import type { VerdictReason } from '../core/evaluation/qualityMeasures.ts';
import { formatDecimal } from './format.ts';
import type { Catalogue } from './text/catalogue.ts';

type Words = Catalogue['quality'];

/** The measures on the screen; variants of them are in the exports. */
export const SHOWN_MEASURES = [
  'predictedDice',
  'meanPairwiseDice',
  'iouOverSamples',
  'volumeMl',
  'meanLabelledEntropy',
  'cvRoy',
  'cvHoebel',
] as const;

export type ShownMeasure = (typeof SHOWN_MEASURES)[number];

function isShown(measure: string): measure is ShownMeasure {
  return SHOWN_MEASURES.some((one) => one === measure);
}

/** A value of a measure with its unit. */
export function valueText(measure: ShownMeasure, value: number, words: Words): string {
  if (measure === 'volumeMl') return words.ml(value);
  return measure === 'cvRoy' ? words.percent(value) : formatDecimal(value, 2);
}

/** Which rule said what about which value against which threshold. */
export function reasonText(reason: VerdictReason, words: Words): string {
  const { rule, says, value, threshold, what } = reason;
  const { reasons } = words;
  const [found, from] = [value ?? NaN, threshold ?? NaN];
  switch (rule) {
    case 'empty-contour':
      return reasons.empty;
    case 'predicted-dice':
      return reasons.predicted[says](found, from);
    case 'predicted-interval':
      return reasons.interval[says === 'accept' ? 'accept' : 'look'](found, from);
    case 'sample-agreement':
      return reasons.agreement[says](found, from);
    case 'broken-rules':
      return ruleText(what ?? '', value ?? 1, words);
    case 'outside-cohort':
      return what !== null && isShown(what)
        ? reasons.outside(
            words.measures[what],
            valueText(what, found, words),
            valueText(what, from, words),
          )
        : (what ?? '');
    case 'nothing-known':
      return reasons.nothing;
  }
}

function ruleText(rule: string, count: number, { rules }: Words): string {
  const known = Object.entries(rules).find(([id]) => id === rule)?.[1];
  return known ? known(count) : rule;
}
