import type { ErrorSource, RefusedHead } from '../core/review/errorSource.ts';
import type { QueueBudget } from '../core/review/queueBudget.ts';
import type { ResultSummary } from '../store/resultSlice.ts';
import type { QueuePart, RegionOrder, RegionRow } from '../store/reviewSlice.ts';
import { formatCounted, formatMl, formatPercent } from './format.ts';
import { messageOf } from './messages.ts';

type Unit = QueueBudget['unit'];

/** Texts of the queue that stand by themselves. */
export const QUEUE_TEXT = {
  order: 'Order',
  ordering: 'Working out the order …',
  budget: 'Budget',
  unit: 'Budget in terms of',
  nothing: 'Nothing in this budget. Move the slider to the right.',
  noRegion:
    'The network found none of its structures in this image, so there is no region of interest. Check that it is the right network.',
  list: 'Regions to look at, the first one first',
} as const;

/** What can come first, and what it means. */
export const ORDERS: readonly (readonly [RegionOrder, name: string, meaning: string])[] = [
  ['expected', 'Expected correction', 'Most expected correction per second of reading first'],
  ['uncertainty', 'Uncertainty', 'Largest summed entropy first'],
  [
    'surprise',
    'Surprise',
    'Most uncertain for its distance from the contour first: broad bands and islands before plain edges',
  ],
];

export const UNITS: readonly (readonly [Unit, name: string])[] = [
  ['share', '% of region of interest'],
  ['regions', 'regions'],
  ['minutes', 'minutes'],
  ['remaining', 'error left'],
];

/** The budget beside its slider. */
export function budgetText({ unit, value }: QueueBudget): string {
  switch (unit) {
    case 'share':
      return formatPercent(value);
    case 'regions':
      return formatCounted(Math.floor(value), 'region');
    case 'minutes':
      return `${value.toFixed(1)} min`;
    case 'remaining':
      return `below ${formatMl(value)} ml`;
  }
}

/** The same as a screen reader says it. */
export function budgetName(budget: QueueBudget): string {
  switch (budget.unit) {
    case 'share':
      return `${budgetText(budget)} of the region of interest`;
    case 'regions':
      return `The first ${budgetText(budget)}`;
    case 'minutes':
      return `${budget.value.toFixed(1)} minutes of reading`;
    case 'remaining':
      return `Until the expected error that remains is ${budgetText(budget)}`;
  }
}

/** What a part of the queue takes: `23 regions · 41 slices · 2.6 min`. */
export function effortText({ regions, slices, readingSeconds }: QueuePart): string {
  const minutes = (readingSeconds / 60).toFixed(1);
  return `${formatCounted(regions, 'region')} · ${formatCounted(slices, 'slice')} · ${minutes} min`;
}

/** And what it brings: `4.10 of 11.2 ml expected error in view, 37 %`. */
export function yieldText({ foundMl }: QueuePart, expectedMl: number): string {
  if (expectedMl <= 0) return 'No error is expected.';
  const share = Math.round((100 * foundMl) / expectedMl);
  return `${formatMl(foundMl)} of ${formatMl(expectedMl)} ml expected error in view, ${share} %`;
}

/** More than the queue can bring was asked for; empty where it was not. */
export function unreachedText(
  { unit, value }: QueueBudget,
  { foundMl }: QueuePart,
  expectedMl: number,
): string {
  const left = expectedMl - foundMl;
  if (unit !== 'remaining' || left <= value + 0.005) return '';
  return `The whole queue leaves ${formatMl(left)} ml.`;
}

const OWN = 'Expected errors from the samples’ mean probability';

/** Where the expected errors come from, in plain words. */
export function sourceText(
  source: ErrorSource,
  { samples, isPreview }: Pick<ResultSummary, 'samples' | 'isPreview'>,
): string {
  if (source.kind === 'head') return 'Expected errors from the error network.';
  if (source.refused) return `${OWN}: ${refusalText(source.refused, samples)}.`;
  return isPreview ? `${OWN}, until the last sample is drawn.` : `${OWN}.`;
}

function refusalText({ code, detail, madeFor }: RefusedHead, samples: number): string {
  const { network, version, samples: range } = madeFor;
  const [least, most] = range;
  const knows = `the error network knows ${least === most ? least : `${least} to ${most}`} samples of ${network} ${version}`;
  if (code !== 'model/not-shown-to-help') {
    return `the error network could not be used. ${messageOf(code, detail).title.replace(/\.$/, '')}`;
  }
  if (detail['what'] === 'samples') return `${knows}, not ${samples}`;
  return `${knows} ${detail['what'] === 'flips' ? 'without flips' : 'alone'}`;
}

/** Samples differ by less than this share of a region: nothing that a reader would call disagreement. */
const LEAST_SPREAD = 0.2;

/** Why a region is in the queue, as one clause. */
export function whyText(
  { sampleRangeMl, volumeMl, alternatives }: RegionRow,
  nameOf: (index: number) => string,
): string {
  const [least, most] = sampleRangeMl ?? [0, 0];
  if (sampleRangeMl && most - least >= LEAST_SPREAD * volumeMl) {
    return `samples disagree: ${formatMl(least)}–${formatMl(most)} ml`;
  }
  const [one, other] = alternatives.map(nameOf);
  return `${one ?? ''} or ${other ?? ''}?`;
}

/** `slice 45`, `slices 43–47`. */
export function spanText({ first, last }: RegionRow['slices']): string {
  const [low, high] = [Math.min(first, last), Math.max(first, last)];
  return low === high ? `slice ${low}` : `slices ${low}–${high}`;
}

/** Time spent: `8 s`, `1:05 min`. */
export function spentText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
}
