import { addSample, planesOf, reduceSums } from '../../../src/core/uncertainty/sampleSums.ts';
import { logitCalibration } from '../../../src/models/logits.ts';
import type { CohortCase } from '../../cohort.ts';
import { meanOverCases, pairedDifference, pairedRatio } from '../../interval.ts';
import type { EvidenceNetwork } from '../../packages.ts';
import type { Row } from '../../results.ts';
import { atLeast, measuredRow, missingRow, plainRow } from '../../rows.ts';
import type { SlabCase } from '../../run/slabPasses.ts';
import type { EvidenceContext } from '../../table.ts';
import { FIGURES, MAIN } from './figures.ts';
import type { MethodMeasures, Ranking } from './measure.ts';
import { labelsOf, measure, rankingOf } from './measure.ts';
import { openCase } from './openCase.ts';
import type { Networks } from './passes.ts';
import { eachPass } from './passes.ts';
import { MC_PASSES, PACKAGES } from './plan.ts';
import type { Evaluation } from './region.ts';

const VERSION = 's1-decoder-2';

/** Twenty whole passes a case are dear: every fourth slice. */
const EVERY = 4;

/** At most 5 % relative is given away. */
export const MARGIN = 0.95;

/** Two networks of one recipe, length and sampler. */
const PAIR = ['single', 'everywhere'] as const;
type Side = (typeof PAIR)[number];

export const DECODER_ROWS = {
  single: 'MC 20, dropout in the decoder alone',
  everywhere: 'MC 20, dropout everywhere',
  both: 'dropout in the decoder alone against everywhere',
} as const;

/** What one network says of one case. */
interface Sampled {
  readonly measures: MethodMeasures;
  /** All errors, by mutual information. */
  readonly mutual: Ranking | null;
}
type Pair = Readonly<Record<Side, Sampled>>;

type Figure = (of: Sampled) => number | null;

const ofMeasures =
  (metric: string): Figure =>
  ({ measures }) =>
    FIGURES[metric](measures);

/** Rankings that must not be given away, then what they are to be read with. */
const HELD: Readonly<Record<string, Figure>> = {
  'UEO-AUC of entropy': ofMeasures(MAIN.ueo),
  'UEO-AUC of mutual information': ({ mutual }) => mutual?.auc ?? null,
  'FP-TP AUC': ofMeasures('FP-TP AUC, mean of structures'),
};
const BESIDE: Readonly<Record<string, Figure>> = {
  'UEO-AUC skill of entropy': ofMeasures('UEO-AUC skill'),
  'UEO-AUC skill of mutual information': ({ mutual }) => mutual?.skill ?? null,
  'FN-TN AUC': ofMeasures('FN-TN AUC, mean of structures'),
  Dice: ofMeasures(MAIN.dice),
  'errors in the ROI': ofMeasures('errors in the ROI'),
};
export const DECODER_HELD = Object.keys(HELD);
export const DECODER_BESIDE = Object.keys(BESIDE);

/** Metrics of the paired comparison. */
export const decoderMetric = {
  ratio: (figure: string): string => `${figure}, ratio`,
  end: (figure: string): string => `${figure}, lower end of the ratio’s 95 % interval`,
  difference: (figure: string): string => `${figure}, difference`,
} as const;

/** Whether cheap sampling keeps its ranking: dropout in the decoder alone against dropout after every convolution. (DECISIONS 10) */
export async function decoderRows(context: EvidenceContext): Promise<Row[]> {
  const networks = {
    single: await context.network(PACKAGES.single),
    everywhere: await context.network(PACKAGES.everywhere),
  };
  const { single, everywhere } = networks;
  if (!single || !everywhere) {
    const absent = PAIR.filter((side) => !networks[side]).map((side) => `models/${PACKAGES[side]}`);
    return DECODER_HELD.map((figure) =>
      missingRow(endOf(figure), `no package ${absent.join(' and none ')}`),
    );
  }
  const cases: Pair[] = [];
  for (const one of context.cohort('hard')) {
    cases.push(await pairOf(context, one, { single, everywhere }));
    context.progress(`decoder: ${one.id}`);
  }
  return Object.entries({ ...HELD, ...BESIDE }).flatMap(([figure, read]) =>
    figureRows(cases, figure, read),
  );
}

const table = 's1' as const;

function endOf(figure: string) {
  const metric = decoderMetric.end(figure);
  return { table, row: DECODER_ROWS.both, metric, goal: atLeast(MARGIN) };
}

function figureRows(cases: readonly Pair[], figure: string, read: Figure): Row[] {
  const pairs = cases.map(({ single, everywhere }) => [read(single), read(everywhere)] as const);
  const ratio = pairedRatio(pairs);
  const row = DECODER_ROWS.both;
  return [
    ...PAIR.map((side, at) =>
      measuredRow(
        { table, row: DECODER_ROWS[side], metric: figure },
        meanOverCases(pairs.map((pair) => pair[at])),
      ),
    ),
    measuredRow({ table, row, metric: decoderMetric.ratio(figure) }, ratio),
    measuredRow({ table, row, metric: decoderMetric.difference(figure) }, pairedDifference(pairs)),
    ...(figure in HELD ? [plainRow(endOf(figure), ratio.ci?.[0] ?? null, ratio.n)] : []),
  ];
}

function pairOf(
  context: EvidenceContext,
  one: CohortCase,
  networks: Readonly<Record<Side, EvidenceNetwork>>,
): Promise<Pair> {
  const key = {
    case: `${one.id} ${one.sha256()}`,
    packages: PAIR.flatMap((side) => networks[side].sha256),
    estimator: {
      passes: MC_PASSES,
      every: EVERY,
      calibration: PAIR.map((side) => networks[side].manifest.calibration),
    },
    version: VERSION,
  };
  return context.cached(key, async () => {
    const { slab, evaluation } = await openCase(networks, one, { every: EVERY, parts: PAIR });
    const at = { slab, evaluation, networks };
    return {
      single: await sampled(at, 'single', networks.single),
      everywhere: await sampled(at, 'everywhere', networks.everywhere),
    };
  });
}

/** Calibrated as the package says, in the region of both. */
async function sampled(
  at: { readonly slab: SlabCase; readonly evaluation: Evaluation; readonly networks: Networks },
  part: Side,
  { manifest }: EvidenceNetwork,
): Promise<Sampled> {
  const { slab, evaluation, networks } = at;
  const { classes } = slab;
  const n = evaluation.truth.length;
  const sums = new Float32Array(planesOf(classes, true) * n);
  const places = { before: sums, after: sums, bits: new Uint32Array((classes - 1) * n) };
  const calibration = logitCalibration(manifest);
  const passes = Array.from({ length: MC_PASSES }, (_, sample) => ({
    part,
    member: 0,
    flips: [],
    sample,
  }));
  await eachPass({ slab, region: evaluation.region, networks }, passes, (_, logits) =>
    addSample({ logits, sample: 0, activation: 'softmax' }, calibration, places),
  );
  const map = () => new Float32Array(n);
  const prediction = { mean: Array.from({ length: classes }, map), entropy: map() };
  const maps = {
    expectedEntropy: map(),
    mutualInformation: map(),
    variance: map(),
    hoebelU: map(),
  };
  reduceSums(sums, { samples: MC_PASSES, activation: 'softmax' }, { ...prediction, maps });
  const errors = labelsOf(prediction).map((label, voxel) =>
    label === evaluation.truth[voxel] ? 0 : 1,
  );
  return {
    measures: measure(prediction, evaluation),
    mutual: rankingOf(maps.mutualInformation, errors),
  };
}
