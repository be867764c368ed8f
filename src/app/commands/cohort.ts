import type { CohortMeasure } from '../../core/evaluation/cohortEvaluation.ts';
import type { CohortColumn, CohortPart } from '../../store/cohortSlice.ts';
import type { Services } from '../services.ts';
import { openListed } from '../worklist/openListed.ts';

/** Shows all cases together, in the place of the image; or the image again. */
export function toggleCohort({ store }: Services): void {
  store.setState(({ isCohortOpen }) => ({ isCohortOpen: !isCohortOpen }));
}

/** The image again, as it was. */
export function closeCohort({ store }: Services): void {
  store.setState({ isCohortOpen: false });
}

export function showCohortPart({ store }: Services, cohortPart: CohortPart): void {
  store.setState({ cohortPart });
}

export function chooseCohortStructure({ store }: Services, cohortStructure: string): void {
  store.setState({ cohortStructure });
}

export function chooseCohortMeasure({ store }: Services, cohortMeasure: CohortMeasure): void {
  store.setState({ cohortMeasure });
}

/** Measures of which more is better: the worst come first when one asks for them. */
const RISING: ReadonlySet<CohortColumn> = new Set<CohortColumn>([
  'name',
  'verdict',
  'dice',
  'surfaceDice',
  'predictedDice',
  'meanPairwiseDice',
  'iouOverSamples',
  'observersDice',
  'ueoAuc',
  'errorAuroc',
]);

/** Orders the table by a column, the worst first; asked again, the other way round. */
export function sortCohort({ store }: Services, column: CohortColumn): void {
  store.setState(({ cohortSort }) => {
    const isSame = cohortSort.column === column;
    const isDescending = isSame ? !cohortSort.isDescending : !RISING.has(column);
    return { cohortSort: { column, isDescending } };
  });
}

/** From a row or a point to the picture of its case. */
export async function openFromCohort(services: Services, id: string): Promise<void> {
  closeCohort(services);
  await openListed(services, id);
}
