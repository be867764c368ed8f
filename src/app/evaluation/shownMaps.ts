import type { StructureMaps } from '../../core/evaluation/evaluateStructure.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { AppState } from '../../store/store.ts';
import type { Viewer } from '../../viewer/viewer.ts';
import type { Services } from '../services.ts';
import { mapsId } from '../volumeRegistry.ts';
import { comparedStructureOf, subjectId } from './questions.ts';

type Layer<T> = { readonly grid: VoxelGrid; readonly values: T } | null;

/** The maps of the structure that is compared; null until it was evaluated. */
export function comparedMaps({ store, registry }: Services): StructureMaps | null {
  const state = store.getState();
  const subject = subjectId(state);
  const structure = comparedStructureOf(state);
  if (subject === null || structure === null) return null;
  const id = mapsId(subject, structure);
  return registry.evaluationMaps.has(id) ? registry.evaluationMaps.get(id) : null;
}

/** Whether what is shown of agreement would be of contours that have changed since. */
export function isComparedStale(
  state: Pick<AppState, 'matches' | 'comparedStructure' | 'staleEvaluations'>,
): boolean {
  const structure = comparedStructureOf(state);
  return structure !== null && state.staleEvaluations.includes(structure);
}

/** Whether the observers' disagreement is in the place of the network's uncertainty: chosen, and known. */
export function isDisagreementShown(
  state: Pick<AppState, 'comparisonMap' | 'evaluations' | 'matches' | 'comparedStructure'>,
): boolean {
  const structure = comparedStructureOf(state);
  const isChosen = state.comparisonMap === 'disagreement' && structure !== null;
  return isChosen && (state.evaluations[structure]?.observers ?? null) !== null;
}

/** What lies over the image of the comparison; a map is on the graphics card only while it is shown. */
export interface ShownMaps {
  readonly agreement: Layer<Uint8Array>;
  readonly observers: Layer<Uint8Array>;
  /** In the place of the network's uncertainty; null: that is shown, or nothing. */
  readonly disagreement: Layer<Uint8Array>;
}

export function shownMaps(services: Services): ShownMaps {
  const state = services.store.getState();
  const { comparisonMap, observers } = state;
  const maps = comparedMaps(services);
  if (!maps) return { agreement: null, observers: null, disagreement: null };
  const { grid } = maps;
  const layer = (values: Uint8Array | null, isShown: boolean): Layer<Uint8Array> =>
    values && isShown ? { grid, values } : null;
  return {
    agreement: layer(maps.agreement, comparisonMap === 'agreement' && !isComparedStale(state)),
    observers: layer(
      maps.observers,
      observers.some(({ isVisible }) => isVisible),
    ),
    disagreement: layer(maps.disagreement, isDisagreementShown(state)),
  };
}

/** Puts the layers of the comparison on the screen that changed since it was last asked. */
export class MapLayers {
  readonly #services: Services;
  readonly #viewer: Viewer;
  #shown: ShownMaps = NOTHING;

  constructor(services: Services, viewer: Viewer) {
    this.#services = services;
    this.#viewer = viewer;
  }

  /** Another image took all overlays away. */
  reset(): void {
    this.#shown = NOTHING;
  }

  /** Loads or removes layers; what is in the heat map's place is told to `showHeatmap`. */
  async update(showHeatmap: () => Promise<void>): Promise<void> {
    const next = shownMaps(this.#services);
    const before = this.#shown;
    this.#shown = next;
    if (next.observers?.values !== before.observers?.values) {
      await this.#viewer.setObservers(next.observers);
    }
    if (next.agreement?.values !== before.agreement?.values) {
      await this.#viewer.setAgreement(next.agreement);
    }
    if (next.disagreement?.values !== before.disagreement?.values) await showHeatmap();
  }
}

const NOTHING: ShownMaps = { agreement: null, observers: null, disagreement: null };
