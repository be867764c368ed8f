import { SAMPLES_RANGE } from '../app/commands/run.ts';
import type { RunPlan } from '../app/runPlan.ts';
import type { EstimatorOptions, FlipDirection } from '../store/estimatorSlice.ts';
import type { ResultSummary, RunFacts } from '../store/resultSlice.ts';
import { formatPercent, formatPercentWhole } from './format.ts';
import { backendName, backendReason, uncutReason } from './backendText.ts';
import { text } from './text/catalogue.ts';

/** `left-right and head-feet`. */
export function flipsText(flips: readonly FlipDirection[]): string {
  const { and, flipNames } = text().run;
  const names = flips.map((flip) => flipNames[flip]);
  return names.length < 2
    ? names.join('')
    : `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1)}`;
}

/** Label of the choice of members: what they are to each other. */
export function membersLabel({ ensemble, members }: EstimatorOptions): string {
  return capitalised(text().run.ensembles[ensemble](members));
}

/** With a capital letter, as at the beginning of a sentence. */
export function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The estimator in the field's words: `deep ensemble of 3 × MC dropout`. */
export function estimatorText({
  ensemble,
  members,
  dropoutPasses,
  flips,
}: Pick<RunFacts, 'ensemble' | 'members' | 'dropoutPasses' | 'flips'>): string {
  const words = text().run;
  const parts = [
    ...(members > 1 ? [words.ensembles[ensemble](members)] : []),
    ...(dropoutPasses > 0 ? [words.dropout] : []),
    ...(flips.length > 0 ? [words.augmentation] : []),
  ];
  return parts.length === 0 ? words.onePass : parts.join(' × ');
}

/** How a product of samples comes about: `3 members × 10 passes × 2 flips`; empty where it is passes alone. */
export function productText(plan: {
  readonly members: number;
  readonly passes: number;
  readonly flips: number;
}): string {
  const words = text().run;
  const parts = [
    ...(plan.members > 1 ? [words.members(plan.members)] : []),
    ...(plan.passes > 0 ? [words.passes(plan.passes)] : []),
    ...(plan.flips > 1 ? [words.flips(plan.flips)] : []),
  ];
  return parts.length < 2 ? '' : parts.join(' × ');
}

/** The number of samples, and where it is not the number that was asked for, both. */
export function samplesText({
  samples,
  samplesPlanned,
  isPreview,
}: Pick<ResultSummary, 'samples' | 'samplesPlanned' | 'isPreview'>): string {
  const words = text().run;
  if (isPreview) return words.afterSamples(samples, samplesPlanned);
  if (samples < samplesPlanned) return words.samplesOf(samples, samplesPlanned);
  return words.samples(samples);
}

/** Why there are so many samples, as a sentence. */
export function endedText(
  { samples, samplesPlanned }: Pick<ResultSummary, 'samples' | 'samplesPlanned'>,
  run: RunFacts,
): string {
  const words = text().run.ended;
  const streams = streamsText(samples, run);
  const tail = [streams, samples < 2 ? words.tooFew : ''];
  switch (run.ended) {
    case 'under-way':
      return joined([words.underWay(samples, samplesPlanned), streams]);
    case 'as-planned':
      return samples === 1 ? words.single : words.asPlanned(samples);
    case 'stable':
      return stableText(samples, samplesPlanned, run.stability);
    case 'cancelled':
      return joined([words.cancelled(samples, samplesPlanned), ...tail]);
    case 'failed':
      return joined([words.failed(samples, samplesPlanned), ...tail]);
  }
}

