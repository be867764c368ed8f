import type { Prediction } from '../../core/evaluation/assessQuality.ts';
import { caseInput, observerOf } from '../../core/evaluation/caseInput.ts';
import type { CaseInput } from '../../core/evaluation/evaluateCase.ts';
import type { CohortCase } from '../../core/evaluation/cohort.ts';
import type { ReviewedStructure } from '../../core/evaluation/matchStructures.ts';
import type { Observer } from '../../core/evaluation/observers.ts';
import { AppError } from '../../core/errors.ts';
import { expectedStructures } from '../../models/expectedStructures.ts';
import { automaticStructures } from '../exportedStructures.ts';
import { copyInTasks } from '../evaluation/copyInTasks.ts';
import type { WholeResult } from '../keptResult.ts';
import { sourceOf } from '../quality/referenceCohort.ts';
import type { Predictions } from '../quality/predictions.ts';
import { shippedCases } from '../quality/shippedCohort.ts';
import type { Services } from '../services.ts';
import { caseOf } from '../worklist/caseRows.ts';
import { imageName, type ListedCase } from '../worklist/listedCase.ts';
import { fetchResult } from '../worklist/resultKeeper.ts';

/** The id of the result that a case of the worklist has now; null without one. */
export function resultIdOf({ store, listed }: Services, id: string): string | null {
  const { listedCaseId, result } = store.getState();
  const isShown = listedCaseId === id && result !== null && !result.isPreview;
  return isShown ? result.id : (listed.get(id)?.result?.resultId ?? null);
}

/** What others said of a case when it was measured. */
export interface SaidOfCase {
  /** Null where the contour-quality network had not answered. */
  readonly predictions: Predictions | null;
  /** Cases that it was read against; null: none. */
  readonly known: readonly CohortCase[] | null;
}

/**
 * Measures a case of the worklist in the evaluation worker. What is read for it is let go again.
 * @param onShare 0 … 1.
 * @returns the case, and what was said of it until then.
 * @throws AppError as {@link caseInputOf} and `evaluateCase`.
 */
export async function evaluateListed(
  services: Services,
  id: string,
  { signal, onShare }: { readonly signal: AbortSignal; readonly onShare: (share: number) => void },
): Promise<{ readonly value: CohortCase; readonly said: SaidOfCase }> {
  const { input, said } = await caseInputOf(services, id, signal);
  const value = await services.evaluation.call('evaluateCase', input, {
    signal,
    transfer: buffersOf(input),
    onProgress: ({ share }) => onShare(share),
  });
  return { value, said };
}

/**
 * A case of the worklist as it is measured, and the result that it is of. The arrays are the caller's, to hand over.
 * @throws AppError `input/changed` when the image is another one now; `storage/corrupt` when its result is gone; as reading does.
 */
export async function caseInputOf(
  services: Services,
  id: string,
  signal: AbortSignal,
): Promise<{
  readonly input: CaseInput;
  readonly whole: WholeResult;
  readonly said: SaidOfCase;
}> {
  const listed = services.listed.get(id);
  const row = caseOf(services, id);
  if (!listed || !row) throw new AppError('cancelled');
  const { whole, isOurs } = await wholeOf(services, id, listed);
  const frame = await frameOf(services, listed, signal);
  const observers = await readObservers(services, { listed, frame }, signal);
  const { fusion, tolerancesMm } = services.store.getState();
  const { segmentation: result, summary, network } = whole;
  const { networkGrid: grid, networkLabels: labels, sets } = result;
  const expected = expectedStructures(summary.structures, network);
  const findings = await services.codec.call(
    'checkRules',
    { grid, labels, sets, expected },
    { signal },
  );
  const said: SaidOfCase = {
    predictions: services.predictions.get(summary.id) ?? null,
    known: services.store.getState().ownCohort?.cases ?? (await shippedCases(services, result)),
  };
  const input = caseInput({
    name: row.name,
    source: sourceOf(result),
    grid: frame.grid,
    result,
    structures: structuresOf(whole),
    observers,
    matches: null,
    predictions: said.predictions?.byLabel ?? new Map<number, Prediction>(),
    findings,
    known: said.known,
    // One observer of all may have another place in each case.
    fusion: fusion.kind === 'observer' ? { kind: 'majority' } : fusion,
    tolerancesMm,
  });
  return { input: isOurs ? input : await copied(input, signal), whole, said };
}

