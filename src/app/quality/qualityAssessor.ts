import { changedLabels, structuresBetween } from '../../core/contour/changedLabels.ts';
import { AppError } from '../../core/errors.ts';
import type { Prediction } from '../../core/evaluation/assessQuality.ts';
import type { ResultSummary } from '../../store/resultSlice.ts';
import type { OpenCase } from '../../store/caseSlice.ts';
import { contourState } from '../evaluation/contourState.ts';
import { copyInTasks } from '../evaluation/copyInTasks.ts';
import { toAppError } from '../failures.ts';
import { forgetWorker, isWorkerInDoubt } from '../prepareWorker.ts';
import { nextTask } from '../reviewQueue.ts';
import type { Services } from '../services.ts';
import { isWorkerWanted } from '../worklist/background.ts';
import { editedFindings } from './editedFindings.ts';
import { failedPredictions, namedStructures, predictContours } from './predictContours.ts';
import { cohortFor } from './referenceCohort.ts';
import { currentRows, qualityRows, type ChangedContour } from './qualityRows.ts';

/** The contours that are assessed: those of the result on the screen. */
interface Subject {
  readonly openCase: OpenCase;
  readonly result: ResultSummary;
  /** Another text, other contours. */
  readonly state: string;
}

/** Contours of a review that differ from the automatic ones. */
interface Changed {
  readonly resultId: string;
  readonly state: string;
  readonly contours: readonly ChangedContour[];
}

/** What is to be asked next. */
export interface OpenAssessment {
  readonly kind: 'automatic' | 'changed';
  readonly key: string;
}

/** Voxels of two label maps that are compared in one task. */
const CHUNK = 8 * 2 ** 20;

/**
 * Keeps the quality of the open case's contours: asks the contour-quality network about the automatic ones once, about changed
 * ones again and again, and only while nobody else wants the inference worker.
 */
export class QualityAssessor {
  readonly #services: Services;
  #changed: Changed | null = null;
  #running: { readonly key: string; readonly abort: AbortController } | null = null;
  /** That failed: it is not begun again by itself. */
  #failed: (OpenAssessment & { readonly resultId: string }) | null = null;

  constructor(services: Services) {
    this.#services = services;
  }

  /** Ends work that nobody asks for any more, or that is in somebody's way. @returns what is open. */
  reconcile(): OpenAssessment | null {
    const subject = this.#subject();
    const open = this.#open(subject);
    if (this.#running && (this.#running.key !== open?.key || !this.#isFree())) {
      this.#running.abort.abort();
    }
    this.#tellWaiting(open);
    this.#tellStale(subject);
    if (!open || this.#running || open.key === this.#failed?.key || !this.#isFree()) return null;
    return open;
  }

  /** Asks what is open, if the worker is still free. */
  async work(): Promise<void> {
    const subject = this.#subject();
    const open = this.#open(subject);
    if (!subject || !open || this.#running || !this.#isFree()) return;
    const abort = new AbortController();
    this.#running = { key: open.key, abort };
    const { store } = this.#services;
    store.setState({ qualityJob: { status: 'running' } });
    try {
      if (open.kind === 'automatic') await this.#askAutomatic(subject, abort.signal);
      else await this.#askChanged(subject, abort.signal);
      if (store.getState().qualityJob.status === 'running') {
        store.setState({ qualityJob: { status: 'idle' } });
      }
    } catch (thrown) {
      this.#fail({ ...open, resultId: subject.result.id }, thrown);
    } finally {
      this.#running = null;
      this.publish();
    }
  }

  /** Begins again what failed. */
  retry(): void {
    if (this.#failed === null) return;
    this.#failed = null;
    this.#services.store.setState({ qualityJob: { status: 'idle' } });
  }

  /** Brings the rows in the store after what is known. */
  publish(): void {
    const { store, registry, predictions } = this.#services;
    const { result, rulesCheckedId, quality, segments } = store.getState();
    if (!result || result.isPreview) {
      if (quality.length > 0) store.setState({ quality: [], qualityIssues: [] });
      return;
    }
    const failed = this.#failed?.kind === 'automatic' ? this.#failed.resultId : null;
    const structures = this.#named(result);
    const said = failed === result.id ? failedPredictions(structures) : predictions.get(result.id);
    const segmentation = registry.segmentations.get(result.id);
    const automatic = qualityRows({
      structures,
      segmentation,
      predictions: said?.byLabel ?? new Map<number, Prediction>(),
      findings: result.id === rulesCheckedId ? registry.reviews.get(result.id).findings : null,
      cohort: cohortFor(store.getState(), segmentation),
    });
    const isOfThis = this.#changed?.resultId === result.id;
    const rows = currentRows(automatic, isOfThis ? (this.#changed?.contours ?? []) : []);
    const isListed = (index: number): boolean =>
      segments.length === 0 || segments.some((one) => one.index === index);
    store.setState({
      quality: rows.filter(({ measures }) => isListed(measures.structure)),
      qualityIssues: said?.issues ?? [],
    });
  }

  #subject(): Subject | null {
    const { store, registry } = this.#services;
    const { openCase, result } = store.getState();
    if (!openCase || !result || result.isPreview || !registry.reviews.has(result.id)) return null;
    if (!registry.volumes.has(openCase.id)) return null;
    return { openCase, result, state: contourState(registry.reviews.get(result.id).events) };
  }

  #open(subject: Subject | null): OpenAssessment | null {
    if (!subject) return null;
    const { result, state } = subject;
    if (!this.#services.predictions.has(result.id) || this.#isRenamed(subject)) {
      const names = this.#named(result)
        .map(({ name }) => name)
        .join('\n');
      return { kind: 'automatic', key: `${result.id}\n${names}` };
    }
    return this.#isChanged(subject) ? { kind: 'changed', key: `${result.id} ${state}` } : null;
  }

  /** The result's structures by the names that they have now. */
  #named({
    structures,
  }: ResultSummary): readonly { readonly index: number; readonly name: string }[] {
    const { segments } = this.#services.store.getState();
    return structures.map(({ index, name }) => ({
      index,
      name: segments.find((one) => one.index === index)?.name ?? name,
    }));
  }

  /** Nobody uses the worker, and nothing of a run waits in it. */
  #isFree(): boolean {
    const { store, background } = this.#services;
    return background === null && !isWorkerWanted(store.getState());
  }

