import { matchesAmong } from '../../core/evaluation/fusedStructures.ts';
import { matchStructures, type ReviewedStructure } from '../../core/evaluation/matchStructures.ts';
import type { StructureMatch } from '../../core/evaluation/observers.ts';
import { reviewedStructures } from '../exportedStructures.ts';
import type { ResultSummary } from '../../store/resultSlice.ts';
import type { Services } from '../services.ts';

/**
 * Matches the structures under review with the observers' anew; with nothing under review those of observers with each other.
 * What the reader has chosen stays, as far as structure and observer are still there.
 */
export function matchAnew(services: Services): void {
  const { store, registry } = services;
  const { openCase, result, matches: before } = store.getState();
  if (result && !registry.reviews.has(result.id)) return;
  if (!openCase || !registry.observers.has(openCase.id)) return;
  const observers = registry.observers.get(openCase.id);
  if (!result) {
    const among = matchesAmong(observers);
    if (JSON.stringify(among) !== JSON.stringify(before)) store.setState({ matches: among });
    return;
  }
  const found = matchStructures(reviewed(services), observers);
  const chosen = before.filter(({ by }) => by === 'choice');
  const kept = chosen.reduce(withChoice, found);
  if (JSON.stringify(kept) !== JSON.stringify(before)) store.setState({ matches: kept });
}

function withChoice(
  found: readonly StructureMatch[],
  choice: StructureMatch,
): readonly StructureMatch[] {
  return found.map((match) => {
    const isChosen = match.structure === choice.structure;
    const observers = match.observers.map((label, at) => {
      const wanted = choice.observers[at];
      // Of an observer who came later nothing was chosen.
      if (wanted === undefined) return label;
      if (isChosen) return wanted;
      return label === wanted ? null : label;
    });
    return isChosen ? { ...match, observers, by: 'choice' } : { ...match, observers };
  });
}

function reviewed(services: Services): readonly ReviewedStructure[] {
  const { store, registry, network } = services;
  const { result } = store.getState();
  if (!result) return [];
  const arrays = registry.reviews.get(result.id);
  const source = {
    segmentation: registry.segmentations.get(result.id),
    arrays,
    network: result.origin === 'run' ? network : null,
  };
  return reviewedStructures(source).map(({ index, name, type }) => ({ label: index, name, type }));
}

/** Chooses which structure of an observer a structure under review is held against; null: the observer has not drawn it. */
export function setMatch(
  { store }: Services,
  structure: number,
  { observer, label }: { readonly observer: number; readonly label: number | null },
): void {
  store.setState(({ matches, evaluations }) => {
    const changed = matches.map((match): StructureMatch => {
      const isChosen = match.structure === structure;
      const isTakenFrom = !isChosen && label !== null && match.observers[observer] === label;
      if (!isChosen && !isTakenFrom) return match;
      const next = isChosen ? label : null;
      const observers = match.observers.map((one, at) => (at === observer ? next : one));
      return { ...match, observers, by: 'choice' };
    });
    const isOld = (one: number): boolean =>
      JSON.stringify(changed.find((match) => match.structure === one)) !==
      JSON.stringify(matches.find((match) => match.structure === one));
    const kept = Object.entries(evaluations).filter(([one]) => !isOld(Number(one)));
    return { matches: changed, evaluations: Object.fromEntries(kept), budgetRecall: null };
  });
}

/** What was chosen for a label of the result before holds for another where the label is the same structure. */
function forgetOtherChoices({ store }: Services, from: ResultSummary, to: ResultSummary): void {
  const nameIn = ({ structures }: ResultSummary, label: number): string | undefined =>
    structures.find(({ index }) => index === label)?.name;
  const { matches } = store.getState();
  const isKept = ({ by, structure }: StructureMatch): boolean =>
    by !== 'choice' || nameIn(from, structure) === nameIn(to, structure);
  if (!matches.every(isKept)) store.setState({ matches: matches.filter(isKept) });
}

/** Matches anew when another result is shown, or its structures change. */
export function watchMatches(services: Services): void {
  const { store, registry } = services;
  let matched = '';
  let before: ResultSummary | null = null;
  store.subscribe(({ openCase, observers, result, segments }) => {
    if (observers.length === 0) return;
    // A result is in the state before its review is there.
    if (result && !registry.reviews.has(result.id)) return;
    const names = segments.map(({ index, name }) => `${index} ${name}`).join('\n');
    const now = `${openCase?.id}\n${result?.id}\n${names}`;
    if (now === matched) return;
    matched = now;
    if (before && result && before.id !== result.id) forgetOtherChoices(services, before, result);
    before = result ?? before;
    matchAnew(services);
  });
}