/** The result, and whether its arrays are nobody else's. */
async function wholeOf(
  services: Services,
  id: string,
  listed: ListedCase,
): Promise<{ readonly whole: WholeResult; readonly isOurs: boolean }> {
  const { store, registry, network, networkId, sampleNames } = services;
  const { listedCaseId, result } = store.getState();
  if (listedCaseId === id && result && !result.isPreview) {
    const segmentation = registry.segmentations.get(result.id);
    const isRun = result.origin === 'run';
    return {
      isOurs: false,
      whole: {
        segmentation,
        summary: result,
        network: isRun ? network : null,
        networkId: isRun ? networkId : null,
        sampleNames,
      },
    };
  }
  const whole = listed.result && (await fetchResult(services, listed.result));
  if (!whole) throw new AppError('storage/corrupt', { what: 'result' });
  return { whole, isOurs: listed.result?.kind !== 'held' };
}

/** As they came: what was corrected since is not measured. */
function structuresOf({ segmentation, summary, network }: WholeResult): ReviewedStructure[] {
  const { labels, sets } = segmentation;
  const arrays = { initialSegments: summary.structures, corrected: labels, events: [], sets };
  return automaticStructures({ segmentation, network, arrays }).map(({ index, name, type }) => ({
    label: index,
    name,
    type,
  }));
}

/** Grid and source of the image; it is read for them where nobody has yet. */
async function frameOf(
  { codec }: Services,
  listed: ListedCase,
  signal: AbortSignal,
): Promise<NonNullable<ListedCase['frame']>> {
  if (listed.frame) return listed.frame;
  const { grid, source } = await codec.call('openVolume', listed.image, { signal });
  if (listed.sha256 !== null && listed.sha256 !== source.sha256) {
    throw new AppError('input/changed', { name: imageName(listed) });
  }
  listed.frame = { grid, source };
  return listed.frame;
}

async function readObservers(
  { codec }: Services,
  {
    listed,
    frame,
  }: { readonly listed: ListedCase; readonly frame: NonNullable<ListedCase['frame']> },
  signal: AbortSignal,
): Promise<Observer[]> {
  const observers: Observer[] = [];
  for (const by of listed.observers) {
    // oxlint-disable-next-line no-await-in-loop -- one file at a time
    const got = await codec.call('readObserver', { files: by.files, image: frame }, { signal });
    const file = by.files.length === 1 ? (by.files[0]?.name ?? null) : null;
    observers.push(observerOf(got, { name: by.name, file, imageName: imageName(listed) }));
  }
  return observers;
}

/** What somebody else has too, so that it can be handed over. */
async function copied(input: CaseInput, signal: AbortSignal): Promise<CaseInput> {
  const isWanted = (): boolean => !signal.aborted;
  const { doubt } = input;
  return {
    ...input,
    labels: await copyInTasks(input.labels, isWanted),
    doubt: doubt && {
      ...doubt,
      labels: await copyInTasks(doubt.labels, isWanted),
      body: await copyInTasks(doubt.body, isWanted),
      entropy: await copyInTasks(doubt.entropy, isWanted),
      expectedError: doubt.expectedError && (await copyInTasks(doubt.expectedError, isWanted)),
      probabilities: doubt.probabilities && {
        ...doubt.probabilities,
        voxels: await copyInTasks(doubt.probabilities.voxels, isWanted),
        values: await copyInTasks(doubt.probabilities.values, isWanted),
      },
    },
  };
}

/** To hand over; each once. */
export function buffersOf({ labels, doubt, observers }: CaseInput): ArrayBuffer[] {
  const arrays = [
    labels,
    ...observers.map((observer) => observer.labels),
    doubt?.labels,
    doubt?.body,
    doubt?.entropy,
    doubt?.expectedError,
    doubt?.probabilities?.voxels,
    doubt?.probabilities?.values,
  ];
  const buffers = arrays.flatMap((array) =>
    array?.buffer instanceof ArrayBuffer ? [array.buffer] : [],
  );
  return [...new Set(buffers)];
}
