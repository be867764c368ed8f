import type { NoSampleReason, SampleContent } from '../../core/samples/inspectedSample.ts';
import type { PlaneLayout } from './planeLayout.ts';

/** Looks at every number once and says what they are. */
export interface SampleSurvey {
  /** As `PlaneSink.block`. */
  add(plane: number, start: number, values: Float32Array): void;
  /** What was seen so far can be no sample: the rest need not be looked at. */
  isSettled(): boolean;
  content(): SampleContent;
}

/** Rounding may leave a probability this far outside [0, 1]. */
const TOLERANCE = 1e-6;
/** Half precision and 8-bit scales leave this much of a sum of classes. */
const SUM_TOLERANCE = 0.02;
/** Label maps hold a few structures, up to 117 with the largest public networks; grey values are more kinds. */
const MOST_LABELS = 128;
/** A map of nearly all whole numbers up to 100 is a percentage. */
const PERCENT = { atMost: 100, kinds: 90 } as const;
/** Voxels at which the planes of a file are summed. */
const PROBES = 4096;
const MOST_CLASSES = 256;

/**
 * Tells label maps, probabilities and classes by their numbers alone; a file's name says nothing. Whole numbers 0 … 255
 * of not too many kinds are labels; fractions 0 … 1 are probabilities; planes of either that sum to 1 at some thousand
 * evenly spread voxels are the classes of one sample, otherwise each plane is a sample. What could be a probability
 * times 100 or 255 is not guessed at.
 */
export function sampleSurvey(layout: PlaneLayout): SampleSurvey {
  const perSlice = layout.shape[0] * layout.shape[1];
  const voxels = perSlice * layout.shape[2];
  const probeStep = Math.max(1, Math.floor(voxels / PROBES));
  const sums = new Float64Array(Math.ceil(voxels / probeStep));
  const isPresent = new Uint8Array(256);
  let [min, max, nonFinite, isWhole] = [Infinity, -Infinity, 0, true];
  /** First and last voxel that is not 0: of the first plane, and of all others. */
  const occupied = [
    [Infinity, -1],
    [Infinity, -1],
  ];

  const add: SampleSurvey['add'] = (plane, start, values) => {
    const range = occupied[plane === 0 ? 0 : 1];
    let [first, last] = [-1, -1];
    for (let n = 0; n < values.length; n++) {
      const value = values[n];
      // Most voxels of most maps; 0 changes neither range nor kind.
      if (value === 0) continue;
      if (first < 0) first = n;
      last = n;
      if (value - value !== 0) {
        nonFinite++;
        continue;
      }
      if (value < min) min = value;
      if (value > max) max = value;
      if (value === (value & 255)) isPresent[value] = 1;
      else isWhole = false;
    }
    if (first >= 0) {
      range[0] = Math.min(range[0], start + first);
      range[1] = Math.max(range[1], start + last);
    }
    const firstProbe = Math.ceil(start / probeStep);
    for (let at = firstProbe * probeStep; at < start + values.length; at += probeStep) {
      sums[at / probeStep] += values[at - start];
    }
  };

  const slices = (ranges: readonly number[][]) => {
    const first = Math.min(...ranges.map(([low]) => low));
    const last = Math.max(...ranges.map(([, high]) => high));
    return last < 0
      ? null
      : { first: Math.floor(first / perSlice), last: Math.floor(last / perSlice) };
  };
  const image = (why: NoSampleReason, detail: Record<string, number> = {}): SampleContent => ({
    kind: 'image',
    why,
    detail,
  });
  const isSumOne = (): boolean => sums.every((sum) => Math.abs(sum - 1) <= SUM_TOLERANCE);

  const content = (): SampleContent => {
    const { planes, format } = layout;
    if (nonFinite > 0) return image('non-finite', { count: nonFinite });
    if (min < -TOLERANCE || max > 255) {
      return image(planes > 1 ? 'not-probabilities' : 'grey-values', { min, max });
    }
    const labels = Array.from(isPresent.keys()).filter((label) => isPresent[label] === 1);
    const kinds = labels.length + 1;
    if (isWhole) {
      const isPercent = max <= PERCENT.atMost && kinds >= PERCENT.kinds;
      if (kinds > MOST_LABELS || isPercent) return image('ambiguous-scale', { max, kinds });
    } else if (max > 1 + TOLERANCE) {
      return image('above-one', { max });
    }
    const areClasses = planes > 1 && max <= 1 + TOLERANCE && isSumOne();
    if (areClasses && planes <= MOST_CLASSES) {
      const structures = Array.from({ length: planes - 1 }, (_, at) => at + 1);
      return { kind: 'classes', structures, slices: slices(occupied.slice(1)) };
    }
    if (format === 'npz') return image('classes-do-not-sum-to-one', { planes });
    return isWhole
      ? { kind: 'labels', structures: labels, slices: slices(occupied) }
      : { kind: 'probability', structures: [1], slices: slices(occupied) };
  };
  return { add, content, isSettled: () => layout.planes === 1 && (min < -TOLERANCE || max > 255) };
}