  #tellWaiting(open: OpenAssessment | null): void {
    const { store } = this.#services;
    const { status } = store.getState().qualityJob;
    if (this.#running || status === 'failed') {
      if (status === 'failed' && open?.key !== this.#failed?.key) {
        store.setState({ qualityJob: { status: 'idle' } });
      }
      return;
    }
    const now = open ? 'waiting' : 'idle';
    if (status !== now) store.setState({ qualityJob: { status: now } });
  }

  /** Rows are of the contours, and of the names, that were asked about last. */
  #tellStale(subject: Subject | null): void {
    const { store } = this.#services;
    const isStale = subject !== null && (this.#isChanged(subject) || this.#isRenamed(subject));
    if (isStale !== store.getState().isQualityStale) store.setState({ isQualityStale: isStale });
  }

  #isChanged({ result, state }: Subject): boolean {
    const changed = this.#changed?.resultId === result.id ? this.#changed : null;
    return state !== (changed?.state ?? UNCHANGED);
  }

  /** A structure that was given another name may be one that the network knows. */
  #isRenamed({ result }: Subject): boolean {
    const said = this.#services.predictions.get(result.id);
    return this.#named(result).some(
      ({ index, name }) => said !== undefined && said.names.get(index) !== name,
    );
  }

  async #askAutomatic({ openCase, result }: Subject, signal: AbortSignal): Promise<void> {
    const { registry, network, predictions } = this.#services;
    const segmentation = registry.segmentations.get(result.id);
    const found = await predictContours(
      this.#services,
      {
        caseId: openCase.id,
        volume: registry.volumes.get(openCase.id),
        labels: segmentation.labels,
        sets: segmentation.sets,
        structures: namedStructures(this.#named(result), segmentation, network),
      },
      { signal, isFree: () => this.#isFree() },
    );
    if (found) predictions.set(result.id, found);
  }

  async #askChanged({ openCase, result, state }: Subject, signal: AbortSignal): Promise<void> {
    const { registry, network, store } = this.#services;
    const segmentation = registry.segmentations.get(result.id);
    const { corrected, events, sets } = registry.reviews.get(result.id);
    const isUnchanged = (): boolean => !signal.aborted && contourState(events) === state;
    const labels = await copyInTasks(corrected, isUnchanged);
    const pairs: (readonly [number, number])[] = [];
    for (let start = 0; start < labels.length; start += CHUNK) {
      // oxlint-disable-next-line no-await-in-loop -- so that no task is long
      await nextTask();
      const [from, to] = [start, start + CHUNK];
      pairs.push(
        ...changedLabels(segmentation.labels.subarray(from, to), labels.subarray(from, to)),
      );
    }
    if (!isUnchanged()) throw new AppError('cancelled');
    const differing = structuresBetween(pairs, sets);
    const rows = store.getState().segments.filter(({ index }) => differing.has(index));
    const changed = new Set(rows.map(({ index }) => index));
    const findings =
      rows.length === 0
        ? []
        : await editedFindings(this.#services, { changed, isUnchanged, signal });
    const structures = namedStructures(rows, segmentation, network);
    const found =
      rows.length === 0
        ? { byLabel: new Map<number, Prediction>() }
        : await predictContours(
            this.#services,
            {
              caseId: openCase.id,
              volume: registry.volumes.get(openCase.id),
              labels,
              areLabelsHandedOver: true,
              sets,
              structures,
            },
            { signal, isFree: () => this.#isFree() },
          );
    if (!found) return;
    this.#changed = {
      resultId: result.id,
      state,
      contours: rows.map(({ index, name, volumeMl }) => ({
        index,
        name,
        volumeMl,
        prediction: found.byLabel.get(index) ?? { reason: 'not-asked' },
        findings,
      })),
    };
  }

  #fail(open: OpenAssessment & { readonly resultId: string }, thrown: unknown): void {
    const { store, inference } = this.#services;
    const error = toAppError(thrown);
    if (error.code === 'cancelled') {
      store.setState({ qualityJob: { status: 'idle' } });
      return;
    }
    forgetWorker(this.#services);
    if (isWorkerInDoubt(error)) inference.dispose();
    this.#failed = open;
    store.setState({ qualityJob: { status: 'failed', code: error.code, detail: error.detail } });
  }
}

/** What `contourState` says of contours that nobody changed. */
const UNCHANGED = contourState([]);
