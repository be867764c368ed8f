import type { LabelSets } from '../../core/contour/labelSets.ts';
import type { Prediction } from '../../core/evaluation/assessQuality.ts';
import type { Volume } from '../../core/volume/volume.ts';
import type { SegmentationResult } from '../../inference/segmentation.ts';
import type { ModelManifest } from '../../models/manifest.ts';
import { copyInTasks } from '../evaluation/copyInTasks.ts';
import { isLargeImage, releaseInference } from '../largeImage.ts';
import { handedVoxels, putImage } from '../prepareWorker.ts';
import { qualityFiles } from '../qualityFiles.ts';
import type { Services } from '../services.ts';
import type { Predictions } from './predictions.ts';

/** A structure by what it may be known. */
export interface NamedStructure {
  readonly index: number;
  readonly name: string;
  readonly code: { readonly scheme: string; readonly value: string } | null;
}

/** Contours on an image. */
export interface AssessedContours {
  readonly caseId: string;
  readonly volume: Pick<Volume, 'grid' | 'voxels'>;
  /** The voxels are handed over with the image, where the worker does not have it. */
  readonly isHandedOver?: boolean;
  /** [src] */
  readonly labels: Uint8Array<ArrayBuffer>;
  /** They are the caller's no more. */
  readonly areLabelsHandedOver?: boolean;
  readonly sets: LabelSets;
  readonly structures: readonly NamedStructure[];
}

/**
 * Asks the contour-quality network about contours. The inference worker has to be free; it holds the image afterwards.
 * @param isFree asked once the network's files are there: false gives the worker up to somebody else, as a cancel.
 * @returns null where it was not free.
 * @throws AppError as `qualityFiles`, the worker's `putVolume` and `assessContours`; `cancelled`.
 */
export async function predictContours(
  services: Services,
  contours: AssessedContours,
  {
    signal,
    isFree = () => true,
  }: { readonly signal: AbortSignal; readonly isFree?: () => boolean },
): Promise<Predictions | null> {
  const { caseId: volumeId, sets, structures } = contours;
  const quality = await qualityFiles(services, signal);
  const { volume, isHandedOver, labels, areLabelsHandedOver } = await handed(
    services,
    contours,
    signal,
  );
  if (!isFree()) return null;
  // Both are posted in one task, so that nobody's image comes between them.
  const put = putImage(services, { caseId: volumeId, volume, isHandedOver });
  const asked = services.inference.call(
    'assessContours',
    { volumeId, labels, sets, structures, quality },
    {
      signal,
      transfer: [quality.network, ...(areLabelsHandedOver ? [labels.buffer] : [])],
    },
  );
  const [, { issues, contours: found }] = await Promise.all([put, asked]);
  releaseInference(services, volume.grid);
  const said = new Map<number, Prediction>(found.map(({ index, ...one }) => [index, one]));
  const byLabel = new Map(
    structures.map(({ index }): [number, Prediction] => [
      index,
      said.get(index) ?? { reason: issues.length > 0 ? 'not-valid' : 'not-asked' },
    ]),
  );
  return { byLabel, names: namesOf(structures), issues };
}

/** What is posted: of a large image copies that were made in short tasks. @throws AppError `cancelled`. */
async function handed(
  { prepared }: Services,
  contours: AssessedContours,
  signal: AbortSignal,
): Promise<
  Required<Pick<AssessedContours, 'volume' | 'isHandedOver' | 'labels' | 'areLabelsHandedOver'>>
> {
  const { caseId, volume, isHandedOver = false, labels, areLabelsHandedOver = false } = contours;
  const { grid } = volume;
  const isThere = prepared.caseId === caseId;
  const image = isThere
    ? { voxels: volume.voxels, isOurs: isHandedOver }
    : await handedVoxels(volume, { isHandedOver, signal });
  const isCopied = !areLabelsHandedOver && isLargeImage(grid);
  return {
    volume: { grid, voxels: image.voxels },
    isHandedOver: image.isOurs,
    labels: isCopied ? await copyInTasks(labels, () => !signal.aborted) : labels,
    areLabelsHandedOver: areLabelsHandedOver || isCopied,
  };
}

/** Predictions that a failure came in the way of. */
export function failedPredictions(
  structures: readonly { readonly index: number; readonly name: string }[],
): Predictions {
  return {
    byLabel: new Map(structures.map(({ index }) => [index, { reason: 'failed' }])),
    names: namesOf(structures),
    issues: [],
  };
}

function namesOf(
  structures: readonly { readonly index: number; readonly name: string }[],
): ReadonlyMap<number, string> {
  return new Map(structures.map(({ index, name }) => [index, name]));
}

/** What the structures of a result are: as their files code them, or the network that drew them. */
export function namedStructures(
  rows: readonly { readonly index: number; readonly name: string }[],
  { provenance }: Pick<SegmentationResult, 'provenance'>,
  network: ModelManifest | null,
): NamedStructure[] {
  return rows.map(({ index, name }) => {
    const ofFile =
      provenance.origin === 'contours'
        ? provenance.structures.find((one) => one.index === index)?.type
        : null;
    const ofNetwork =
      provenance.origin === 'run' && network?.id === provenance.modelId
        ? network.output.segments.find((one) => one.index === index)?.code
        : null;
    return { index, name, code: ofFile ?? ofNetwork ?? null };
  });
}
