import { LABELS, type LabelSets } from '../contour/labelSets.ts';
import { patchOfBox, type LabelPatch } from '../edit/labelPatch.ts';
import type { StructureRules } from '../edit/structureRules.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelVolumeMl } from '../geometry/gridMath.ts';
import type { VoxelBox } from '../geometry/voxelBox.ts';
import { regionOnImage, type RegionOnImage } from './regionOnImage.ts';
import { groupSamples } from './sampleGroups.ts';
import { votesAt, type SampleVotes } from './sampleVotes.ts';

/** The wider plausible contour holds what at least this share of the samples gives the structure. */
export const WIDER_SHARE = 0.1;

/** The tighter one what at least this share does. */
export const TIGHTER_SHARE = 0.9;

/** Samples whose Dice within the region is at least this are one alternative. */
export const ALIKE_DICE = 0.7;

/** Alternatives that are offered of one region. */
export const MOST_ALTERNATIVES = 5;

/** What a contour proposed for a region is made from. */
export interface ProposalSource {
  readonly votes: SampleVotes;
  readonly network: VoxelGrid;
  /** [net] of the mean, for voxels on which all samples agree. */
  readonly networkLabels: Uint8Array;
  readonly image: VoxelGrid;
  /** [src] labels as they are now; not modified. */
  readonly labels: Uint8Array;
  /** Labels that may be given; another becomes background. */
  readonly known: ReadonlySet<number>;
  /** Labels that are neither given nor taken: of locked structures, those they share included. */
  readonly locked: ReadonlySet<number>;
  /** Labels that stand for several structures: samples know of none, and do not give or take them as a whole. */
  readonly sets: LabelSets;
  /** How voxels come to the structure in question, and leave it. */
  readonly rules: Pick<StructureRules, 'inside' | 'removed'>;
}

export interface ProposedRegion {
  /** Voxel indices on the network's grid. */
  readonly voxels: Uint32Array;
  /** Label ≥ 1 in question. */
  readonly structure: number;
}

/** One contour that could take the place of the present one within a region. */
export interface Proposal {
  readonly kind: 'tighter' | 'wider' | 'alternative';
  /** How many samples say so; null for a quantile of all. */
  readonly samples: number | null;
  /** Of the structure within the region, on the image. */
  readonly volumeMl: number;
  /** From the present labels; empty where they are this contour already. */
  readonly patch: LabelPatch;
}

/** What the samples propose for a region. */
export interface Proposals {
  /** All voxels of the image that a proposal may change. */
  readonly box: VoxelBox;
  /** Of the structure within the region as it is now. */
  readonly nowMl: number;
  /** Tighter, wider, then alternatives, the most frequent first. */
  readonly proposals: readonly Proposal[];
  /** Samples whose alternatives are too rare to be offered. */
  readonly otherSamples: number;
}

/**
 * The contours that the samples propose for a region. Only voxels of the image change whose nearest voxel of the
 * network's grid lies in the region.
 *
 * Tighter and wider are quantiles of the sample set for the structure: what at least 90 %, and at least 10 %, of the
 * samples give it. The share of the samples is interpolated linearly to the image, as the mean probability is, so the edge
 * is as smooth as the mean contour's; where all samples end at one place that would spread their edge by half a voxel of
 * the network, so the wider contour ends where no sample's own contour (interpolated likewise, at one half) has the
 * structure, and the tighter one has what all have. Hence: all samples ⊆ tighter ⊆ median ⊆ wider ⊆ any sample. What
 * loses the structure becomes what else most samples have there; what is of another structure stays unless it is won.
 *
 * An alternative is a sample's own contour, of all structures: that of the medoid of a group of samples that are alike
 * within the region.
 * @returns the same for the same input; null with fewer than two samples, for background, and where the structure is
 *   locked.
 * @throws AppError `input/inconsistent-geometry` when the grids are not parallel.
 */
