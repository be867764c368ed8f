/** Gradient boosting of small regression trees on a squared error: what contour quality is compared with. */
export interface BoostingOptions {
  readonly trees: number;
  /** Splits from the root to a leaf. */
  readonly depth: number;
  readonly rate: number;
  /** A leaf has at least so many rows. */
  readonly smallestLeaf: number;
}

export const BOOSTING: BoostingOptions = { trees: 250, depth: 4, rate: 0.06, smallestLeaf: 8 };

/** Features are compared in so many steps, cut at quantiles of the training rows. */
const STEPS = 32;

interface Leaf {
  readonly value: number;
}
interface Split {
  readonly feature: number;
  /** Rows up to this value go below. */
  readonly threshold: number;
  readonly below: Tree;
  readonly above: Tree;
}
type Tree = Leaf | Split;

/**
 * Fits the target from the features; deterministic.
 * @param rows one array of finite features each, all of one length; at least one row.
 * @returns the predicted target of a row.
 * Source: Friedman 2001; histogram splits as LightGBM has them.
 */
export function boosted(
  rows: readonly (readonly number[])[],
  target: readonly number[],
  options: BoostingOptions = BOOSTING,
): (row: readonly number[]) => number {
  const base = target.reduce((sum, value) => sum + value, 0) / target.length;
  const features = Array.from({ length: rows[0]?.length ?? 0 }, (_, at) => binned(rows, at));
  const rest = Float64Array.from(target, (value) => value - base);
  const all = Int32Array.from(rows, (_, at) => at);
  const trees: Tree[] = [];
  for (let tree = 0; tree < options.trees; tree++) {
    const grown = grow({ features, rest, options }, all, options.depth);
    trees.push(grown);
    rows.forEach((row, at) => (rest[at] -= options.rate * answer(grown, row)));
  }
  return (row) => trees.reduce((sum, tree) => sum + options.rate * answer(tree, row), base);
}

interface Binned {
  /** Rising; step s is values ≤ cuts[s] and > cuts[s − 1], the last step those above. */
  readonly cuts: readonly number[];
  /** Of each row. */
  readonly step: Uint8Array;
}

function binned(rows: readonly (readonly number[])[], feature: number): Binned {
  const sorted = Float64Array.from(rows, (row) => row[feature]).toSorted();
  const quantiles = Array.from({ length: STEPS - 1 }, (_, at) => {
    return sorted[Math.floor(((at + 1) / STEPS) * (sorted.length - 1))];
  });
  const cuts = [...new Set(quantiles)].filter((cut) => cut < sorted[sorted.length - 1]);
  const stepOf = (value: number): number => {
    const at = cuts.findIndex((cut) => value <= cut);
    return at < 0 ? cuts.length : at;
  };
  return { cuts, step: Uint8Array.from(rows, (row) => stepOf(row[feature])) };
}

function answer(tree: Tree, row: readonly number[]): number {
  let at = tree;
  while ('feature' in at) at = row[at.feature] <= at.threshold ? at.below : at.above;
  return at.value;
}

interface Growing {
  readonly features: readonly Binned[];
  /** What is left to explain of every row. */
  readonly rest: Float64Array;
  readonly options: BoostingOptions;
}

function grow(from: Growing, rows: Int32Array, depth: number): Tree {
  const { features, rest } = from;
  const best = depth > 0 ? bestSplit(from, rows) : null;
  if (!best) return { value: rows.reduce((sum, row) => sum + rest[row], 0) / rows.length };
  const { cuts, step } = features[best.feature];
  return {
    feature: best.feature,
    threshold: cuts[best.cut],
    below: grow(
      from,
      rows.filter((row) => step[row] <= best.cut),
      depth - 1,
    ),
    above: grow(
      from,
      rows.filter((row) => step[row] > best.cut),
      depth - 1,
    ),
  };
}

/** The split that explains most; null where none leaves enough rows on both sides and explains anything. */
function bestSplit(
  { features, rest, options }: Growing,
  rows: Int32Array,
): { readonly feature: number; readonly cut: number } | null {
  const total = rows.reduce((sum, row) => sum + rest[row], 0);
  let best: { feature: number; cut: number; gain: number } | null = null;
  for (const [feature, { cuts, step }] of features.entries()) {
    const sums = new Float64Array(cuts.length + 1);
    const counts = new Float64Array(cuts.length + 1);
    for (const row of rows) {
      sums[step[row]] += rest[row];
      counts[step[row]]++;
    }
    let [below, count] = [0, 0];
    for (let cut = 0; cut < cuts.length; cut++) {
      below += sums[cut];
      count += counts[cut];
      const others = rows.length - count;
      if (count < options.smallestLeaf || others < options.smallestLeaf) continue;
      const gain = below ** 2 / count + (total - below) ** 2 / others - total ** 2 / rows.length;
      if (gain > 1e-12 && gain > (best?.gain ?? 0)) best = { feature, cut, gain };
    }
  }
  return best;
}
