import { randomUuid } from '../../core/uuid.ts';
import { AppError } from '../../core/errors.ts';
import type { RecalibrationModel } from '../../core/evaluation/fitRecalibration.ts';
import { withRecalibration } from '../../models/recalibration.ts';
import type { UnfittedCase } from '../../store/cohortSlice.ts';
import type { AppState } from '../../store/store.ts';
import { adoptNetwork } from '../commands/openNetwork.ts';
import { toAppError } from '../failures.ts';
import { networkManifest } from '../networks.ts';
import type { Services } from '../services.ts';
import { buffersOf, caseInputOf } from './evaluateListed.ts';

/** A case that a recalibration may be fitted on. */
export interface FitCandidate {
  readonly id: string;
  readonly name: string;
  readonly isChosen: boolean;
}

/** Cases of one network. */
export interface FitCandidates {
  /** Network and version; null where no case qualifies. */
  readonly source: string | null;
  readonly candidates: readonly FitCandidate[];
  /** Evaluated cases of other networks, without a reference, or whose probabilities were not kept. */
  readonly others: number;
}

/** The cases with a reference and kept probabilities of the network that most of them have. */
export function fitCandidates({
  cases,
  evaluatedCases,
  unfittedIds,
}: Pick<AppState, 'cases' | 'evaluatedCases' | 'unfittedIds'>): FitCandidates {
  const evaluated = cases.flatMap(({ id, name }) => {
    const found = evaluatedCases[id];
    return found?.status === 'evaluated' ? [{ id, name, value: found.value }] : [];
  });
  const usable = evaluated.filter(
    ({ value: { source, structures } }) =>
      source !== 'samples' &&
      source !== 'contours' &&
      structures.some(({ calibration }) => calibration !== null),
  );
  const counts = new Map<string, number>();
  for (const { value } of usable) counts.set(value.source, (counts.get(value.source) ?? 0) + 1);
  const [most] = [...counts].toSorted(([, m], [, n]) => n - m);
  const source = most?.[0] ?? null;
  const chosen = usable.filter(({ value }) => value.source === source);
  return {
    source,
    candidates: chosen.map(({ id, name }) => ({ id, name, isChosen: !unfittedIds.includes(id) })),
    others: evaluated.length - chosen.length,
  };
}

export function toggleFitCase({ store }: Services, id: string): void {
  store.setState(({ unfittedIds }) => ({
    unfittedIds: unfittedIds.includes(id)
      ? unfittedIds.filter((other) => other !== id)
      : [...unfittedIds, id],
  }));
}

/** Fits a temperature to the chosen cases, in the evaluation worker; one case in memory at a time. */
export async function fitTemperature(services: Services): Promise<void> {
  const { store, evaluation } = services;
  const { source, candidates } = fitCandidates(store.getState());
  const chosen = candidates.filter(({ isChosen }) => isChosen);
  if (source === null || services.fitAbort) return;
  const abort = new AbortController();
  const { signal } = abort;
  services.fitAbort = abort;
  const total = chosen.length + 1;
  const report = (done: number): void =>
    store.setState({ fitJob: { status: 'running', done, total } });
  const fitId = randomUuid();
  const unfitted: UnfittedCase[] = [];
  const names: Record<number, string> = {};
  let networkId: string | null = null;
  try {
    for (const [at, one] of chosen.entries()) {
      report(at);
      // oxlint-disable-next-line no-await-in-loop -- one case in memory at a time
      const put = await putCase(services, { fitId, id: one.id, seed: at + 1 }, signal);
      if (put.why) unfitted.push({ name: one.name, why: put.why });
      Object.assign(names, put.names);
      networkId ??= put.networkId;
    }
    report(chosen.length);
    const outcome = await evaluation.call(
      'fitRecalibration',
      { fitId },
      { signal, onProgress: ({ share }) => report(chosen.length + share) },
    );
    const done = { outcome, source, networkId, names, unfitted, keptAs: null };
    store.setState({ fitJob: { status: 'done', ...done } });
  } catch (thrown) {
    const { code, detail } = toAppError(thrown);
    store.setState({
      fitJob: signal.aborted ? { status: 'idle' } : { status: 'failed', code, detail },
    });
  } finally {
    services.fitAbort = null;
  }
}

export function cancelFit({ fitAbort }: Services): void {
  fitAbort?.abort();
}

async function putCase(
  services: Services,
  { fitId, id, seed }: { readonly fitId: string; readonly id: string; readonly seed: number },
  signal: AbortSignal,
): Promise<{
  readonly why: UnfittedCase['why'] | null;
  readonly networkId: string | null;
  readonly names: Readonly<Record<number, string>>;
}> {
  try {
    const { input, whole } = await caseInputOf(services, id, signal);
    const { provenance } = whole.segmentation;
    const recalibration = provenance.origin === 'run' ? provenance.recalibration : null;
    const names = Object.fromEntries(input.structures.map(({ label, name }) => [label, name]));
    const why = await services.evaluation.call(
      'putFitCase',
      { fitId, input, recalibration, seed },
      { signal, transfer: buffersOf(input) },
    );
    return { why, networkId: whole.networkId, names };
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const { code, detail } = toAppError(thrown);
    return { why: { reason: 'failed', code, detail }, networkId: null, names: {} };
  }
}

/**
 * Makes a new version of the network with a fitted recalibration, adds it to the networks and chooses it for the next runs.
 * @throws AppError `model/not-found` when the network is gone; as `networkManifest` and `withRecalibration`.
 */
export async function keepFit(services: Services, model: RecalibrationModel): Promise<void> {
  const { store, packages } = services;
  const { fitJob } = store.getState();
  if (fitJob.status !== 'done' || fitJob.outcome.kind !== 'fit') return;
  const { networkId, source, outcome } = fitJob;
  if (networkId === null) throw new AppError('model/not-found', { id: source });
  const before = await networkManifest(services, networkId);
  const { temperature, bias } = model;
  const today = new Date().toISOString().slice(0, 10);
  const fittedOn = `${outcome.cases} cases with references, ${today}`;
  const which = `T${temperature.toFixed(3).replace('.', '-')}-n${outcome.cases}`;
  // Lists, results and records go by the name: this one says what was done to it.
  const name = `${before.name.replace(NAME_MARK, '')}, recalibrated (T ${temperature.toFixed(2)})`;
  const fit = { temperature, bias: [...bias], fittedOn };
  const manifest = withRecalibration({ ...before, name }, fit, which);
  const opened = packages.get(networkId);
  const files: Record<string, Blob> = {};
  for (const { path } of manifest.files) {
    // oxlint-disable-next-line no-await-in-loop -- few files
    const file = opened?.files[path] ?? (await bundledFile(services, networkId, path));
    files[path] = file;
  }
  adoptNetwork(services, { manifest, files }, 'package');
  store.setState({ fitJob: { ...fitJob, keptAs: manifest.version } });
}

/** As {@link keepFit} ends the name of a network. */
const NAME_MARK = /, recalibrated \(T [\d.]+\)$/;

function bundledFile(services: Services, id: string, path: string): Promise<Blob> {
  return services.fetchAsset(`models/${id}/${path}`).catch((cause: unknown) => {
    throw new AppError('model/not-found', { id, path }, { cause });
  });
}
