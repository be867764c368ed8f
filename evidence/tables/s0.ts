import { MissingInput } from '../missing.ts';
import type { CohortCase, CohortName } from '../cohort.ts';
import type { EvidenceNetwork } from '../packages.ts';
import type { EvidenceContext, EvidenceTable, TableResult } from '../table.ts';
import { mapPictures } from './s0/maps.ts';
import type { CaseMeasures } from './s0/measureCase.ts';
import { measureCase, openCase } from './s0/measureCase.ts';
import { pictures } from './s0/pictures.ts';
import type { Variant } from './s0/plan.ts';
import { VARIANTS } from './s0/plan.ts';
import type { Measured } from './s0/rows.ts';
import { rowsOf } from './s0/rows.ts';
import { section } from './s0/section.ts';

/** Phantoms of the training that its column is of. */
const TRAINING_CASES = 12;

async function s0Rows(context: EvidenceContext): Promise<TableResult> {
  const networks: { variant: Variant; network: EvidenceNetwork | null }[] = [];
  for (const variant of VARIANTS) {
    networks.push({ variant, network: await context.network(variant.package) });
  }
  const hard = await measuredOf(context, context.cohort('hard'), networks);
  const some = trainingCases(context);
  const training = some && (await measuredOf(context, some, networks));
  const all = networks.map(({ variant, network }, at): Measured => ({
    variant,
    cases: network && hard[at],
    training: network && training && training[at],
  }));
  const maps = await mapPictures(context.cohort('hard'), networks);
  return { rows: rowsOf(all), plots: [...pictures(all), ...maps] };
}

function trainingCases(context: EvidenceContext): readonly CohortCase[] | null {
  const name: CohortName = 'training';
  try {
    return context.cohort(name, TRAINING_CASES);
  } catch (error) {
    if (!(error instanceof MissingInput)) throw error;
    context.missing(`cohort ${name}`);
    return null;
  }
}

/** For each network the measures of the cases, in their order; none where the network is not there. */
async function measuredOf(
  context: EvidenceContext,
  cases: readonly CohortCase[],
  networks: readonly { readonly variant: Variant; readonly network: EvidenceNetwork | null }[],
): Promise<CaseMeasures[][]> {
  const measured: CaseMeasures[][] = networks.map(() => []);
  for (const one of cases) {
    const opened = openCase(one);
    for (const [at, { variant, network }] of networks.entries()) {
      if (!network) continue;
      const { structure } = variant;
      measured[at].push(await measureCase(context, opened, { network, structure }));
    }
    context.progress(one.id);
  }
  return measured;
}

export const s0Table: EvidenceTable = {
  name: 's0',
  title: 'S0: does the uncertainty of a whole contour go with its Dice?',
  rows: s0Rows,
  section,
};
