import { logitCalibration } from '../../../src/models/logits.ts';
import type { CohortCase } from '../../cohort.ts';
import { meanOverCases, pairedDifference, pairedRatio } from '../../interval.ts';
import type { EvidenceNetwork } from '../../packages.ts';
import type { Row } from '../../results.ts';
import { atLeast, measuredRow, missingRow, plainRow } from '../../rows.ts';
import { slabCase } from '../../run/slabPasses.ts';
import type { EvidenceContext } from '../../table.ts';
import type { Ranking } from './measure.ts';
import { labelsOf, rankingOf } from './measure.ts';
import { addLogits, eachPass, emptySums, predictionOf } from './passes.ts';
import type { Networks } from './passes.ts';
import { MC_PASSES, PACKAGES } from './plan.ts';
import { evaluationOf } from './region.ts';

const VERSION = 's1-decoder-1';
const EVERYWHERE = 'evidence/abdomen-ct-everywhere';

/** Twenty whole passes a case are dear: every fourth slice of the first forty cases. */
const EVERY = 4;
const CASES = 40;

/** At most 5 % relative is given away. */
const MARGIN = 0.95;

const ROWS = {
  light: 'MC 20, dropout in the light decoder',
  everywhere: 'MC 20, dropout everywhere',
  both: 'light decoder against everywhere',
} as const;
const METRIC = 'UEO-AUC 0-5 %, every fourth slice';

interface Pair {
  readonly light: Ranking | null;
  readonly everywhere: Ranking | null;
}

/** Whether cheap sampling keeps its ranking: dropout in the light decoder against the papers' form. (DECISIONS 10) */
export async function decoderRows(context: EvidenceContext): Promise<Row[]> {
  const table = 's1' as const;
  const light = await context.network(PACKAGES.base);
  const everywhere = await context.network(EVERYWHERE);
  const goal = {
    table,
    row: ROWS.both,
    metric: 'UEO-AUC ratio, lower end of its 95 % interval',
    goal: atLeast(MARGIN),
  };
  if (!light || !everywhere) {
    return [missingRow(goal, `no package models/${light ? EVERYWHERE : PACKAGES.base}`)];
  }
  const cases: Pair[] = [];
  for (const one of context.cohort('hard', CASES)) {
    cases.push(await pairOf(context, one, { light, everywhere }));
    context.progress(`decoder: ${one.id}`);
  }
  const auc = (pick: (pair: Pair) => Ranking | null): (number | null)[] =>
    cases.map((pair) => pick(pair)?.auc ?? null);
  const pairs = cases.map(({ light: a, everywhere: b }): [number | null, number | null] => [
    a?.auc ?? null,
    b?.auc ?? null,
  ]);
  const skills = cases.map(({ light: a, everywhere: b }): [number | null, number | null] => [
    a?.skill ?? null,
    b?.skill ?? null,
  ]);
  const ratio = pairedRatio(pairs);
  return [
    measuredRow(
      { table, row: ROWS.light, metric: METRIC },
      meanOverCases(auc((pair) => pair.light)),
    ),
    measuredRow(
      { table, row: ROWS.everywhere, metric: METRIC },
      meanOverCases(auc((pair) => pair.everywhere)),
    ),
    measuredRow({ table, row: ROWS.both, metric: 'UEO-AUC ratio' }, ratio),
    plainRow(goal, ratio.ci?.[0] ?? ratio.value, ratio.n),
    measuredRow({ table, row: ROWS.both, metric: 'UEO-AUC difference' }, pairedDifference(pairs)),
    measuredRow({ table, row: ROWS.both, metric: 'UEO-AUC skill ratio' }, pairedRatio(skills)),
  ];
}

function pairOf(
  context: EvidenceContext,
  one: CohortCase,
  both: { readonly light: EvidenceNetwork; readonly everywhere: EvidenceNetwork },
): Promise<Pair> {
  const key = {
    case: `${one.id} ${one.sha256()}`,
    packages: [...both.light.sha256, ...both.everywhere.sha256],
    estimator: { passes: MC_PASSES, every: EVERY },
    version: VERSION,
  };
  return context.cached(key, async () => ({
    light: await rankingWith(both.light, one),
    everywhere: await rankingWith(both.everywhere, one),
  }));
}

/** Errors ranked by entropy as the package is shipped, calibration included, in its own region of interest. */
async function rankingWith(network: EvidenceNetwork, one: CohortCase): Promise<Ranking | null> {
  const networks: Networks = { base: network, members: null, checkpoints: null };
  const whole = await slabCase(network, one.image(), 1);
  const slab = { ...whole, slices: whole.slices.filter((k) => k % EVERY === 0) };
  const { region, truth } = await evaluationOf(networks, { whole, slab }, one.truth());
  const sums = emptySums(slab.classes, truth.length);
  const calibration = logitCalibration(network.manifest);
  const passes = Array.from({ length: MC_PASSES }, (_, sample) => ({
    part: 'base' as const,
    member: 0,
    flips: [],
    sample,
  }));
  await eachPass({ slab, region, networks }, passes, (_, logits) =>
    addLogits(sums, logits, calibration),
  );
  const prediction = predictionOf(sums, null);
  const errors = labelsOf(prediction).map((label, at) => (label === truth[at] ? 0 : 1));
  return rankingOf(prediction.entropy, errors);
}

export { METRIC as DECODER_METRIC, ROWS as DECODER_ROWS };
