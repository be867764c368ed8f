import type { LabelledStructure } from '../../core/contour/flattenLayers.ts';
import { AGREEMENT } from '../../core/evaluation/agreementMap.ts';
import type { StructureMaps } from '../../core/evaluation/evaluateStructure.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { voxelCount } from '../../core/geometry/gridMath.ts';
import { insertBox } from '../../core/geometry/voxelBox.ts';
import type { Services } from '../services.ts';
import { comparedStructureOf } from './questions.ts';
import { comparedMaps, isComparedStale } from './shownMaps.ts';

/** How the structure that is compared agrees with its reference, on the image's grid. */
export interface ExportedAgreement {
  /** [src] `AGREEMENT` of each voxel; a new array. */
  readonly labels: Uint8Array<ArrayBuffer>;
  readonly structures: readonly LabelledStructure[];
}

/** What can be exported of it: its maps, of contours as they are now; null without. */
export function agreementToExport(services: Services): {
  readonly maps: Pick<StructureMaps, 'box'> & { readonly agreement: Uint8Array };
  readonly name: string;
} | null {
  const state = services.store.getState();
  const structure = comparedStructureOf(state);
  const maps = comparedMaps(services);
  if (structure === null || !maps?.agreement || isComparedStale(state)) return null;
  const { box, agreement } = maps;
  return { maps: { box, agreement }, name: comparedName(services) };
}

/** Where the observers of the structure that is compared differ. */
export interface ExportedDisagreement {
  /** The part of the image's grid around what they drew: nothing is outside. */
  readonly grid: VoxelGrid;
  /** [grid] entropy of the observers in bits, 0 … 1, in steps of 1/255; a new array. */
  readonly values: Float32Array<ArrayBuffer>;
  readonly name: string;
}

/** Whatever became of the contours since: it is of the observers alone. Null with fewer than two of them. */
export function exportedDisagreement(services: Services): ExportedDisagreement | null {
  const { grid, disagreement } = comparedMaps(services) ?? {};
  if (!grid || !disagreement) return null;
  const values = Float32Array.from(disagreement, (step) => step / 255);
  return { grid, values, name: comparedName(services) };
}

function comparedName({ store }: Services): string {
  const state = store.getState();
  const structure = comparedStructureOf(state);
  return state.segments.find(({ index }) => index === structure)?.name ?? '';
}

/** The map of agreement as contours of its own: three that do not overlap. Null where there is none. */
export function exportedAgreement(services: Services): ExportedAgreement | null {
  const { openCase } = services.store.getState();
  const found = agreementToExport(services);
  if (!openCase || !found) return null;
  const { maps, name } = found;
  const labels = new Uint8Array(voxelCount(openCase.grid));
  insertBox(maps.agreement, maps.box, { voxels: labels, shape: openCase.grid.shape });
  const parts = [
    ['truePositive', 'contour and reference', '#009E73'],
    ['falsePositive', 'contour alone', '#D55E00'],
    ['falseNegative', 'reference alone', '#0072B2'],
  ] as const;
  // A part that nothing is of would be a structure without voxels.
  const present = parts.filter(([kind]) => maps.agreement.includes(AGREEMENT[kind]));
  const structures = present.map(([kind, words, color]): LabelledStructure => ({
    index: AGREEMENT[kind],
    number: AGREEMENT[kind],
    name: `${name}: ${words}`,
    color,
    type: null,
    category: null,
    interpretedType: '',
    origin: 'automatic',
    algorithm: 'Isodoubt agreement with a reference',
  }));
  return { labels, structures };
}
