import { AppError } from '../errors.ts';
import { ascendingOrder, tieEnd } from './order.ts';
import { mean } from './summary.ts';

/**
 * How the area under the curve is taken. `mean`: over all coverages 1/n … 1. `trapezoid`: between them, as fd-shifts and
 * ValUES do, which leaves out the first 1/n. They differ strongly for few cases: name the rule beside the number.
 */
export type AreaRule = 'mean' | 'trapezoid';

/** Does confidence send the bad cases to a reader first? */
export interface RiskCoverage {
  readonly rule: AreaRule;
  /** Area under the risk-coverage curve, 0 … largest risk, lower is better; null without cases (`trapezoid`: without two). */
  readonly aurc: number | null;
  /** The same of a confidence that orders cases by their risk, and expected of one at random. */
  readonly optimal: number | null;
  readonly random: number | null;
  /** aurc − optimal (eAURC). */
  readonly excess: number | null;
  /** (random − aurc) / (random − optimal): 1 optimal, 0 as good as chance; null where all risks are equal. */
  readonly normalised: number | null;
  /** Mean risk of the most confident share of cases, by rising coverage. */
  readonly curve: readonly { readonly coverage: number; readonly selectiveRisk: number }[];
  readonly n: number;
  /** Cases left out because confidence or risk is undefined. They are often the failures: report them. */
  readonly excluded: number;
}

/**
 * Risk-coverage curve of a confidence over cases and the area under it. Among cases of equal confidence each order is as
 * likely: the expected mean is taken, so that the order of cases does not matter.
 * @param confidence one value a case, higher is more confident; null where undefined.
 * @param risk one value a case, such as 1 − Dice; null where undefined.
 * @throws AppError `internal/shape` when the lengths differ; `inference/non-finite-output` for a value that is not finite.
 * Source: Geifman and El-Yaniv 2017; Jaeger et al. 2023 (fd-shifts); Zenk et al. 2025 (normalised).
 */
export function riskCoverage(
  confidence: readonly (number | null)[],
  risk: readonly (number | null)[],
  rule: AreaRule,
): RiskCoverage {
  if (confidence.length !== risk.length) {
    throw new AppError('internal/shape', { expected: confidence.length, actual: risk.length });
  }
  const doubts: number[] = [];
  const risks: number[] = [];
  confidence.forEach((value, at) => {
    const loss = risk[at];
    if (value === null || loss === null) return;
    doubts.push(-value);
    risks.push(loss);
  });
  const n = risks.length;
  const selective = selectiveRisks(doubts, risks);
  const aurc = areaUnder(selective, rule);
  const optimal = areaUnder(selectiveRisks(risks, risks), rule);
  const average = mean(risks);
  const isDefined = aurc !== null && optimal !== null && average !== null;
  // Every point of the curve is expected at the mean risk.
  const random = isDefined ? (rule === 'mean' ? average : (average * (n - 1)) / n) : null;
  return {
    rule,
    aurc,
    optimal,
    random,
    excess: isDefined ? aurc - optimal : null,
    normalised: isDefined && random !== null ? shareOfPossible(aurc, optimal, random) : null,
    curve: selective.map((selectiveRisk, at) => ({ coverage: (at + 1) / n, selectiveRisk })),
    n,
    excluded: confidence.length - n,
  };
}

/** Rounding alone may part two means of equal risks. */
function shareOfPossible(aurc: number, optimal: number, random: number): number | null {
  const possible = random - optimal;
  return possible <= 1e-12 * Math.abs(random) ? null : (random - aurc) / possible;
}

/** Mean risk of the first 1, 2 … n cases by rising doubt. */
function selectiveRisks(doubts: readonly number[], risks: readonly number[]): number[] {
  const order = ascendingOrder(doubts);
  const means: number[] = [];
  let before = 0;
  for (let from = 0; from < order.length;) {
    const to = tieEnd(doubts, order, from);
    let tied = 0;
    for (let at = from; at < to; at++) tied += risks[order[at]];
    for (let at = from; at < to; at++) {
      means.push((before + (tied * (at + 1 - from)) / (to - from)) / (at + 1));
    }
    before += tied;
    from = to;
  }
  return means;
}

function areaUnder(selective: readonly number[], rule: AreaRule): number | null {
  if (rule === 'mean') return mean(selective);
  if (selective.length < 2) return null;
  let area = 0;
  for (let at = 1; at < selective.length; at++) area += (selective[at - 1] + selective[at]) / 2;
  return area / selective.length;
}
