import { MissingInput } from '../missing.ts';
import type { CohortCase, CohortName } from '../cohort.ts';
import type { EvidenceNetwork } from '../packages.ts';
import type { EvidenceContext, EvidenceTable, TableResult } from '../table.ts';
import type { CaseMeasures } from './s0/measureCase.ts';
import { measureCase } from './s0/measureCase.ts';
import { pictures } from './s0/pictures.ts';
import type { Variant } from './s0/plan.ts';
import { VARIANTS } from './s0/plan.ts';
import type { Measured } from './s0/rows.ts';
import { rowsOf } from './s0/rows.ts';
import { section } from './s0/section.ts';

/** Phantoms of the training that its column is of. */
const TRAINING_CASES = 12;

async function s0Rows(context: EvidenceContext): Promise<TableResult> {
  const training = trainingCases(context);
  const all: Measured[] = [];
  for (const variant of VARIANTS) {
    const network = await context.network(variant.package);
    if (!network) {
      all.push({ variant, cases: null, training: null });
      continue;
    }
    const of = (some: readonly CohortCase[]) => measuredOf(context, some, { network, variant });
    all.push({
      variant,
      cases: await of(context.cohort('hard')),
      training: training && (await of(training)),
    });
  }
  return { rows: rowsOf(all), plots: pictures(all) };
}

function trainingCases(context: EvidenceContext): readonly CohortCase[] | null {
  const name: CohortName = 'training';
  try {
    return context.cohort(name).slice(0, TRAINING_CASES);
  } catch (error) {
    if (!(error instanceof MissingInput)) throw error;
    context.missing(`cohort ${name}`);
    return null;
  }
}

async function measuredOf(
  context: EvidenceContext,
  some: readonly CohortCase[],
  { network, variant }: { readonly network: EvidenceNetwork; readonly variant: Variant },
): Promise<CaseMeasures[]> {
  const measured: CaseMeasures[] = [];
  for (const one of some) {
    measured.push(await measureCase(context, one, { network, structure: variant.structure }));
    context.progress(`${variant.row}: ${one.id}`);
  }
  return measured;
}

export const s0Table: EvidenceTable = {
  name: 's0',
  title: 'S0: does the uncertainty of a whole contour go with its Dice?',
  rows: s0Rows,
  section,
};
