import { notify } from '../notices.ts';
import { toAppError } from '../failures.ts';
import type { Services } from '../services.ts';

/** Asks for a cohort file. */
export function chooseCohort(services: Services): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.json,application/json';
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) void loadCohort(services, file);
  });
  input.click();
}

/**
 * Takes a cohort file as the cases that values are read against; what is wrong with it is a notice. It is read in the worker:
 * a file of some hundred megabytes would hold the page for seconds.
 */
export async function loadCohort(services: Services, file: File): Promise<void> {
  try {
    const cases = await services.evaluation.call('readCohort', { file });
    services.store.setState({
      ownCohort: { name: file.name, isShipped: false, cases },
      sidePanel: 'quality',
    });
  } catch (thrown) {
    const { code, detail } = toAppError(thrown);
    notify(services, { tone: 'error', code, detail: { ...detail, name: file.name } });
  }
}

/** The cases that came with the network again, where there are any. */
export function dropCohort({ store }: Services): void {
  store.setState({ ownCohort: null });
}
