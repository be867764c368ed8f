import { summariseCases } from '../../src/core/statistics/summary.ts';
import type { Interval } from '../interval.ts';
import { meanOverCases, pairedDifference } from '../interval.ts';
import type { ObserverCase } from '../observerCases.ts';
import type { Row } from '../results.ts';
import type { RowName } from '../rows.ts';
import { atLeast, atMost, measuredRow, missingRow, plainRow } from '../rows.ts';
import type { EvidenceContext } from '../table.ts';
import type { Doubt, Fusion } from './s3Doubt.ts';
import { doubtOf, FUSIONS } from './s3Doubt.ts';

const VERSION = 's3-synthetic-1';

export const KINDS = { u: 'unperturbed', p: 'perturbed' } as const;
export type Kind = keyof typeof KINDS;

/** Mean and deviation over cases as printed: WME, ME, Dice. */
type Printed = readonly [wme: number, wmeSd: number, me: number, meSd: number | null, dice: number];

/** Table 1 of Jungo et al. 2018; the deviation of ME is printed for some rows only. */
const PAPER: Readonly<Record<Kind, Readonly<Record<Fusion, Printed>>>> = {
  u: {
    none: [0.68, 0.08, 0.12, 0.03, 0.99],
    majority: [0.54, 0.1, 0.09, null, 0.99],
    staple: [0.59, 0.09, 0.1, null, 0.98],
    union: [0.29, 0.13, 0.08, null, 0.9],
    intersection: [0.3, 0.12, 0.08, null, 0.89],
  },
  p: {
    none: [0.67, 0.07, 0.12, 0.03, 0.96],
    majority: [0.47, 0.09, 0.08, null, 0.96],
    staple: [0.56, 0.08, 0.09, null, 0.96],
    union: [0.3, 0.08, 0.08, null, 0.92],
    intersection: [0.2, 0.08, 0.09, null, 0.88],
  },
};

/** Bands around the printed values: the paper leaves open what they need to be met closer. */
const DICE_BAND = 0.02;
const ME_BAND = 0.04;

interface Measured {
  readonly asTrained: Doubt;
  readonly calibrated: Doubt;
}

/** Row of a network in the table: `U none`. */
export function syntheticRow(kind: Kind, fusion: Fusion): string {
  return `${kind.toUpperCase()} ${fusion}`;
}

/** Table 1 of the paper: five fusions, images unperturbed and perturbed. */
export async function syntheticRows(context: EvidenceContext): Promise<Row[]> {
  const cases = context.observerCases('jungo');
  const rows: Row[] = oracleRows(cases);
  for (const kind of ['u', 'p'] as const) {
    const measured = new Map<Fusion, readonly Measured[]>();
    for (const fusion of FUSIONS) {
      const found = await measureAll(context, { kind, fusion, cases });
      if (found) measured.set(fusion, found);
      rows.push(...fusionRows(syntheticRow(kind, fusion), { kind, fusion, found }));
    }
    rows.push(...orderRows(kind, measured));
  }
  return rows;
}

async function measureAll(
  context: EvidenceContext,
  given: { readonly kind: Kind; readonly fusion: Fusion; readonly cases: readonly ObserverCase[] },
): Promise<Measured[] | null> {
  const { kind, fusion, cases } = given;
  const network = await context.network(packageOf(kind, fusion));
  if (!network) return null;
  context.progress(`${network.name}: ${cases.length} images`);
  const measured: Measured[] = [];
  for (const one of cases) {
    const key = {
      case: `${one.id} ${kind} ${one.sha256()}`,
      packages: network.sha256,
      estimator: { calibration: network.manifest.calibration },
      version: VERSION,
    };
    measured.push(
      await context.cached(key, async () => {
        const volume = one.image([`image-${kind}`]);
        const given = { volume, observers: one.observers(), seed: one.facts.seed };
        const against = [one.truth()];
        return {
          asTrained: await doubtOf(network, given, { calibrated: false, against }),
          calibrated: await doubtOf(network, given, { calibrated: true, against }),
        };
      }),
    );
  }
  return measured;
}

function packageOf(kind: Kind, fusion: Fusion): string {
  return `evidence/jungo-${fusion}-${kind}`;
}

