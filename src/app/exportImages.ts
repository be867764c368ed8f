import { AppError } from '../core/errors.ts';
import { labelsWith, NO_SETS } from '../core/contour/labelSets.ts';
import { layersOfVoxels, type LayerPlace } from '../core/contour/layersOfVoxels.ts';
import type { LayeredSegment, SegmentDescription } from '../core/contour/segmentLayers.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { sampleShareInSteps } from '../core/review/sampleShare.ts';
import type { RegionRow } from '../store/reviewSlice.ts';
import type {
  EncodedFile,
  ExportedContours,
  ExportWriting,
  MapQuantity,
} from '../workers/codec.api.ts';
import { exportedAgreement, exportedDisagreement } from './evaluation/exportedAgreement.ts';
import { automaticStructures, reviewedStructures } from './exportedStructures.ts';
import { contourFormat, mapFormat, type PlannedFile } from './exportPlan.ts';
import { completedInTasks } from './reviewQueue.ts';
import type { Services } from './services.ts';

/** Files of one planned file, and the structures or regions that were found in them again. */
export interface WrittenImages {
  readonly files: readonly EncodedFile[];
  /** For each file the table of its labels; none where the format names them itself. */
  readonly tables: readonly EncodedFile[];
  readonly segments: number | null;
}

/**
 * Writes one of the planned files; it is offered only after it was read back.
 * @throws what the codec throws; AppError `internal/unexpected` without a case and a result.
 */
export async function writeImages(
  services: Services,
  planned: PlannedFile,
  { writing, signal }: { readonly writing: ExportWriting; readonly signal: AbortSignal },
): Promise<WrittenImages> {
  const { codec } = services;
  const { source, grid } = exported(services);
  const { content, format, structure } = planned;
  if (content === 'uncertainty' || content === 'share' || content === 'disagreement') {
    const map = await mapOf(services, content, structure);
    const params = { source, grid, ...map, format: mapFormat(format), writing };
    const file = await codec.call('encodeMap', params, { signal });
    return { files: [file], tables: [], segments: null };
  }
  const contours = contoursOf(services, content);
  const params = { source, grid, contours, format: contourFormat(format), writing };
  return codec.call('encodeContours', params, { signal });
}

function exported({ store, registry, network }: Services) {
  const { openCase, result, regions } = store.getState();
  if (!openCase || !result) throw new AppError('internal/unexpected', { what: 'export' });
  const { source, grid } = registry.volumes.get(openCase.id);
  const segmentation = registry.segmentations.get(result.id);
  const arrays = registry.reviews.get(result.id);
  return { source, grid, result, regions, segmentation, arrays, network };
}

function contoursOf(
  services: Services,
  content: 'contours' | 'automatic' | 'regions' | 'agreement',
): ExportedContours {
  if (content === 'regions') return regionContours(services);
  if (content === 'agreement') return agreementContours(services);
  const { arrays, segmentation, network } = exported(services);
  const of = { arrays, segmentation, network };
  const isReviewed = content === 'contours';
  return {
    kind: 'labels',
    labels: isReviewed ? arrays.corrected : segmentation.labels,
    structures: isReviewed ? reviewedStructures(of) : automaticStructures(of),
    sets: isReviewed ? arrays.sets : segmentation.sets,
  };
}

function agreementContours(services: Services): ExportedContours {
  const made = exportedAgreement(services);
  // It was there when it was chosen; the contours may have changed since.
  if (!made) throw new AppError('export/not-representable', { reason: 'not-compared' });
  return { kind: 'labels', ...made, sets: NO_SETS };
}

/** A region is called by its id, its structure and what was decided; its colour is the decision's. */
function regionContours(services: Services): ExportedContours {
  const { segmentation, regions, result } = exported(services);
  const { decisions } = services.store.getState();
  const { layers, places } = regionLayers(services);
  const nameOf = (index: number): string =>
    result.structures.find((row) => row.index === index)?.name ?? '';
  const segments = regions.map((region, at): LayeredSegment => {
    const decision = decisions[region.id] ?? 'open';
    return {
      ...(places[at] ?? { layer: 0, label: 1 }),
      number: at + 1,
      name: `${region.id} ${nameOf(region.structure)}: ${decision}`.trim(),
      color: DECISION_COLORS[decision],
      type: null,
      category: null,
      interpretedType: '',
      origin: 'automatic',
      algorithm: 'Isodoubt regions of uncertainty',
    };
  });
  return { kind: 'layers', networkGrid: segmentation.networkGrid, layers, segments };
}

/** As in the queue on the screen. */
const DECISION_COLORS = {
  open: '#5EF0FF',
  accepted: '#2FB58A',
  corrected: '#2FB58A',
  skipped: '#93A1B0',
  flagged: '#F0764A',
} as const;

/** The regions of the record as label maps on the network's grid, and where each is, in their order. */
export function regionLayers(services: Services): {
  readonly layers: readonly Uint8Array<ArrayBuffer>[];
  readonly places: readonly LayerPlace[];
} {
  const { arrays, regions, segmentation } = exported(services);
  const voxelsOf = ({ id }: RegionRow): Uint32Array =>
    arrays.regions.find((region) => region.id === id)?.voxels ?? new Uint32Array(0);
  return layersOfVoxels(segmentation.networkGrid, regions.map(voxelsOf));
}

/** A map, and the grid that it lies on. */
interface ExportedMap {
  readonly networkGrid: VoxelGrid;
  readonly values: Float32Array<ArrayBuffer>;
  readonly quantity: MapQuantity;
}

async function mapOf(
  services: Services,
  content: 'uncertainty' | 'share' | 'disagreement',
  structure: PlannedFile['structure'],
): Promise<ExportedMap> {
  const { networkGrid, entropy } = exported(services).segmentation;
  switch (content) {
    case 'uncertainty':
      return { networkGrid, values: entropy, quantity: { kind: 'uncertainty' } };
    case 'share':
      return {
        networkGrid,
        values: await shareOf(services, structure),
        quantity: { kind: 'share', structure: describedStructure(services, structure) },
      };
    case 'disagreement': {
      const found = exportedDisagreement(services);
      // It was there when it was chosen; an observer may have been taken away since.
      if (!found) throw new AppError('export/not-representable', { reason: 'one-observer' });
      const quantity = { kind: 'disagreement', structure: { name: found.name } } as const;
      return { networkGrid: found.grid, values: found.values, quantity };
    }
  }
}

async function shareOf(
  services: Services,
  structure: PlannedFile['structure'],
): Promise<Float32Array<ArrayBuffer>> {
  const { votes, networkLabels, sets } = exported(services).segmentation;
  if (!votes || !structure) throw new AppError('internal/unexpected', { what: 'votes' });
  const labels = labelsWith(sets, structure.index);
  return completedInTasks(sampleShareInSteps(votes, { networkLabels, labels }));
}

function describedStructure(
  services: Services,
  structure: PlannedFile['structure'],
): SegmentDescription {
  const described = automaticStructures(exported(services)).find(
    ({ index }) => index === structure?.index,
  );
  if (!described) throw new AppError('internal/unexpected', { what: 'structure' });
  return described;
}