/** Sentences one after the other, without those that are empty. */
function joined(sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** Members and flips come one after the other: a part of the samples is of the first of them. */
function streamsText(samples: number, { members, flips, dropoutPasses }: RunFacts): string {
  const streams = members * 2 ** flips.length;
  const sampled = Math.ceil(samples / Math.max(1, dropoutPasses));
  return sampled >= streams ? '' : text().run.ended.streams(sampled, streams);
}

/** What the last look compared: the most uncertain 1 % after all samples and after half of them. */
function stableText(count: number, of: number, stability: RunFacts['stability']): string {
  const words = text().run.ended;
  if (!stability || stability.jaccard === null) return words.stable(count, of);
  const { samples, jaccard } = stability;
  return words.agreed({ count, of, half: samples / 2, last: samples, jaccard });
}

/** More of the changed voxels than this outside of what was sampled, and the result says so in colour. */
const LARGE_MISSED_SHARE = 0.05;

/** Share of the changed voxels that lie outside of what was sampled; null where none changed. */
export function missedShare({
  changedVoxels,
  missedVoxels,
}: NonNullable<RunFacts['audit']>): number | null {
  return changedVoxels > 0 ? missedVoxels / changedVoxels : null;
}

/** Whether too much was missed where no samples were drawn. */
export function isMuchMissed({ audit }: RunFacts): boolean {
  return audit !== null && (missedShare(audit) ?? 0) > LARGE_MISSED_SHARE;
}

/** Share of the voxels that were sampled, in words; empty where all were. */
export function sampledShareText({ audit }: RunFacts): string {
  if (!audit || audit.coveredVoxels === 0) return '';
  return text().run.sampled(sampledPercent(audit));
}

/** Where samples were drawn, and what a sample of the whole field says about the rest. */
export function fieldText(facts: RunFacts): string {
  const words = text().run;
  const { audit } = facts;
  if (!audit || audit.coveredVoxels === 0) return words.everywhere;
  const share = missedShare(audit);
  const change =
    share === null
      ? words.noChange
      : words.change(audit.changedVoxels, missedText(audit.missedVoxels, share));
  const sentence = words.inDoubt(sampledPercent(audit), change);
  return joined([sentence, isMuchMissed(facts) ? words.missedMuch : '']);
}

function missedText(count: number, share: number): string {
  const words = text().run;
  return count === 0 ? words.noneMissed : words.missed(count, formatPercent(share));
}

function sampledPercent(audit: NonNullable<RunFacts['audit']>): string {
  return formatPercentWhole(audit.sampledVoxels / audit.coveredVoxels);
}

/** Where the memory made the run other than the package asks for; empty where it did not. */
export function planTexts({ plan }: RunFacts): string[] {
  const { bands, tile, wishedTile, keepsFeatures } = plan;
  const isSmaller = tile.some((length, axis) => length > 0 && length < (wishedTile[axis] ?? 0));
  const words = text().run;
  return [
    ...(bands > 1 ? [words.bands(bands)] : []),
    ...(isSmaller ? [words.smallTiles(tile.join(' × '), wishedTile.join(' × '))] : []),
    ...(keepsFeatures ? [] : [words.noFeatures]),
  ];
}

/** Codes of notes that a reader of the result should know; the others, which are for the record, have no words. */
function noteText(note: string): string {
  const words = text().run;
  const notes: Readonly<Record<string, string>> = {
    'added-at-inference': words.foreignDropout,
    'dropout-added-at-inference': words.foreignDropout,
    'trained-element-wise': words.elementWise,
    'no-prefix': words.noPrefix,
    'dropout-by-channel': '',
    'skips-cached': '',
    'upsampling-merged': '',
    'operators-replaced': '',
    'depth-folded': '',
    'convolutions-aligned': '',
  };
  return notes[note] ?? note;
}

/** What is to be known about the network's dropout and graph; a note that is no code is a sentence of the package. */
export function noteTexts({ notes }: RunFacts): string[] {
  const texts = notes.map(noteText).filter((sentence) => sentence !== '');
  return [...new Set(texts)];
}

/** Whether a note of the result is a warning: samples that the network was not trained to give. */
export function isDropoutForeign({ notes }: RunFacts): boolean {
  return notes.some(
    (note) => note === 'added-at-inference' || note === 'dropout-added-at-inference',
  );
}

/** What computed, and why it and no other. */
export function computedOnText(backend: NonNullable<ResultSummary['backend']>): string {
  const { kind, adapter, reason, uncut } = backend;
  // The adapter of a backend that was not taken is not where it ran.
  const on = kind === 'webgpu' && adapter !== '' ? ` (${adapter})` : '';
  // A network without a prefix is a note by itself.
  const whole = uncut === 'no-prefix' ? '' : uncutReason(uncut);
  const parts = [`${backendName(backend)}${on}.`, backendReason(reason), whole];
  return parts.filter((part) => part !== '').join(' ');
}

/** That there are too many samples, and which setting to lower. */
export function tooManyText({ samples, passes, mostPasses }: RunPlan): string {
  const words = text().run.settings;
  const advice =
    passes > 0 && mostPasses >= SAMPLES_RANGE.min ? words.lowerPasses(mostPasses) : words.leaveOut;
  return `${words.tooMany(samples)} ${advice}`;
}
