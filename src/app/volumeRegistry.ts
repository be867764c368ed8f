import { AppError } from '../core/errors.ts';
import type { StructureMaps } from '../core/evaluation/evaluateStructure.ts';
import type { Observer } from '../core/evaluation/observers.ts';
import type { Volume } from '../core/volume/volume.ts';
import type { SegmentationResult } from '../inference/segmentation.ts';
import type { ReviewArrays } from './reviewArrays.ts';

/** The large arrays of the page, each with one owner: this. The store knows them by id. */
export interface VolumeRegistry {
  readonly volumes: Shelf<Volume>;
  readonly segmentations: Shelf<SegmentationResult>;
  readonly reviews: Shelf<ReviewArrays>;
  /** By the id of their case. */
  readonly observers: Shelf<readonly Observer[]>;
  /** By `mapsId`: of each structure that was evaluated. */
  readonly evaluationMaps: Shelf<StructureMaps>;
}

/** Entries of one kind by id; taking away an entry lets its memory go. */
export interface Shelf<T> {
  put(id: string, entry: T): void;
  has(id: string): boolean;
  /** @throws AppError `internal/unexpected` when there is no such entry: a bug, not a user's error. */
  get(id: string): T;
  delete(id: string): void;
  clear(): void;
  /** Entries that are held. */
  size(): number;
}

/** Where the maps of a structure of a result are kept. @param structure label under review. */
export function mapsId(resultId: string, structure: number): string {
  return `${resultId}/${structure}`;
}

export function createVolumeRegistry(): VolumeRegistry {
  return {
    volumes: createShelf(),
    segmentations: createShelf(),
    reviews: createShelf(),
    observers: createShelf(),
    evaluationMaps: createShelf(),
  };
}

function createShelf<T>(): Shelf<T> {
  const entries = new Map<string, T>();
  return {
    put: (id, entry) => void entries.set(id, entry),
    has: (id) => entries.has(id),
    get: (id) => {
      const entry = entries.get(id);
      if (entry === undefined) throw new AppError('internal/unexpected', { what: 'registry', id });
      return entry;
    },
    delete: (id) => void entries.delete(id),
    clear: () => entries.clear(),
    size: () => entries.size,
  };
}
