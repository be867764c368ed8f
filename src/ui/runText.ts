import { SAMPLES_RANGE } from '../app/commands/run.ts';
import type { RunPlan } from '../app/runPlan.ts';
import type { EnsembleKind, EstimatorOptions, FlipDirection } from '../store/estimatorSlice.ts';
import type { ResultSummary, RunFacts } from '../store/resultSlice.ts';
import { formatCount, formatCounted, formatPercent } from './format.ts';
import { backendName, backendReason, uncutReason } from './backendText.ts';

const ENSEMBLES: Record<EnsembleKind, (members: number) => string> = {
  single: () => 'one network',
  'deep-ensemble': (members) => `deep ensemble of ${members}`,
  'checkpoint-ensemble': (members) => `checkpoint ensemble of ${members}`,
  'cv-ensemble': (members) => `cross-validation ensemble of ${members}`,
};

const FLIPS: Record<FlipDirection, string> = {
  'left-right': 'left-right',
  'front-back': 'front-back',
  'head-feet': 'head-feet',
  i: 'first axis',
  j: 'second axis',
  k: 'third axis',
};

/** `left-right and head-feet`. */
export function flipsText(flips: readonly FlipDirection[]): string {
  const names = flips.map((flip) => FLIPS[flip]);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Label of the choice of members: what they are to each other. */
export function membersLabel({ ensemble, members }: EstimatorOptions): string {
  const name = ENSEMBLES[ensemble](members);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The estimator in the field's words: `deep ensemble of 3 × MC dropout`. */
export function estimatorText({
  ensemble,
  members,
  dropoutPasses,
  flips,
}: Pick<RunFacts, 'ensemble' | 'members' | 'dropoutPasses' | 'flips'>): string {
  const parts = [
    ...(members > 1 ? [ENSEMBLES[ensemble](members)] : []),
    ...(dropoutPasses > 0 ? ['MC dropout'] : []),
    ...(flips.length > 0 ? ['test-time augmentation'] : []),
  ];
  return parts.length === 0 ? 'one pass without dropout' : parts.join(' × ');
}

/** How a product of samples comes about: `3 members × 10 passes × 2 flips`; empty where it is passes alone. */
export function productText(plan: {
  readonly members: number;
  readonly passes: number;
  readonly flips: number;
}): string {
  const parts = [
    ...(plan.members > 1 ? [`${plan.members} members`] : []),
    ...(plan.passes > 0 ? [`${plan.passes} passes`] : []),
    ...(plan.flips > 1 ? [`${plan.flips} flips`] : []),
  ];
  return parts.length < 2 ? '' : parts.join(' × ');
}

/** The number of samples, and where it is not the number that was asked for, both. */
export function samplesText({
  samples,
  samplesPlanned,
  isPreview,
}: Pick<ResultSummary, 'samples' | 'samplesPlanned' | 'isPreview'>): string {
  if (isPreview) return `after ${samples} of ${samplesPlanned} samples`;
  if (samples < samplesPlanned) return `${samples} of ${samplesPlanned} samples`;
  return samples === 1 ? '1 sample' : `${samples} samples`;
}

/** Why there are so many samples, as a sentence. */
export function endedText(
  { samples, samplesPlanned }: Pick<ResultSummary, 'samples' | 'samplesPlanned'>,
  run: RunFacts,
): string {
  const { ended, stability } = run;
  const tail = `${streamsText(samples, run)}${singleText(samples)}`;
  switch (ended) {
    case 'under-way':
      return `After ${samples} of ${samplesPlanned} samples; more to come.${streamsText(samples, run)}`;
    case 'as-planned':
      return samples === 1
        ? 'One sample: it says nothing about how samples differ.'
        : `${samples} samples, as planned.`;
    case 'stable':
      return `${samples} of ${samplesPlanned} samples: the queue no longer changed${stableText(stability)}.`;
    case 'cancelled':
      return `${samples} of ${samplesPlanned} samples: the run was cancelled.${tail}`;
    case 'failed':
      return `${samples} of ${samplesPlanned} samples: a fault ended the run, and these were kept.${tail}`;
  }
}

/** Members and flips come one after the other: a part of the samples is of the first of them. */
function streamsText(samples: number, { members, flips, dropoutPasses }: RunFacts): string {
  const streams = members * 2 ** flips.length;
  const sampled = Math.ceil(samples / Math.max(1, dropoutPasses));
  if (sampled >= streams) return '';
  return ` Of ${streams} members and flips ${sampled === 1 ? 'only the first' : `the first ${sampled}`} took part.`;
}

function singleText(samples: number): string {
  return samples < 2 ? ' One sample says nothing about how samples differ.' : '';
}

/** What the last look compared: the most uncertain 1 % after all samples and after half of them. */
function stableText(stability: RunFacts['stability']): string {
  if (!stability || stability.jaccard === null) return '';
  const { samples, jaccard } = stability;
  return `; its top after ${samples / 2} and after ${samples} agrees (Jaccard ${jaccard.toFixed(2)})`;
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
  return `sampled ${wholePercent(audit.sampledVoxels / audit.coveredVoxels)}`;
}

/** Where samples were drawn, and what a sample of the whole field says about the rest. */
export function fieldText(facts: RunFacts): string {
  const { audit } = facts;
  const share = sampledShareText(facts);
  if (!audit || share === '') return 'Samples were drawn everywhere.';
  const missed = missedShare(audit);
  const change =
    missed === null
      ? 'a full-field sample changed no voxel'
      : `a full-field sample changed ${formatCounted(audit.changedVoxels, 'voxel')}, ${missedText(audit.missedVoxels, missed)} outside`;
  const advice = isMuchMissed(facts)
    ? ' That is much: sample everywhere to see what is missing.'
    : '';
  return `Drawn where there is doubt: ${share} of the voxels; ${change}.${advice}`;
}

function missedText(count: number, share: number): string {
  return count === 0 ? 'none of them' : `${formatCount(count)} of them (${formatPercent(share)})`;
}

function wholePercent(fraction: number): string {
  return `${Math.round(fraction * 100)} %`;
}

/** Where the memory made the run other than the package asks for; empty where it did not. */
export function planTexts({ plan }: RunFacts): string[] {
  const { bands, tile, wishedTile, keepsFeatures } = plan;
  const isSmaller = tile.some((length, axis) => length > 0 && length < (wishedTile[axis] ?? 0));
  return [
    ...(bands > 1
      ? [`The memory holds a part of the volume: it was sampled in ${bands} bands of slices.`]
      : []),
    ...(isSmaller
      ? [`Tiles of ${tile.join(' × ')} voxels, not ${wishedTile.join(' × ')}, to fit the memory.`]
      : []),
    ...(keepsFeatures
      ? []
      : [
          'The features of all tiles do not fit the memory: they were computed again for each sample.',
        ]),
  ];
}

/** What a reader of such a result must not miss. */
export const FOREIGN_DROPOUT = 'Dropout added at inference: the network was not trained with it.';

/** Codes of notes that a reader of the result should know; the others are for the record. */
const NOTES: Record<string, string> = {
  'added-at-inference': FOREIGN_DROPOUT,
  'dropout-added-at-inference': FOREIGN_DROPOUT,
  'trained-element-wise':
    'Dropout of whole channels; the network was trained with single elements.',
  'no-prefix':
    'Dropout acts on the first layers, so the whole network runs for every sample: it takes longer.',
  'dropout-by-channel': '',
  'skips-cached': '',
  'upsampling-merged': '',
  'operators-replaced': '',
  'depth-folded': '',
  'convolutions-aligned': '',
};

/** What is to be known about the network's dropout and graph; a note that is no code is a sentence of the package. */
export function noteTexts({ notes }: RunFacts): string[] {
  const texts = notes.map((note) => NOTES[note] ?? note).filter((text) => text !== '');
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

/** Texts of the run's settings. */
export const SETTINGS_TEXT = {
  samples: 'Samples (T)',
  passes: 'Dropout passes (T)',
  allMembers: (members: number): string => `All ${members} members`,
  firstMember: 'The first member only',
  flips: (directions: string): string => `Test-time augmentation: flips ${directions}`,
  single: 'One pass: this network has no dropout, so nothing will be known of how samples differ.',
  tooMany: ({ samples, passes, mostPasses }: RunPlan): string =>
    `${samples} samples are too many; a run draws 128 at most. ${
      passes > 0 && mostPasses >= SAMPLES_RANGE.min
        ? `Lower the passes to ${mostPasses}, or leave out members or flips.`
        : 'Leave out members or flips.'
    }`,
  seed: 'The same seed gives the same maps, bit for bit, on the same backend.',
  everywhere: 'Sample everywhere',
  inDoubt:
    'Off: one pass without dropout finds where there is any doubt or structure, and samples are drawn there; one of the whole field tells what that misses.',
  stop: 'Stop when the queue is stable',
  early: 'Show the result while sampling',
  notAlone: 'With several members or flips, and without dropout, all samples are drawn everywhere.',
} as const;
