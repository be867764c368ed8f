import { meanOverCases, pairedDifference } from '../interval.ts';
import { TRUTH_LABELS } from '../cohort.ts';
import type { CohortCase } from '../cohort.ts';
import type { EvidenceNetwork } from '../packages.ts';
import type { Row } from '../results.ts';
import type { RowName } from '../rows.ts';
import { atLeast, measuredRow, missingRow } from '../rows.ts';
import { maskOf } from '../structures.ts';
import type { EvidenceContext } from '../table.ts';
import type { Doubt, DoubtCase, Fusion } from './s3Doubt.ts';
import { around, croppedTo, doubtOf, FUSIONS, personalDice } from './s3Doubt.ts';

const VERSION = 's3-observers-1';

/** Voxels that the tumour networks see around the liver on each side. */
const MARGIN = 12;

/** One experiment with observers: its cases, and the network of each fusion. */
interface Experiment {
  readonly name: string;
  readonly cases: readonly ExperimentCase[];
  readonly packageOf: (fusion: Fusion) => string;
}

interface ExperimentCase {
  /** With the hash of its files. */
  readonly key: string;
  readonly read: () => DoubtCase;
}

/** Of a case: the networks' doubt by fusion, and what the observers reach among themselves. */
interface People {
  readonly dice: number | null;
}

/** Liver tumours on CT phantoms, five observers. */
export function tumourRows(context: EvidenceContext): Promise<Row[]> {
  return experimentRows(context, {
    name: 'tumour',
    cases: context.cohort('test').map((one) => ({
      key: `${one.id} ${one.sha256()}`,
      read: () => tumourCase(one),
    })),
    packageOf: (fusion) =>
      fusion === 'none' ? 'tumour-observers' : `evidence/tumour-observers-${fusion}`,
  });
}

/** Resection cavities on four MR sequences, three observers. */
export function cavityRows(context: EvidenceContext): Promise<Row[]> {
  return experimentRows(context, {
    name: 'cavity',
    cases: context.observerCases('cavity-mr').map((one) => ({
      key: `${one.id} ${one.sha256()}`,
      read: () => {
        const volume = one.image(['T1', 'T1c', 'T2', 'FLAIR']);
        const observers = one.observers();
        const region = around(observers, volume.grid);
        return { volume, observers, region, seed: one.facts.seed };
      },
    })),
    packageOf: (fusion) => `evidence/cavity-mr-${fusion}`,
  });
}

function tumourCase(one: CohortCase): DoubtCase {
  const volume = one.image();
  const drawn = one.observers();
  const liver = around(
    drawn.map((labels) => maskOf(labels, [TRUTH_LABELS.liver, TRUTH_LABELS.tumour])),
    volume.grid,
  );
  const observers = drawn.map((labels) => maskOf(labels, [TRUTH_LABELS.tumour]));
  return croppedTo(liver, { volume, observers, region: liver, seed: one.facts.seed }, MARGIN);
}

async function experimentRows(context: EvidenceContext, experiment: Experiment): Promise<Row[]> {
  const { name, cases, packageOf } = experiment;
  const people: People[] = [];
  for (const one of cases) {
    const key = { case: one.key, packages: [], estimator: 'people', version: VERSION };
    people.push(
      await context.cached(key, () =>
        Promise.resolve({ dice: personalDice(one.read().observers) }),
      ),
    );
  }
  const rows: Row[] = [
    measuredRow(
      { table: 's3', row: `${name} observers`, metric: 'Dice with majority' },
      meanOverCases(people.map(({ dice }) => dice)),
    ),
  ];
  const measured = new Map<Fusion, readonly Doubt[]>();
  for (const fusion of FUSIONS) {
    const network = await context.network(packageOf(fusion));
    const found = network && (await measureAll(context, network, cases));
    if (found) measured.set(fusion, found);
    rows.push(...fusionRows(`${name} ${fusion}`, found, packageOf(fusion)));
  }
  return [...rows, ...againstNone(name, measured)];
}

async function measureAll(
  context: EvidenceContext,
  network: EvidenceNetwork,
  cases: readonly ExperimentCase[],
): Promise<Doubt[]> {
  const measured: Doubt[] = [];
  for (const one of cases) {
    const key = {
      case: one.key,
      packages: network.sha256,
      estimator: { calibration: network.manifest.calibration },
      version: VERSION,
    };
    measured.push(
      await context.cached(key, () => doubtOf(network, one.read(), { calibrated: true })),
    );
    context.progress(`${network.name}: ${one.key.split(' ', 1)[0]}`);
  }
  return measured;
}

const METRICS = {
  WME: ({ wme }: Doubt) => wme,
  // Without observers who differ a case has no weighted entropy, and its other entropies are left out with it.
  ME: ({ wme, me }: Doubt) => (wme === null ? null : me),
  NCC: ({ ncc }: Doubt) => ncc,
  'Dice with majority': ({ diceMajority }: Doubt) => diceMajority,
} as const;

function fusionRows(row: string, found: readonly Doubt[] | null, folder: string): Row[] {
  return Object.entries(METRICS).map(([metric, of]) => {
    const name: RowName = { table: 's3', row, metric };
    return found
      ? measuredRow(name, meanOverCases(found.map(of)))
      : missingRow(name, `no package models/${folder}`);
  });
}

/** What training without fusion changes, paired over cases. */
function againstNone(name: string, measured: ReadonlyMap<Fusion, readonly Doubt[]>): Row[] {
  return FUSIONS.filter((fusion) => fusion !== 'none').flatMap((fusion) =>
    (['WME', 'NCC', 'Dice with majority'] as const).map((metric) => {
      const rowName: RowName = {
        table: 's3',
        row: `${name} none less ${fusion}`,
        metric,
        ...(metric === 'WME' ? { goal: atLeast(0) } : {}),
      };
      const [none, other] = [measured.get('none'), measured.get(fusion)];
      if (!none || !other) return missingRow(rowName, 'one of both packages');
      const of = METRICS[metric];
      return measuredRow(rowName, pairedDifference(none.map((one, n) => [of(one), of(other[n])])));
    }),
  );
}
