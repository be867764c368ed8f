import type { CohortCase } from '../../core/evaluation/cohort.ts';
import type { ReferenceCohort } from '../../store/evaluationSlice.ts';
import type { AppState } from '../../store/store.ts';
import { toAppError } from '../failures.ts';
import type { Services } from '../services.ts';

/** While cases come one after the other the numbers follow this much later. */
const PAUSE_MS = 400;

/** Cases with their measures, in the order of the worklist. */
export function evaluatedOf({
  cases,
  evaluatedCases,
}: Pick<AppState, 'cases' | 'evaluatedCases'>): readonly CohortCase[] {
  return cases.flatMap(({ id }) => {
    const found = evaluatedCases[id];
    return found?.status === 'evaluated' ? [found.value] : [];
  });
}

/** What the cohort is held against: the user's own, else the one that came with the network. */
export function referenceOf({
  ownCohort,
  shippedCohort,
}: Pick<AppState, 'ownCohort' | 'shippedCohort'>): ReferenceCohort | null {
  return ownCohort ?? shippedCohort;
}

/** Keeps the numbers of the cohort up to date while it is shown; they are worked out in the evaluation worker. */
export function watchNumbers(
  services: Services,
  perform: (work: (services: Services) => Promise<void>) => void,
): void {
  let isWorking = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const begin = async (all: Services): Promise<void> => {
    timer = null;
    isWorking = true;
    try {
      await countCohort(all);
    } finally {
      isWorking = false;
      // What failed is not tried again until something is different.
      if (all.store.getState().cohortJob.status !== 'failed') look();
    }
  };
  const look = (): void => {
    const state = services.store.getState();
    if (!state.isCohortOpen || isWorking || timer !== null || isUpToDate(state)) return;
    timer = setTimeout(() => perform(begin), state.cohortNumbers === null ? 0 : PAUSE_MS);
  };
  services.store.subscribe((state, before) => {
    const isOther =
      state.isCohortOpen !== before.isCohortOpen ||
      state.evaluatedCases !== before.evaluatedCases ||
      state.cases !== before.cases ||
      state.ownCohort !== before.ownCohort ||
      state.shippedCohort !== before.shippedCohort;
    if (isOther) look();
  });
  look();
}

/** Whether the numbers are of the cases as they are now. */
export function isUpToDate(
  state: Pick<
    AppState,
    'cases' | 'evaluatedCases' | 'cohortNumbers' | 'ownCohort' | 'shippedCohort'
  >,
): boolean {
  const { cohortNumbers: numbers } = state;
  const cases = evaluatedOf(state);
  if (!numbers) return cases.length === 0;
  return (
    numbers.reference === referenceOf(state) &&
    numbers.cases.length === cases.length &&
    numbers.cases.every((one, at) => one === cases[at])
  );
}

async function countCohort({ store, evaluation }: Services): Promise<void> {
  const state = store.getState();
  const cases = evaluatedOf(state);
  const reference = referenceOf(state);
  if (cases.length === 0) {
    store.setState({ cohortNumbers: null, cohortJob: { status: 'idle' } });
    return;
  }
  store.setState({ cohortJob: { status: 'running' } });
  try {
    const found = await evaluation.call('evaluateCohort', {
      cases,
      reference: reference?.cases ?? null,
    });
    store.setState({
      cohortNumbers: { cases, reference, evaluation: found },
      cohortJob: { status: 'idle' },
    });
  } catch (thrown) {
    const { code, detail } = toAppError(thrown);
    store.setState({ cohortJob: { status: 'failed', code, detail } });
    throw thrown;
  }
}
