import { AppError } from '../errors.ts';
import {
  requireCase,
  TEMPERATURE_RANGE,
  voxelsOf,
  type CalibrationFit,
  type CalibrationModel,
} from './temperature.ts';

/** Voxels of one case with the logits of several members or samples. */
export interface JointCase {
  /** One array [C, n] a member, all cases with the same number of members. Not modified. */
  readonly members: readonly ArrayLike<number>[];
  /** As in `CalibrationCase`. */
  readonly reference: ArrayLike<number>;
}

/** Points of the first scan, evenly spaced in ln T: the likelihood of a mixture may have more than one minimum. */
const SCAN_POINTS = 41;
/** Of ln T. */
const TOLERANCE = 1e-8;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * One temperature for all members' logits, chosen so that the mean of their probabilities is most likely (stage `joint`).
 * Unlike one temperature of the mean it can change which voxels are most uncertain. A scan over ln T, then golden section
 * around its best point; each evaluation goes through all members' voxels, about 80 times: sample the voxels first.
 * @param cases voxels of the region of interest only; those without voxels do not count.
 * @returns null without voxels; the bias is 0.
 * @throws as `fitCalibration`; AppError `internal/shape` without members.
 */
export function fitJointTemperature(
  cases: readonly JointCase[],
  model: Omit<CalibrationModel, 'withBias'>,
): CalibrationFit | null {
  const shape = { ...model, withBias: false };
  const used = cases.filter(({ reference }) => reference.length > 0);
  for (const { members, reference } of used) {
    if (members.length === 0) throw new AppError('internal/shape', { members: 0 });
    for (const logits of members) requireCase({ logits, reference }, shape);
  }
  if (used.length === 0) return null;
  const counts = used.map(({ members, reference }) =>
    voxelsOf({ logits: members[0], reference }, shape),
  );
  const lossAt = (logTemperature: number): number =>
    used.reduce((sum, one, at) => {
      const loss = mixtureLoss(one, Math.exp(-logTemperature), model);
      return sum + loss / (counts[at] * used.length);
    }, 0);
  const [low, high] = [Math.log(TEMPERATURE_RANGE.min), Math.log(TEMPERATURE_RANGE.max)];
  const pointAt = (at: number): number => low + ((high - low) * at) / (SCAN_POINTS - 1);
  const scan = Array.from({ length: SCAN_POINTS }, (_, at) => lossAt(pointAt(at)));
  const best = scan.indexOf(Math.min(...scan));
  const isAtLimit = best === 0 || best === SCAN_POINTS - 1;
  const found = goldenSection(lossAt, [
    pointAt(Math.max(0, best - 1)),
    pointAt(Math.min(SCAN_POINTS - 1, best + 1)),
  ]);
  const edge = pointAt(best);
  const logTemperature = isAtLimit && scan[best] <= lossAt(found) ? edge : found;
  return {
    temperature: Math.exp(logTemperature),
    bias: Array.from({ length: model.channels }, () => 0),
    nllBefore: lossAt(0),
    nllAfter: lossAt(logTemperature),
    warnings: isAtLimit && logTemperature === edge ? ['temperature-at-limit'] : [],
    cases: used.length,
    voxels: counts.reduce((sum, count) => sum + count, 0),
  };
}

/** Sum over voxels of −ln of the mean probability of what is true. */
function mixtureLoss(
  { members, reference }: JointCase,
  beta: number,
  { activation, channels }: Omit<CalibrationModel, 'withBias'>,
): number {
  const isSoftmax = activation === 'softmax';
  let sum = 0;
  for (let at = 0; at < reference.length; at++) {
    let p = 0;
    for (const logits of members) {
      p += isSoftmax
        ? softmaxAt(logits, { voxel: at, n: reference.length, beta, truth: reference[at] })
        : 1 / (1 + Math.exp(reference[at] === 0 ? beta * logits[at] : -beta * logits[at]));
    }
    // A hard wrong answer of all members is a large loss, not an infinite one.
    sum -= Math.log(Math.max(p / members.length, Number.MIN_VALUE));
  }
  return sum;

  function softmaxAt(
    logits: ArrayLike<number>,
    one: { voxel: number; n: number; beta: number; truth: number },
  ): number {
    const own = logits[one.truth * one.n + one.voxel];
    let total = 0;
    for (let c = 0; c < channels; c++) {
      total += Math.exp(one.beta * (logits[c * one.n + one.voxel] - own));
    }
    return 1 / total;
  }
}

/** A minimum between two points. */
function goldenSection(
  lossAt: (x: number) => number,
  [from, to]: readonly [number, number],
): number {
  let [low, high] = [from, to];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [lossLeft, lossRight] = [lossAt(left), lossAt(right)];
  while (high - low > TOLERANCE) {
    if (lossLeft < lossRight) {
      [high, right, lossRight] = [right, left, lossLeft];
      left = high - GOLDEN * (high - low);
      lossLeft = lossAt(left);
    } else {
      [low, left, lossLeft] = [left, right, lossRight];
      right = low + GOLDEN * (high - low);
      lossRight = lossAt(right);
    }
  }
  return (low + high) / 2;
}
