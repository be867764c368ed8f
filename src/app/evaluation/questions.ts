import type { Fusion, Observer, StructureMatch } from '../../core/evaluation/observers.ts';
import type { AppState } from '../../store/store.ts';
import type { ReviewArrays } from '../reviewArrays.ts';
import type { Services } from '../services.ts';
import { contourState } from './contourState.ts';

/** Where nothing else was set for a structure. */
export const USUAL_TOLERANCE_MM = 2;

/** What is asked about one structure. */
export interface Question {
  readonly structure: number;
  readonly observed: readonly (number | null)[];
  readonly fusion: Fusion;
  readonly toleranceMm: number;
  /** The same text, the same question: everything that an answer depends on but the state of the contours. */
  readonly key: string;
}

/** What answers are about: the open case and which of its contours. */
export interface Subject {
  readonly caseId: string;
  /** As {@link subjectId}. */
  readonly resultId: string;
  readonly observers: readonly Observer[];
  /** Null where nothing is under review: observers are held against each other. */
  readonly arrays: ReviewArrays | null;
  readonly measured: 'reviewed' | 'automatic';
  /** State of the contours that are measured; automatic ones have but one. */
  readonly state: string;
}

/** Which contours of the open case can be evaluated now; null without observers, or with a result that is not whole. */
export function subjectOf({ store, registry }: Services): Subject | null {
  const state = store.getState();
  const { openCase, result, measured, matches } = state;
  const resultId = subjectId(state);
  if (!openCase || resultId === null || matches.length === 0) return null;
  if (!registry.observers.has(openCase.id)) return null;
  if (result && (result.isPreview || !registry.reviews.has(result.id))) return null;
  const observers = registry.observers.get(openCase.id);
  if (observers.length === 0) return null;
  const of = { caseId: openCase.id, resultId, observers, measured };
  if (!result) return { ...of, arrays: null, state: 'nothing' };
  const arrays = registry.reviews.get(result.id);
  return { ...of, arrays, state: measured === 'automatic' ? 'automatic' : stateOf(arrays) };
}

/** Under what evaluations and their maps are kept: the result's id, or the case's where nothing is under review. */
export function subjectId({
  openCase,
  result,
}: Pick<AppState, 'openCase' | 'result'>): string | null {
  return result?.id ?? openCase?.id ?? null;
}

/** A question for each structure that an observer has drawn, the one that is shown first. */
export function questionsOf(state: AppState, subject: Subject): readonly Question[] {
  const shown = comparedStructureOf(state);
  const asked = state.matches.filter(isDrawn);
  const ordered = asked.toSorted(
    (a, b) => Number(b.structure === shown) - Number(a.structure === shown),
  );
  return ordered.flatMap(({ structure, observers: observed }) => {
    // Matches are of the observers before until they are matched anew.
    if (observed.length !== subject.observers.length) return [];
    const fusion = usedFusion(state.fusion, observed.length);
    const toleranceMm = toleranceOf(state, structure);
    const about = [subject.resultId, subject.measured, identityOf(subject.observers)];
    const key = JSON.stringify([...about, observed, fusion, toleranceMm]);
    return [{ structure, observed, fusion, toleranceMm, key }];
  });
}

/** The structure that the Compare panel and the maps show: the chosen one while an observer has drawn it, else the first. */
export function comparedStructureOf({
  matches,
  comparedStructure,
}: Pick<AppState, 'matches' | 'comparedStructure'>): number | null {
  const drawn = matches.filter(isDrawn);
  const chosen = drawn.find(({ structure }) => structure === comparedStructure);
  return (chosen ?? drawn[0])?.structure ?? null;
}

/** Structures that an observer has drawn, in their order. */
export function comparableStructures({ matches }: Pick<AppState, 'matches'>): readonly number[] {
  return matches.filter(isDrawn).map(({ structure }) => structure);
}

/** What a compared structure is called; with nothing under review as the first observer who has drawn it calls it. */
export function comparedName(
  {
    result,
    segments,
    matches,
    observers,
  }: Pick<AppState, 'result' | 'segments' | 'matches' | 'observers'>,
  structure: number,
): string {
  const segment = segments.find(({ index }) => index === structure);
  if (result && segment) return segment.name;
  const labels = matches.find((match) => match.structure === structure)?.observers ?? [];
  const at = labels.findIndex((label) => label !== null);
  const drawn = observers[at]?.structures.find(({ label }) => label === labels[at]);
  return drawn?.name ?? String(structure);
}

/** By the structure's name. */
export function toleranceOf(
  { tolerancesMm, segments }: Pick<AppState, 'tolerancesMm' | 'segments'>,
  structure: number,
): number {
  const name = segments.find(({ index }) => index === structure)?.name;
  // A structure may be called as something that every object has.
  const isSet = name !== undefined && Object.hasOwn(tolerancesMm, name);
  return (isSet ? tolerancesMm[name] : undefined) ?? USUAL_TOLERANCE_MM;
}

function isDrawn({ observers }: StructureMatch): boolean {
  return observers.some((label) => label !== null);
}

/** An observer who is no longer there is nobody's reference: the majority is. */
function usedFusion(fusion: Fusion, observers: number): Fusion {
  return fusion.kind === 'observer' && fusion.position >= observers ? { kind: 'majority' } : fusion;
}

const states = new WeakMap<ReviewArrays, { readonly events: number; readonly state: string }>();

/** Worked out anew only when the log has grown. */
function stateOf(arrays: ReviewArrays): string {
  const known = states.get(arrays);
  if (known?.events === arrays.events.length) return known.state;
  const state = contourState(arrays.events);
  states.set(arrays, { events: arrays.events.length, state });
  return state;
}

const identities = new WeakMap<Uint8Array, number>();
let lastIdentity = 0;

/** What observers drew, whatever they are called: the same text, the same contours in the same order. */
export function identityOf(observers: readonly Observer[]): string {
  const drawn = observers.map(({ labels }) => {
    const identity = identities.get(labels) ?? ++lastIdentity;
    identities.set(labels, identity);
    return identity;
  });
  return drawn.join(' ');
}
