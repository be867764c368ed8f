import { AppError } from '../../core/errors.ts';
import { isBusy } from '../../store/jobSlice.ts';
import { toAppError } from '../failures.ts';
import { forgetWorker, isWorkerInDoubt } from '../prepareWorker.ts';
import type { AppState } from '../../store/store.ts';
import type { Services } from '../services.ts';
import { GIVE_WAY, isAssessmentDue, isWorkerWanted } from './background.ts';
import { advanceCase, caseOf, changeCase, listedRows } from './caseRows.ts';
import { drawCase } from './drawCase.ts';
import type { ListedCase } from './listedCase.ts';
import { showKept } from './openListed.ts';
import { forgetResult, keepResult } from './resultKeeper.ts';

/** Puts all cases without a result into the queue, failed ones too, and runs them in turn. */
export async function runAllCases(services: Services): Promise<void> {
  const { cases, settings } = services.store.getState();
  for (const { id } of cases) queueCase(services, id, settings);
  await workThroughQueue(services);
}

function queueCase(services: Services, id: string, settings: ListedCase['settings']): void {
  const listed = services.listed.get(id);
  if (!listed || !advanceCase(services, id, 'queue', { failure: null })) return;
  listed.settings = settings;
}

/** Runs one case of the worklist, after those that wait already. */
export async function runCase(services: Services, id: string): Promise<void> {
  queueCase(services, id, services.store.getState().settings);
  await workThroughQueue(services);
}

/** One case after the other, until none waits. A second call while it works does nothing: the first finds the new cases. */
async function workThroughQueue(services: Services): Promise<void> {
  if (services.isWorkingThrough) return;
  services.isWorkingThrough = true;
  try {
    for (;;) {
      await whileWanted(services);
      const next = nextQueued(services);
      if (!next) break;
      await runInBackground(services, next.id, next.listed);
    }
  } finally {
    services.isWorkingThrough = false;
  }
}

/** The open case first: somebody looks at it. Then in the order of the list, then those that are not listed. */
function nextQueued({
  store,
  listed,
}: Services): { readonly id: string; readonly listed: ListedCase } | null {
  const state = store.getState();
  const rows = [...listedRows(state), ...state.cases].filter((row) => row.state === 'queued');
  const row = rows.find(({ id }) => id === state.listedCaseId) ?? rows[0];
  const found = row && listed.get(row.id);
  return found ? { id: row.id, listed: found } : null;
}

/** Settles when the reviewer does not use the worker. */
async function whileWanted({ store }: Services): Promise<void> {
  const isWanted = (state: AppState): boolean => isWorkerWanted(state) || isAssessmentDue(state);
  while (isWanted(store.getState())) {
    await new Promise<void>((resolve) => {
      const stop = store.subscribe(() => {
        stop();
        resolve();
      });
    });
  }
}

async function runInBackground(services: Services, id: string, listed: ListedCase): Promise<void> {
  const abort = new AbortController();
  let settle = (): void => undefined;
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  services.background = { caseId: id, abort, settled };
  advanceCase(services, id, 'start');
  try {
    await drawAndKeep(services, { id, listed }, abort.signal);
    tellEnd(services, id, true);
  } catch (thrown) {
    end(services, id, abort.signal, toAppError(thrown));
  } finally {
    services.background = null;
    services.store.setState({ caseProgress: null });
    settle();
  }
}

async function drawAndKeep(
  services: Services,
  { id, listed }: { readonly id: string; readonly listed: ListedCase },
  signal: AbortSignal,
): Promise<void> {
  const { store } = services;
  const settings = listed.settings ?? store.getState().settings;
  const report = (progress: object): void => {
    if (signal.aborted) return;
    store.setState(({ caseProgress }) => ({
      caseProgress: { stage: 'reading', fraction: null, ...caseProgress, ...progress, caseId: id },
    }));
  };
  const { whole, quality, sha256 } = await drawCase(
    services,
    { listed, settings },
    { signal, report },
  );
  if (signal.aborted) throw new AppError('cancelled');
  report({ stage: 'keeping', fraction: null });
  const before = listed.result;
  listed.sha256 = sha256;
  if (isAwaited(services, id)) {
    // Somebody looks at the image: on the screen first, kept when another case is opened.
    listed.result = { kind: 'held', resultId: whole.summary.id, whole };
    advanceCase(services, id, 'finish', { quality, failure: null });
    await showKept(services, { id, whole, review: null });
    return;
  }
  listed.result = await keepResult(services, whole, { imageSha256: sha256 });
  if (before) await forgetResult(services, before);
  advanceCase(services, id, 'finish', { quality, failure: null });
}

/** The case is open and has nothing to show yet. */
function isAwaited({ store }: Services, id: string): boolean {
  const { listedCaseId, result, job } = store.getState();
  return listedCaseId === id && result === null && !isBusy(job);
}

/** How a run ended that came to nothing. */
function end(services: Services, id: string, signal: AbortSignal, error: AppError): void {
  const { code, detail } = error;
  // A worker that does not answer to a cancel is ended: what was asked for.
  const isAsked = signal.aborted && (code === 'cancelled' || code === 'resource/worker-lost');
  if (code !== 'cancelled') forgetWorker(services);
  if (isAsked) {
    advanceCase(services, id, signal.reason === GIVE_WAY ? 'give-way' : 'cancel');
    return;
  }
  if (isWorkerInDoubt(error)) services.inference.dispose();
  tellEnd(services, id, false);
  const isKnown = advanceCase(services, id, 'fail', { failure: { code, detail } });
  // Its own result may have come meanwhile, by hand: the reason is shown all the same.
  if (!isKnown && caseOf(services, id)) changeCase(services, id, { failure: { code, detail } });
}

function tellEnd(services: Services, id: string, isReady: boolean): void {
  const name = caseOf(services, id)?.name;
  if (name !== undefined) services.store.setState({ lastEnded: { name, isReady } });
}
