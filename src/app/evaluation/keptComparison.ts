import type { Fusion } from '../../core/evaluation/observers.ts';
import type {
  ObserverRowState,
  WantedComparison,
  WantedObserver,
} from '../../store/evaluationSlice.ts';
import type { AppState } from '../../store/store.ts';
import type { Services } from '../services.ts';
import { setMatch } from './matches.ts';

/** The same bytes under the same name: of one file each segment may be another observer. */
export function isSameDrawing(
  one: Pick<ObserverRowState, 'sha256' | 'fileName'>,
  other: Pick<ObserverRowState, 'sha256' | 'fileName'>,
): boolean {
  return one.sha256 === other.sha256 && one.fileName === other.fileName;
}

/** Observers as a review keeps them: those that are loaded, with what was chosen of them, and those that are still wanted. */
export function observersToKeep({
  observers,
  matches,
  wantedObservers,
}: Pick<AppState, 'observers' | 'matches' | 'wantedObservers'>): readonly WantedObserver[] {
  const chosen = matches.filter(({ by }) => by === 'choice');
  const loaded = observers.map(({ name, fileName, role, sha256 }, at): WantedObserver => {
    const choices = chosen.map((match) => ({
      structure: match.structure,
      label: match.observers[at] ?? null,
    }));
    return { name, fileName, role, sha256, choices };
  });
  return [...loaded, ...wantedObservers];
}

/** The rule of the comparison as a review keeps it; null where nobody is compared with. */
export function comparisonToKeep({
  observers,
  fusion,
  segments,
  tolerancesMm,
  wantedComparison,
}: AppState): WantedComparison | null {
  if (wantedComparison) return wantedComparison;
  if (observers.length === 0) return null;
  const names = new Set(segments.map(({ name }) => name));
  return {
    fusion: fusionToKeep(fusion, observers),
    tolerancesMm: Object.fromEntries(
      Object.entries(tolerancesMm).filter(([name]) => names.has(name)),
    ),
  };
}

function fusionToKeep(
  fusion: Fusion,
  observers: AppState['observers'],
): WantedComparison['fusion'] {
  if (fusion.kind !== 'observer') return { kind: fusion.kind };
  const row = observers[fusion.position];
  if (!row) return { kind: 'majority' };
  return { kind: 'observer', fileName: row.fileName, sha256: row.sha256 };
}

/**
 * Takes up what a kept review says of observers that are loaded: labels that the reader chose, tolerances, and the rule of
 * fusion, which waits for the observer it names. In a list of cases one rule holds for all: it is not changed by one of them.
 */
export function takeUpComparison(services: Services, wanted: readonly WantedObserver[]): void {
  const { store } = services;
  const { observers: rows, cases, wantedComparison: kept } = store.getState();
  let isAnyLoaded = false;
  rows.forEach((row, observer) => {
    const was = wanted.find((one) => isSameDrawing(one, row));
    if (!was) return;
    isAnyLoaded = true;
    for (const { structure, label } of was.choices) {
      const isThere = label === null || row.structures.some((one) => one.label === label);
      if (isThere) setMatch(services, structure, { observer, label });
    }
  });
  if (!isAnyLoaded || !kept) return;
  if (cases.length > 1) {
    store.setState({ wantedComparison: null });
    return;
  }
  const fusion = loadedFusion(kept.fusion, rows);
  store.setState(({ tolerancesMm }) => ({
    ...(fusion && { fusion }),
    ...(Object.keys(kept.tolerancesMm).length > 0 && {
      tolerancesMm: { ...tolerancesMm, ...kept.tolerancesMm },
    }),
    wantedComparison: fusion ? null : { ...kept, tolerancesMm: {} },
  }));
}

/** Null while the observer whom it names is not there. */
function loadedFusion(
  fusion: WantedComparison['fusion'],
  rows: AppState['observers'],
): Fusion | null {
  if (fusion.kind !== 'observer') return fusion;
  const position = rows.findIndex((row) => isSameDrawing(row, fusion));
  return position < 0 ? null : { kind: 'observer', position };
}
