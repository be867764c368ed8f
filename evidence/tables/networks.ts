import { meanOverCases } from '../interval.ts';
import type { EvidenceNetwork } from '../packages.ts';
import type { RowReader } from '../reader.ts';
import type { Row } from '../results.ts';
import type { Goal } from '../rows.ts';
import { atLeast, measuredRow, missingRow } from '../rows.ts';
import { diceOf, STRUCTURES } from '../structures.ts';
import type { EvidenceContext, EvidenceTable, TableResult } from '../table.ts';
import { REAL_SERIES, realRows } from './realSeries.ts';

const VERSION = 'networks-1';

const GOALS: Readonly<Record<string, Goal>> = {
  'liver with tumour': atLeast(0.97),
  spleen: atLeast(0.95),
  kidneys: atLeast(0.95),
  tumour: atLeast(0.75),
};

/** Ways to run a package; one pass and the other estimators are table S1's. */
const WAYS = [
  {
    row: 'abdomen-ct, 10 samples',
    package: 'abdomen-ct',
    estimator: { dropoutPasses: 10 },
    hasGoals: true,
  },
  {
    row: 'abdomen-ct-ensemble, one pass of each member',
    package: 'abdomen-ct-ensemble',
    estimator: 'all members',
    hasGoals: false,
  },
] as const;

type CaseDice = Readonly<Record<string, number | null>>;

async function networksRows(context: EvidenceContext): Promise<TableResult> {
  const rows: Row[] = [];
  for (const way of WAYS) {
    const network = await context.network(way.package);
    const names = Object.keys(STRUCTURES).map((structure) => ({
      table: 'networks' as const,
      row: way.row,
      metric: `Dice ${structure}`,
      ...(way.hasGoals && GOALS[structure] ? { goal: GOALS[structure] } : {}),
    }));
    if (!network) {
      rows.push(...names.map((name) => missingRow(name, `no package models/${way.package}`)));
      continue;
    }
    const cases: CaseDice[] = [];
    for (const one of context.cohort('test')) {
      cases.push(await caseDice(context, { network, one, estimator: estimatorOf(way, network) }));
      context.progress(`${way.row}: ${one.id}`);
    }
    Object.keys(STRUCTURES).forEach((structure, at) => {
      rows.push(measuredRow(names[at], meanOverCases(cases.map((dice) => dice[structure]))));
    });
  }
  rows.push(...(await realRows(context)));
  return { rows, plots: [] };
}

function estimatorOf({ estimator }: (typeof WAYS)[number], network: EvidenceNetwork) {
  return estimator === 'all members' ? { members: network.sessions.length } : estimator;
}

function caseDice(
  context: EvidenceContext,
  given: {
    readonly network: EvidenceNetwork;
    readonly one: ReturnType<EvidenceContext['cohort']>[number];
    readonly estimator: ReturnType<typeof estimatorOf>;
  },
): Promise<CaseDice> {
  const { network, one, estimator } = given;
  const key = {
    case: `${one.id} ${one.sha256()}`,
    packages: network.sha256,
    estimator,
    version: VERSION,
  };
  return context.cached(key, async () => {
    const { segmentation } = await network.segment(one.image(), estimator);
    const truth = one.truth();
    return Object.fromEntries(
      Object.entries(STRUCTURES).map(([structure, labels]) => [
        structure,
        diceOf(segmentation.networkLabels, truth, labels),
      ]),
    );
  });
}

function section(rows: RowReader): string {
  return [
    'Dice against the truth of phantoms that were held out (cohort `test`, of ordinary difficulty), contours as the app draws ' +
      'them: argmax of the mean, calibrated probability. Cases where neither truth nor contour has a structure are left out of ' +
      'its mean; a structure that only one of them has counts 0. The hard phantoms are in the tables below.',
    rows.table({
      of: 'network',
      rows: WAYS.map(({ row }) => row),
      columns: Object.keys(STRUCTURES).map((structure) => [`Dice ${structure}`, structure]),
    }),
    'Real CT, against the automatic label maps of another tool (no expert contour, n = 1 each). The first series is the anatomy ' +
      'template of the training: its figure shows a fit, not how the network generalises. Errors seen on the second one led to ' +
      'three of the faults that the training simulates, so it is no untouched test either.',
    rows.table({
      of: 'series, 20 samples',
      rows: REAL_SERIES.map(({ row }) => row),
      columns: ['Dice liver', 'Dice spleen', 'Dice kidneys'],
    }),
  ].join('\n\n');
}

export const networksTable: EvidenceTable = {
  name: 'networks',
  title: 'Networks: Dice on held-out phantoms and on real CT',
  rows: networksRows,
  section,
};
