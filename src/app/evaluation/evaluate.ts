import type { StructureMaps } from '../../core/evaluation/evaluateStructure.ts';
import type { StructureEvaluation } from '../../core/evaluation/structureEvaluation.ts';
import type { EvaluatedStructure } from '../../workers/evaluation.api.ts';
import { toAppError } from '../failures.ts';
import type { Services } from '../services.ts';
import { mapsId } from '../volumeRegistry.ts';
import type { Evaluating } from './evaluating.ts';
import { handOver, type Handed } from './handOver.ts';
import { withNames } from './observerNames.ts';
import { comparedStructureOf, questionsOf, subjectOf } from './questions.ts';
import type { Question, Subject } from './questions.ts';

/** Larger maps are kept of the structure that is shown alone, and made anew when it is shown again. */
const KEPT_MAPS_BYTES = 32 * 2 ** 20;

/** What an evaluation in the store is the answer to. */
interface Answered {
  readonly key: string;
  readonly resultId: string;
  /** Of the contours, as `Subject.state`. */
  readonly state: string;
}

/** What there is to do: questions that have no answer, or answers that are of contours before. */
export interface OpenWork {
  readonly kind: 'unanswered' | 'stale';
  /** Another text, other work. */
  readonly key: string;
}

/** Steps of a structure, for a progress that only grows. */
const STEPS = 100;

/**
 * Keeps the evaluations of the open case what they say they are: asks the worker whatever is not answered, one structure at a
 * time, and takes away or marks as stale what is no answer any more.
 */