function fusionRows(
  row: string,
  given: {
    readonly kind: Kind;
    readonly fusion: Fusion;
    readonly found: readonly Measured[] | null;
  },
): Row[] {
  const { kind, fusion, found } = given;
  const [wme, wmeSd, me, meSd, dice] = PAPER[kind][fusion];
  const name = (metric: string): RowName => ({ table: 's3', row, metric });
  const paper = [
    plainRow(name('paper WME'), wme, 0),
    plainRow(name('paper WME sd'), wmeSd, 0),
    plainRow(name('paper ME'), me, 0),
    ...(meSd === null ? [] : [plainRow(name('paper ME sd'), meSd, 0)]),
    plainRow(name('paper Dice'), dice, 0),
  ];
  if (!found) {
    const reason = `no package models/${packageOf(kind, fusion)}`;
    return [...paper, ...['WME', 'ME', 'Dice'].map((metric) => missingRow(name(metric), reason))];
  }
  const columns: readonly (readonly [string, (measured: Measured) => number | null])[] = [
    ['WME', ({ asTrained }) => asTrained.wme],
    ['ME', ({ asTrained }) => asTrained.me],
    ['NCC', ({ asTrained }) => asTrained.ncc],
    ['Dice', ({ asTrained }) => asTrained.dice[0]],
    ['WME calibrated', ({ calibrated }) => calibrated.wme],
    ['ME calibrated', ({ calibrated }) => calibrated.me],
    ['Dice calibrated', ({ calibrated }) => calibrated.dice[0]],
  ];
  const own = columns.flatMap(([metric, of]) => {
    const values = found.map(of);
    const interval = meanOverCases(values);
    return [
      measuredRow(name(metric), interval),
      plainRow(name(`${metric} sd`), summariseCases(values).sd, interval.n),
    ];
  });
  return [...paper, ...own, ...bandRows(row, PAPER[kind][fusion], found)];
}

/** How far the means are from the printed ones. */
function bandRows(row: string, paper: Printed, found: readonly Measured[]): Row[] {
  const [, , me, , dice] = paper;
  const name = (metric: string, band: number): RowName => ({
    table: 's3',
    row,
    metric,
    goal: atMost(band),
  });
  const off = (of: (measured: Measured) => number | null, printed: number): Interval =>
    absolute(meanOverCases(found.map((one) => minus(of(one), printed))));
  return [
    measuredRow(
      name('Dice off the paper', DICE_BAND),
      off(({ asTrained }) => asTrained.dice[0], dice),
    ),
    measuredRow(
      name('ME off the paper', ME_BAND),
      off(({ asTrained }) => asTrained.me, me),
    ),
    measuredRow(
      name('ME off the paper, calibrated', ME_BAND),
      off(({ calibrated }) => calibrated.me, me),
    ),
  ];
}

function minus(value: number | null, printed: number): number | null {
  return value === null ? null : value - printed;
}

/** Of a difference, what it is in size; the interval keeps its ends in order. */
function absolute({ value, ci, ...rest }: Interval): Interval {
  if (value === null) return { value, ci, ...rest };
  const ends = ci?.map(Math.abs).toSorted((a, b) => a - b);
  const crosses = ci !== null && ci[0] < 0 && ci[1] > 0;
  return {
    value: Math.abs(value),
    ci: ends ? [crosses ? 0 : ends[0], ends[1]] : null,
    ...rest,
  };
}

/** The order of the fusions, by paired differences over the same images; each is to be at least 0. */
function orderRows(kind: Kind, measured: ReadonlyMap<Fusion, readonly Measured[]>): Row[] {
  const pairs: readonly (readonly [Fusion, Fusion, 'WME' | 'Dice'])[] = [
    ['none', 'staple', 'WME'],
    ['staple', 'majority', 'WME'],
    ['majority', 'union', 'WME'],
    ['majority', 'intersection', 'WME'],
    ['majority', 'union', 'Dice'],
    ['majority', 'intersection', 'Dice'],
  ];
  return pairs.map(([high, low, measure]) => {
    const metric = `${measure} ${high} less ${low}`;
    const name: RowName = {
      table: 's3',
      row: `${kind.toUpperCase()} order`,
      metric,
      goal: atLeast(0),
    };
    const [above, below] = [measured.get(high), measured.get(low)];
    if (!above || !below) return missingRow(name, 'one of both packages');
    const of = ({ asTrained }: Measured): number | null =>
      measure === 'WME' ? asTrained.wme : asTrained.dice[0];
    return measuredRow(name, pairedDifference(above.map((one, n) => [of(one), of(below[n])])));
  });
}

/** What a network would measure that knows the true shape and how observers draw, and nothing else. */
function oracleRows(cases: readonly ObserverCase[]): Row[] {
  return FUSIONS.flatMap((fusion) =>
    (['WME', 'ME', 'Dice'] as const).map((metric, at) =>
      measuredRow(
        { table: 's3', row: `oracle ${fusion}`, metric },
        meanOverCases(cases.map(({ facts }) => facts.oracle?.[fusion]?.[at] ?? null)),
      ),
    ),
  );
}
