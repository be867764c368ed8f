import { changedLabels, structuresBetween } from '../core/contour/changedLabels.ts';
import type { LabelledStructure } from '../core/contour/flattenLayers.ts';
import type { ContourOrigin, SegmentDescription } from '../core/contour/segmentLayers.ts';
import { contourOrigins } from '../core/review/contourOrigins.ts';
import { currentSegments, replay, type Segment } from '../core/review/events.ts';
import type { SegmentationResult } from '../inference/segmentation.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { ReviewArrays } from './reviewArrays.ts';

/** What the contours of a review began as. */
export interface ContourSource {
  readonly segmentation: Pick<SegmentationResult, 'labels' | 'provenance'>;
  readonly arrays: Pick<ReviewArrays, 'corrected' | 'events' | 'initialSegments' | 'sets'>;
  /** The network of a run; null for what was made elsewhere. */
  readonly network: Pick<ModelManifest, 'output'> | null;
}

type Description = Pick<
  SegmentDescription,
  'type' | 'category' | 'interpretedType' | 'origin' | 'algorithm'
>;

const UNKNOWN: Description = {
  type: null,
  category: null,
  interpretedType: '',
  origin: 'manual',
  algorithm: '',
};

/** The structures as they were before the review, as a file describes them. */
export function automaticStructures(source: ContourSource): readonly LabelledStructure[] {
  return source.arrays.initialSegments.map((segment) => ({
    ...described(segment),
    ...firstDescription(source, segment.index),
  }));
}

/**
 * The structures of the review as a file describes them: by its log, where each contour came from; what the network's
 * package codes a structure as, unless the reviewer gave it another name, which may be another thing.
 */
export function reviewedStructures(source: ContourSource): readonly LabelledStructure[] {
  const { arrays } = source;
  const { initialSegments: initial } = arrays;
  const history = replay(arrays.events);
  const origins = reviewedOrigins(source);
  return currentSegments(history, initial).map((segment) => {
    const { index, name } = segment;
    const first = initial.find((one) => one.index === index);
    const origin = origins.get(index) ?? null;
    // One that was drawn by hand from nothing has nothing of the one that had its label before.
    if (!first || (origin === 'manual' && firstOrigin(source, index) !== 'manual')) {
      return { ...described(segment), ...UNKNOWN };
    }
    const description = firstDescription(source, index);
    const coding = first.name === name ? description : { ...description, type: null };
    const category = coding.type ? coding.category : null;
    const interpretedType = first.name === name ? description.interpretedType : '';
    return { ...described(segment), ...coding, category, interpretedType, origin };
  });
}

/** How the contours of the review came about, by label; null where the file that they came from does not say. */
export function reviewedOrigins(source: ContourSource): ReadonlyMap<number, ContourOrigin | null> {
  const { segmentation, arrays } = source;
  const { initialSegments } = arrays;
  const initial = initialSegments.map(({ index }) => ({
    index,
    origin: firstOrigin(source, index),
  }));
  const { sets, corrected, events } = arrays;
  const changed = structuresBetween(changedLabels(segmentation.labels, corrected), sets);
  return contourOrigins(replay(events), { initial, changed, sets });
}

function described({
  index,
  name,
  color,
}: Segment): Pick<LabelledStructure, 'index' | 'number' | 'name' | 'color'> {
  return { index, number: index, name, color };
}

function firstOrigin(source: ContourSource, index: number): ContourOrigin | null {
  return firstDescription(source, index).origin;
}

function firstDescription({ segmentation, network }: ContourSource, index: number): Description {
  const { provenance } = segmentation;
  const automatic = { ...UNKNOWN, origin: 'automatic' } as const;
  if (provenance.origin === 'samples') {
    return { ...automatic, algorithm: 'Samples computed elsewhere' };
  }
  if (provenance.origin === 'contours') {
    const found = provenance.structures.find((one) => one.index === index);
    if (!found) return { ...UNKNOWN, origin: null };
    // Its name and colour are the review's.
    const { type, category, interpretedType, origin, algorithm } = found;
    return { type, category, interpretedType, origin, algorithm };
  }
  const code = network?.output.segments.find((segment) => segment.index === index)?.code ?? null;
  const algorithm = `${provenance.modelId} ${provenance.modelVersion}`;
  return { ...automatic, type: code, algorithm };
}