export class Evaluator implements Evaluating {
  readonly #services: Services;
  readonly #answered = new Map<number, Answered>();
  #handed: Handed | null = null;
  #running: {
    readonly question: Question;
    readonly state: string;
    readonly abort: AbortController;
  } | null = null;
  #isWorking = false;
  /** Work that the user ended, or that failed: it is not begun again by itself. */
  #heldWork: string | null = null;

  constructor(services: Services) {
    this.#services = services;
  }

  /** Brings the store in line with what is asked now, and ends work that nobody asks for any more. @returns what is open. */
  reconcile(): OpenWork | null {
    const { store } = this.#services;
    const subject = subjectOf(this.#services);
    const questions = subject ? questionsOf(store.getState(), subject) : [];
    const isAsked = (key: string): boolean => questions.some((one) => one.key === key);
    for (const [structure, { key, resultId }] of this.#answered) {
      if (isAsked(key)) continue;
      this.#answered.delete(structure);
      this.#services.registry.evaluationMaps.delete(mapsId(resultId, structure));
    }
    const stale = this.#publish(subject);
    this.#dropLargeMaps();
    if (this.#running) {
      const { question, state, abort } = this.#running;
      if (!isAsked(question.key) || state !== subject?.state) abort.abort();
    }
    this.#forgetOther();
    const open = this.#open();
    const key = workKey(subject, open);
    if (this.#heldWork !== null && this.#heldWork !== key) this.resume();
    if (open.length === 0 || this.#heldWork !== null || this.#isWorking) return null;
    const isStale = open.every(({ structure }) => stale.includes(structure));
    return { kind: isStale ? 'stale' : 'unanswered', key };
  }

  /** Takes away what is no answer any more, and names those that are of contours before. */
  #publish(subject: Subject | null): readonly number[] {
    const { store } = this.#services;
    const before = store.getState();
    const known = Object.entries(before.evaluations).flatMap(([label, evaluation]) =>
      this.#answered.has(Number(label)) ? [[label, evaluation] as const] : [],
    );
    const stale = [...this.#answered].flatMap(([structure, { state }]) =>
      state === subject?.state ? [] : [structure],
    );
    const isSame = known.length === Object.keys(before.evaluations).length;
    if (!isSame) {
      const evaluations: Record<number, StructureEvaluation> = Object.fromEntries(known);
      store.setState({ evaluations, staleEvaluations: stale });
    } else if (stale.join() !== before.staleEvaluations.join()) {
      store.setState({ staleEvaluations: stale });
    }
    return stale;
  }

  #dropLargeMaps(): void {
    const { store, registry } = this.#services;
    const shown = comparedStructureOf(store.getState());
    for (const [structure, { resultId }] of this.#answered) {
      const id = mapsId(resultId, structure);
      if (structure === shown || !registry.evaluationMaps.has(id)) continue;
      if (isLarge(registry.evaluationMaps.get(id))) registry.evaluationMaps.delete(id);
    }
  }

  /** The worker lets a case go that is open no more, or that nothing is held against any more. */
  #forgetOther(): void {
    const { store, registry, evaluation } = this.#services;
    const handed = this.#handed;
    if (!handed || this.#isWorking) return;
    const { openCase } = store.getState();
    if (openCase?.id === handed.caseId && registry.observers.has(handed.caseId)) return;
    this.#handed = null;
    // A worker that cannot be asked any more has forgotten the case with everything else.
    evaluation.call('forget', { caseId: handed.caseId }).catch(() => undefined);
  }

  /** Asks what is open, until nothing is, it was cancelled, or it failed; one such work at a time. */
  async work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    const { store } = this.#services;
    try {
      for (let done = 0; ; done++) {
        const subject = subjectOf(this.#services);
        const [question, ...others] = this.#open();
        if (!subject || !question || this.#services.stroke !== null) break;
        const total = STEPS * (done + 1 + others.length);
        store.setState({ evaluationJob: { status: 'running', done: STEPS * done, total } });
        const abort = new AbortController();
        this.#running = { question, state: subject.state, abort };
        // oxlint-disable-next-line no-await-in-loop -- one structure at a time, what is shown first
        const answer = await this.#ask(subject, question, {
          signal: abort.signal,
          onShare: (share) =>
            store.setState({
              evaluationJob: {
                status: 'running',
                done: STEPS * done + Math.floor(STEPS * share),
                total,
              },
            }),
        });
        if (!abort.signal.aborted) this.#take(subject, question, answer);
        this.#running = null;
      }
      store.setState({ evaluationJob: { status: 'idle' } });
    } catch (thrown) {
      const { code, detail } = toAppError(thrown);
      // What was overtaken is asked anew; whatever else ended it is shown, and is not tried again by itself.
      if (code === 'cancelled' && this.#heldWork === null) {
        store.setState({ evaluationJob: { status: 'idle' } });
      } else {
        this.#hold();
        store.setState({ evaluationJob: { status: 'failed', code, detail } });
      }
    } finally {
      this.#running = null;
      this.#isWorking = false;
    }
  }

  cancel(): void {
    if (!this.#isWorking) return;
    this.#hold();
    this.#running?.abort.abort();
  }

  resume(): void {
    const { store } = this.#services;
    this.#heldWork = null;
    if (store.getState().evaluationJob.status === 'failed') {
      store.setState({ evaluationJob: { status: 'idle' } });
    }
  }

  #hold(): void {
    this.#heldWork = workKey(subjectOf(this.#services), this.#open());
  }

  /** Questions without an answer of the present contours, or without the maps that are shown; the shown structure first. */
  #open(): readonly Question[] {
    const { store, registry } = this.#services;
    const subject = subjectOf(this.#services);
    if (!subject) return [];
    const state = store.getState();
    const shown = comparedStructureOf(state);
    return questionsOf(state, subject).filter(({ structure, key }) => {
      const answer = this.#answered.get(structure);
      if (answer?.key !== key || answer.state !== subject.state) return true;
      if (!state.evaluations[structure]) return true; // somebody took it away
      return (
        structure === shown && !registry.evaluationMaps.has(mapsId(subject.resultId, structure))
      );
    });
  }

  /** A worker that died, or was ended, has forgotten everything: it is filled again, once. */
  async #ask(
    subject: Subject,
    question: Question,
    how: { readonly signal: AbortSignal; readonly onShare: (share: number) => void },
  ): Promise<EvaluatedStructure> {
    try {
      return await this.#askOnce(subject, question, how);
    } catch (thrown) {
      const { code } = toAppError(thrown);
      const isForgotten = code === 'resource/worker-lost' || code === 'evaluation/nothing-put';
      if (isForgotten) this.#handed = null;
      if (!isForgotten || how.signal.aborted) throw thrown;
      return this.#askOnce(subject, question, how);
    }
  }

  async #askOnce(
    subject: Subject,
    { structure, observed, fusion, toleranceMm }: Question,
    {
      signal,
      onShare,
    }: { readonly signal: AbortSignal; readonly onShare: (share: number) => void },
  ): Promise<EvaluatedStructure> {
    const { evaluation } = this.#services;
    await handOver(this.#services, subject, {
      handed: this.#handed,
      onHanded: (handed) => (this.#handed = handed),
      signal,
    });
    return evaluation.call(
      'evaluate',
      { caseId: subject.caseId, structure, observed, fusion, toleranceMm },
      { signal, onProgress: ({ share }) => onShare(share) },
    );
  }

  #take(
    { resultId, state }: Subject,
    { structure, key }: Question,
    { evaluation, maps }: EvaluatedStructure,
  ): void {
    const { store, registry } = this.#services;
    this.#answered.set(structure, { key, resultId, state });
    const isShown = comparedStructureOf(store.getState()) === structure;
    if (isShown || !isLarge(maps)) registry.evaluationMaps.put(mapsId(resultId, structure), maps);
    store.setState(({ observers, evaluations, staleEvaluations }) => ({
      evaluations: {
        ...evaluations,
        // The worker has the names that observers had when it got them.
        [structure]: withNames(evaluation, (at) => observers[at]?.name ?? ''),
      },
      staleEvaluations: staleEvaluations.filter((one) => one !== structure),
    }));
  }
}

function isLarge({ reference }: StructureMaps): boolean {
  return 3 * reference.length > KEPT_MAPS_BYTES;
}

function workKey(subject: Subject | null, open: readonly Question[]): string {
  return JSON.stringify([subject?.state, open.map(({ key }) => key)]);
}
