import type { ProposalList, ProposalRow } from '../store/proposalSlice.ts';
import { formatMl } from './format.ts';
import { text } from './text/catalogue.ts';

/** `Tighter`, `6 of 20 samples`. */
export function proposalName(
  { kind, samples }: ProposalRow,
  { samples: of }: Pick<ProposalList, 'samples'>,
): string {
  const { proposals } = text();
  return kind === 'alternative' ? proposals.of(samples ?? 0, of) : proposals[kind];
}

/** `+0.28`, `−0.25` ml against the contour as it is; empty where that is the same to the last digit shown. */
export function signedChange(
  { volumeMl }: ProposalRow,
  { nowMl }: Pick<ProposalList, 'nowMl'>,
): string {
  const size = formatMl(Math.abs(volumeMl - nowMl));
  if (size === formatMl(0)) return '';
  return `${volumeMl > nowMl ? '+' : '−'}${size}`;
}

/** The same in words: `0.28 ml more`, `the same`. */
export function changeText(row: ProposalRow, list: Pick<ProposalList, 'nowMl'>): string {
  const { proposals } = text();
  if (row.isPresent) return proposals.isNow;
  const size = formatMl(Math.abs(row.volumeMl - list.nowMl));
  return row.volumeMl < list.nowMl ? proposals.less(size) : proposals.more(size);
}