export function proposalsFor(region: ProposedRegion, source: ProposalSource): Proposals | null {
  const { votes, known, locked } = source;
  const { structure } = region;
  if (votes.samples < 2 || !known.has(structure) || locked.has(structure)) return null;
  const place = regionOnImage(region.voxels, source);
  const around = labelsAround(place, source);
  const shared = sharedLabels(around, { place, structure, inside: source.rules.inside });
  const change = changer(place, { source, structure });
  const groups = groupSamples(rowsOf(region, source), ALIKE_DICE);
  const offered = groups.slice(0, MOST_ALTERNATIVES);
  const quantile = (kind: 'tighter' | 'wider'): Proposal => ({
    kind,
    samples: null,
    ...change((v, now) => shared.quantileLabel(v, { kind, now })),
  });
  return {
    box: place.box,
    nowMl: change((_, now) => now).volumeMl,
    proposals: [
      quantile('tighter'),
      quantile('wider'),
      ...offered.map(({ samples, medoid }): Proposal => ({
        kind: 'alternative',
        samples: samples.length,
        ...change((v) => shared.sampleLabel(v, medoid)),
      })),
    ],
    otherSamples: groups
      .slice(MOST_ALTERNATIVES)
      .reduce((sum, { samples }) => sum + samples.length, 0),
  };
}

/** [m, T] label of each sample at the voxels of the network around the region. */
interface LabelsAround {
  readonly labels: Uint8Array;
  readonly samples: number;
}

function labelsAround({ around }: RegionOnImage, { votes, networkLabels }: ProposalSource) {
  return { labels: samplesAt(around, { votes, networkLabels }), samples: votes.samples };
}

function samplesAt(
  voxels: Uint32Array,
  { votes, networkLabels }: Pick<ProposalSource, 'votes' | 'networkLabels'>,
): Uint8Array {
  const { samples } = votes;
  const labels = new Uint8Array(voxels.length * samples);
  voxels.forEach((voxel, at) => {
    const listed = votesAt(votes, voxel);
    if (listed < 0) labels.fill(networkLabels[voxel], at * samples, (at + 1) * samples);
    else labels.set(votes.labels.subarray(listed * samples, (listed + 1) * samples), at * samples);
  });
  return labels;
}

/** One row per sample. */
function rowsOf({ voxels }: ProposedRegion, source: ProposalSource): Uint8Array[] {
  const { samples } = source.votes;
  const labels = samplesAt(voxels, source);
  return Array.from({ length: samples }, (_, t) =>
    Uint8Array.from({ length: voxels.length }, (__, at) => labels[at * samples + t]),
  );
}

/** Shares are sums of weights: a share of exactly one tenth must not miss it by the last digit. */
const SLACK = 1e-9;

