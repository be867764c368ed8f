import { maskTable } from '../core/contour/labelSets.ts';
import { AppError } from '../core/errors.ts';
import type { Prediction } from '../core/evaluation/assessQuality.ts';
import type { ReviewedStructure } from '../core/evaluation/matchStructures.ts';
import type { Volume } from '../core/volume/volume.ts';
import { assessContour, type ContourQualityNetwork } from '../inference/contourQuality.ts';
import type { SegmentationResult } from '../inference/segmentation.ts';
import { checkCompatibility } from '../models/compatibility.ts';
import {
  parseContourQualityManifest,
  type ContourQualityManifest,
} from '../models/contourQualityManifest.ts';
import { asLoadFailure } from '../runtime/failures.ts';
import { openContourQuality } from '../runtime/openContourQuality.ts';
import { sha256Hex } from '../core/sha256Hex.ts';
import { nodeRuntime } from './nodeRuntime.ts';
import { packageFile } from './readFiles.ts';

/** A contour-quality network that is ready to be asked. */
export interface OpenedQuality {
  readonly manifest: ContourQualityManifest;
  readonly network: ContourQualityNetwork;
}

/**
 * Opens a contour-quality package on the processor.
 * @param folder that holds model.json.
 * @returns the network, which the caller disposes of.
 * @throws AppError `model/not-found` {path}; `model/invalid`; `model/checksum-mismatch` {path}; as `openContourQuality`.
 */
export async function openQualityOnCpu(folder: string, threads: number): Promise<OpenedQuality> {
  const json = new TextDecoder().decode(await packageFile(folder, 'model.json'));
  const manifest = parseContourQualityManifest(JSON.parse(json));
  const [file] = manifest.files;
  if (!file) throw new AppError('model/invalid', { field: 'files', reason: 'is empty' });
  const bytes = await packageFile(folder, file.path);
  if ((await sha256Hex(bytes.buffer)) !== file.sha256) {
    throw new AppError('model/checksum-mismatch', { path: file.path });
  }
  const opened = openContourQuality({ manifest, network: bytes }, nodeRuntime(threads));
  const network = await opened.catch((error: unknown) => {
    throw asLoadFailure(error);
  });
  return { manifest, network };
}

/** What the network says of each structure's contour; `not-valid` for all where it is not meant for the image. */
export async function predictQuality(
  { manifest, network }: OpenedQuality,
  { grid, voxels }: Pick<Volume, 'grid' | 'voxels'>,
  {
    result: { labels, sets },
    structures,
  }: {
    readonly result: Pick<SegmentationResult, 'labels' | 'sets'>;
    readonly structures: readonly ReviewedStructure[];
  },
): Promise<ReadonlyMap<number, Prediction>> {
  const found = new Map<number, Prediction>();
  const isValid = checkCompatibility(manifest, grid, voxels).length === 0;
  for (const { label, name, type } of structures) {
    if (!isValid) {
      found.set(label, { reason: 'not-valid' });
      continue;
    }
    const isInside = maskTable(sets, label);
    const mask = labels.map((one) => isInside[one] ?? 0);
    const contour = { grid, image: voxels, mask, structure: { name, code: type } };
    const quality = await assessContour(network, manifest, contour);
    found.set(label, quality.reason === null ? quality : { reason: quality.reason });
  }
  return found;
}
