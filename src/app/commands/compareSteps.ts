import type { Fusion } from '../../core/evaluation/observers.ts';
import type { StructureEvaluation } from '../../core/evaluation/structureEvaluation.ts';
import { indexToWorld, nearestVoxel, worldToIndex } from '../../core/geometry/gridMath.ts';
import type { EvaluationSlice } from '../../store/evaluationSlice.ts';
import type { AppState } from '../../store/store.ts';
import { differenceIn, differingSlices, mostDifferingSlice } from '../evaluation/differences.ts';
import { comparableStructures, comparedStructureOf } from '../evaluation/questions.ts';
import { comparedMaps, isComparedStale } from '../evaluation/shownMaps.ts';
import type { Services } from '../services.ts';

const FUSIONS = ['majority', 'staple', 'union', 'intersection'] as const;

/** Lays a map over the image, in the place of the other; asked for again, nothing. */
export function stepMap(
  { store }: Services,
  map: Exclude<EvaluationSlice['comparisonMap'], 'none'>,
): void {
  store.setState(({ comparisonMap }) => ({ comparisonMap: comparisonMap === map ? 'none' : map }));
}

/** The outline of one observer. */
export function toggleOutline({ store }: Services, position: number): void {
  store.setState(({ observers }) => ({
    observers: observers.map((row, at) =>
      at === position ? { ...row, isVisible: !row.isVisible } : row,
    ),
  }));
}

/** Outlines of all observers; none where one of them is shown. */
export function toggleOutlines({ store }: Services): void {
  store.setState(({ observers }) => {
    const isVisible = !observers.some((row) => row.isVisible);
    return { observers: observers.map((row) => ({ ...row, isVisible })) };
  });
}

/** The structure after or before the one that is compared, round the ends. */
export function stepCompared({ store }: Services, step: 1 | -1): void {
  const state = store.getState();
  const structures = comparableStructures(state);
  const at = structures.indexOf(comparedStructureOf(state) ?? -1);
  const next = structures[(at + step + structures.length) % structures.length];
  if (next !== undefined) store.setState({ comparedStructure: next });
}

/** Another way to make one reference of all observers. */
export function nextFusion({ store }: Services): void {
  store.setState(({ fusion }) => {
    const at = FUSIONS.findIndex((kind) => kind === fusion.kind);
    return { fusion: { kind: FUSIONS[(at + 1) % FUSIONS.length] ?? 'majority' } };
  });
}

/** One observer alone is the reference, then the next; after the last all of them together. */
export function nextObserver({ store }: Services): void {
  store.setState(({ fusion, observers }): { fusion: Fusion } => {
    const position = fusion.kind === 'observer' ? fusion.position + 1 : 0;
    return {
      fusion: position < observers.length ? { kind: 'observer', position } : { kind: 'majority' },
    };
  });
}

/** What is known of the structure that is compared, and holds for the contours as they are. */
export function comparedEvaluation(state: AppState): StructureEvaluation | null {
  const structure = comparedStructureOf(state);
  if (structure === null || isComparedStale(state)) return null;
  return state.evaluations[structure] ?? null;
}

/** Goes to the next slice, towards rising or falling k, in which the contour is wrong or observers differ; round the ends. */
export function stepDifference(services: Services, step: 1 | -1): void {
  const { store, crosshair } = services;
  const { openCase } = store.getState();
  const evaluation = comparedEvaluation(store.getState());
  if (!openCase || !evaluation) return;
  const slices = differingSlices(evaluation);
  const [, , here] = crosshair
    ? nearestVoxel(openCase.grid, worldToIndex(openCase.grid, crosshair))
    : [0, 0, -1];
  const next =
    step > 0
      ? (slices.find((k) => k > here) ?? slices[0])
      : (slices.findLast((k) => k < here) ?? slices.at(-1));
  if (next !== undefined) goToDifference(services, next);
}

/** Goes to the slice where observers differ most, or where the contour is wrong most. */
export function goToMostDifferent(services: Services): void {
  const evaluation = comparedEvaluation(services.store.getState());
  const k = evaluation && mostDifferingSlice(evaluation);
  if (k !== null) goToDifference(services, k);
}

/** Goes to where contours differ in a slice. @returns false where they do not, or that is not known. */
export function goToDifference(services: Services, k: number): boolean {
  const { openCase } = services.store.getState();
  const maps = comparedMaps(services);
  const voxel = maps && differenceIn(maps, k);
  if (!openCase || !voxel) return false;
  services.viewer?.goTo(indexToWorld(openCase.grid, voxel), null);
  return true;
}