/** Interpolates what the samples say at the image's voxels of the region. */
function sharedLabels(
  { labels, samples }: LabelsAround,
  {
    place,
    structure,
    inside,
  }: {
    readonly place: RegionOnImage;
    readonly structure: number;
    /** [256] 1 where a label has the structure. */
    readonly inside: Uint8Array;
  },
) {
  const { starts, places, weights } = place;
  const counts = Float64Array.from({ length: labels.length / samples }, (_, at) => {
    let count = 0;
    for (let t = 0; t < samples; t++) if (labels[at * samples + t] === structure) count++;
    return count;
  });
  const shareAt = (v: number): number => {
    let sum = 0;
    for (let at = starts[v]; at < starts[v + 1]; at++) sum += weights[at] * counts[places[at]];
    return sum / samples;
  };
  /** Whether a sample's own contour has the structure. */
  const hasSample = (v: number, t: number): boolean => {
    let sum = 0;
    for (let at = starts[v]; at < starts[v + 1]; at++) {
      if (labels[places[at] * samples + t] === structure) sum += weights[at];
    }
    return sum >= 0.5 - SLACK;
  };
  const anyHas = (v: number): boolean => {
    for (let t = 0; t < samples; t++) if (hasSample(v, t)) return true;
    return false;
  };
  const allHave = (v: number): boolean => {
    for (let t = 0; t < samples; t++) if (!hasSample(v, t)) return false;
    return true;
  };
  const isIn = (v: number, kind: 'tighter' | 'wider'): boolean => {
    const share = shareAt(v);
    return kind === 'wider'
      ? share >= WIDER_SHARE - SLACK && anyHas(v)
      : share >= TIGHTER_SHARE - SLACK || (share >= 0.5 - SLACK && allHave(v));
  };
  const weightOf = new Float64Array(256);
  /** The label with the most weight, of equal ones the lowest. */
  const heaviest = (): number => {
    let best = 0;
    for (let label = 1; label < 256; label++) {
      if (weightOf[label] > weightOf[best] + SLACK) best = label;
    }
    return best;
  };
  /** What most samples have there but the structure. */
  const nextLabel = (v: number): number => {
    weightOf.fill(0);
    for (let at = starts[v]; at < starts[v + 1]; at++) {
      const from = places[at] * samples;
      for (let t = 0; t < samples; t++) weightOf[labels[from + t]] += weights[at];
    }
    weightOf[structure] = 0;
    return heaviest();
  };
  const sampleLabel = (v: number, t: number): number => {
    if (hasSample(v, t)) return structure;
    weightOf.fill(0);
    for (let at = starts[v]; at < starts[v + 1]; at++) {
      weightOf[labels[places[at] * samples + t]] += weights[at];
    }
    return heaviest();
  };
  return {
    quantileLabel: (
      v: number,
      { kind, now }: { readonly kind: 'tighter' | 'wider'; readonly now: number },
    ): number => {
      if (isIn(v, kind)) return structure;
      return inside[now] === 0 ? now : nextLabel(v);
    },
    sampleLabel,
  };
}

/** Turns a rule for each voxel of the region into a patch and the volume that it leaves. */
function changer(
  { voxels, box }: RegionOnImage,
  {
    source: { labels, image, known, locked, sets, rules },
    structure,
  }: { readonly source: ProposalSource; readonly structure: number },
) {
  const [ni, nj] = image.shape;
  const [wide, high] = [box.high[0] - box.low[0], box.high[1] - box.low[1]];
  const length = wide * high * (box.high[2] - box.low[2]);
  const from = new Uint8Array(length);
  const placeOf = (voxel: number): number => {
    const row = Math.floor(voxel / ni);
    const [i, j, k] = [voxel % ni, row % nj, Math.floor(row / nj)];
    return i - box.low[0] + wide * (j - box.low[1] + high * (k - box.low[2]));
  };
  const places = voxels.map(placeOf);
  // What is not of the region is the same before and after, whatever it is.
  places.forEach((at, v) => (from[at] = labels[voxels[v]]));
  const isShared = new Uint8Array(LABELS);
  for (const { label } of sets) isShared[label] = 1;
  const labelAfter = (now: number, wanted: number): number => {
    if (wanted === now) return now;
    if (rules.inside[now] !== 0 && isShared[now] !== 0) {
      return wanted === structure ? now : rules.removed[now];
    }
    if (isShared[now] !== 0 && wanted !== structure) return now;
    const label = wanted === 0 || known.has(wanted) ? wanted : 0;
    return locked.has(now) || locked.has(label) ? now : label;
  };
  return (labelAt: (v: number, now: number) => number) => {
    const to = from.slice();
    let count = 0;
    for (let v = 0; v < voxels.length; v++) {
      const now = from[places[v]];
      to[places[v]] = labelAfter(now, labelAt(v, now));
      count += rules.inside[to[places[v]]];
    }
    return {
      volumeMl: count * voxelVolumeMl(image),
      patch: patchOfBox({ box, shape: image.shape }, from, to),
    };
  };
}
