import { auditEstimate, type AuditEstimate } from '../core/review/randomAudit.ts';
import type { ErrorSource, RefusedHead } from '../core/review/errorSource.ts';
import type { Decision, Segment } from '../core/review/events.ts';
import type { QueueBudget } from '../core/review/queueBudget.ts';
import type { ResultSummary } from '../store/resultSlice.ts';
import type { QueuePart, RegionOrder, RegionRow } from '../store/reviewSlice.ts';
import { formatCount, formatMl, formatPercent } from './format.ts';
import { messageOf } from './messages.ts';
import { text } from './text/catalogue.ts';

type Unit = QueueBudget['unit'];

/** What can come first. */
export const ORDERS: readonly RegionOrder[] = ['expected', 'uncertainty', 'surprise'];

export const UNITS: readonly Unit[] = ['share', 'regions', 'minutes', 'remaining'];

/** The budget beside its slider. */
export function budgetText({ unit, value }: QueueBudget): string {
  const { queue } = text();
  switch (unit) {
    case 'share':
      return formatPercent(value);
    case 'regions':
      return queue.regions(Math.floor(value));
    case 'minutes':
      return queue.minutes(value);
    case 'remaining':
      return queue.below(value);
  }
}

/** The same as a screen reader says it. */
export function budgetName(budget: QueueBudget): string {
  const { spoken } = text().queue;
  if (budget.unit === 'minutes') return spoken.minutes(budget.value);
  return spoken[budget.unit](budgetText(budget));
}

/** What a part of the queue takes: `23 regions · 41 slices · 2.6 min`. */
export function effortText({ regions, slices, readingSeconds }: QueuePart): string {
  const { queue } = text();
  return [queue.regions(regions), queue.slices(slices), queue.minutes(readingSeconds / 60)].join(
    ' · ',
  );
}

/** And what it brings: `4.10 of 11.2 ml expected error in view, 37 %`. */
export function yieldText({ foundMl }: QueuePart, expectedMl: number): string {
  const { queue } = text();
  if (expectedMl <= 0) return queue.noError;
  const share = Math.round((100 * foundMl) / expectedMl);
  return queue.inView(formatMl(foundMl), formatMl(expectedMl), share);
}

/** More than the queue can bring was asked for; empty where it was not. */
export function unreachedText(
  { unit, value }: QueueBudget,
  { foundMl }: QueuePart,
  expectedMl: number,
): string {
  const left = expectedMl - foundMl;
  if (unit !== 'remaining' || left <= value + 0.005) return '';
  return text().queue.leaves(formatMl(left));
}

/** What the random check says, by its places and the decisions on them; empty where none was drawn. */
export function auditText(
  regions: readonly Pick<RegionRow, 'id' | 'finding'>[],
  decisions: Readonly<Record<string, Decision>>,
): string {
  const places = regions.filter(({ finding }) => finding?.rule === 'audit');
  return auditSentence(auditEstimate(places.map(({ id }) => decisions[id])));
}

/** As {@link auditText}, of an estimate. */
export function auditSentence({ drawn, decided, corrected, interval }: AuditEstimate): string {
  const { audit } = text().queue;
  if (drawn === 0) return '';
  if (!interval) return audit.drawn(drawn);
  const [low, high] = interval.map((bound) => formatCount(Math.round(100 * bound)));
  return audit.result(corrected, decided, `${low}–${high} %`);
}

/** Where the expected errors come from, in plain words. */
export function sourceText(
  source: ErrorSource,
  { samples, isPreview }: Pick<ResultSummary, 'samples' | 'isPreview'>,
): string {
  const words = text().queue.source;
  if (source.kind === 'head') return words.head;
  if (source.kind === 'none') return words.none;
  if (source.refused) return words.refused(refusalText(source.refused, samples));
  return isPreview ? words.ownYet : words.own;
}

function refusalText({ code, detail, madeFor }: RefusedHead, samples: number): string {
  const words = text().queue.source;
  const { network, version, samples: range } = madeFor;
  const [least, most] = range;
  const knows = words.knows(
    least === most ? String(least) : words.range(least, most),
    `${network} ${version}`,
  );
  if (code !== 'model/not-shown-to-help') {
    return words.unusable(messageOf(code, detail).title.replace(/\.$/, ''));
  }
  if (detail['what'] === 'samples') return words.otherSamples(knows, samples);
  return detail['what'] === 'flips' ? words.withoutFlips(knows) : words.alone(knows);
}

/** Samples differ by less than this share of a region: nothing that a reader would call disagreement. */
const LEAST_SPREAD = 0.2;

/** Why a region is in the queue, as one clause. */
export function whyText(
  {
    finding,
    sampleRangeMl,
    volumeMl,
    alternatives,
  }: Pick<RegionRow, 'finding' | 'sampleRangeMl' | 'volumeMl' | 'alternatives'>,
  nameOf: (index: number) => string,
): string {
  const { queue } = text();
  if (finding) return ruleText(finding, nameOf);
  const [least, most] = sampleRangeMl ?? [0, 0];
  if (sampleRangeMl && most - least >= LEAST_SPREAD * volumeMl) {
    return queue.disagree(formatMl(least), formatMl(most));
  }
  const [one, other] = alternatives.map(nameOf);
  return queue.either(one ?? '', other ?? '');
}

function ruleText(
  { rule, volumeMl, detail }: NonNullable<RegionRow['finding']>,
  nameOf: (index: number) => string,
): string {
  const { rules } = text().queue;
  switch (rule) {
    case 'island':
      return rules.island(formatMl(volumeMl));
    case 'hole':
      return rules.hole(formatMl(volumeMl));
    case 'missing-slices':
      return rules.missing(detail);
    case 'swapped-sides':
      return rules.swapped(nameOf(detail));
    case 'volume':
      return rules.volume(formatMl(volumeMl));
    case 'truncated':
      return rules.truncated;
    case 'audit':
      return rules.audit;
  }
}

/** A structure's name as it stands within a sentence; the background's where there is none. */
export function nameWithin(structures: readonly Segment[] | undefined, index: number): string {
  const { queue } = text();
  const name = structures?.find((row) => row.index === index)?.name ?? queue.background;
  return queue.named(name);
}

/** `slice 45`, `slices 43–47`. */
export function spanText({ first, last }: RegionRow['slices']): string {
  const { queue } = text();
  const [low, high] = [Math.min(first, last), Math.max(first, last)];
  return low === high ? queue.slice(low) : queue.sliceSpan(low, high);
}

/** Time spent: `8 s`, `1:05 min`. */
export function spentText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
}
