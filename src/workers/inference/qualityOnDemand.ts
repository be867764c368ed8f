import { maskTable } from '../../core/contour/labelSets.ts';
import { AppError } from '../../core/errors.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { assessContour, type ContourQualityNetwork } from '../../inference/contourQuality.ts';
import { checkCompatibility } from '../../models/compatibility.ts';
import { asLoadFailure } from '../../runtime/failures.ts';
import { openContourQuality } from '../../runtime/openContourQuality.ts';
import type { InferenceApi, QualityFiles } from '../inference.api.ts';
import { wasmThreads } from './backend.ts';
import { sha256Hex } from '../../core/sha256Hex.ts';
import { fixThreads, wasmRuntime } from './webRuntime.ts';

/** The image that the worker holds. */
export interface StoredVolume {
  readonly id: string;
  readonly grid: VoxelGrid;
  readonly voxels: Int16Array | Float32Array;
}

/** Opens a contour-quality network; an adapter of a runtime. */
export type OpenQuality = (files: QualityFiles) => Promise<ContourQualityNetwork>;

type Params = InferenceApi['assessContours']['params'];
type Result = InferenceApi['assessContours']['result'];

/** Assesses contours with a network that is opened when it is first asked for, and kept for the next case. */
export function qualityOnDemand(open: OpenQuality) {
  let opened: { readonly sha256: string; readonly network: ContourQualityNetwork } | undefined;

  const networkOf = async (files: QualityFiles): Promise<ContourQualityNetwork> => {
    const [file] = files.manifest.files;
    if (!file) throw new AppError('model/invalid', { field: 'files', reason: 'is empty' });
    if (opened?.sha256 === file.sha256) return opened.network;
    if ((await sha256Hex(files.network)) !== file.sha256) {
      throw new AppError('model/checksum-mismatch', { path: file.path });
    }
    await opened?.network.dispose();
    opened = undefined;
    opened = { sha256: file.sha256, network: await open(files) };
    return opened.network;
  };

  /** @param checkpoint between two contours: the place to cancel. */
  return async (
    { labels, sets, structures, quality }: Params,
    { grid, voxels }: StoredVolume,
    checkpoint: () => Promise<void>,
  ): Promise<Result> => {
    const issues = checkCompatibility(quality.manifest, grid, voxels);
    if (issues.length > 0) return { issues, contours: [] };
    const network = await networkOf(quality);
    const contours: Result['contours'][number][] = [];
    const mask = new Uint8Array(labels.length);
    for (const { index, name, code } of structures) {
      await checkpoint();
      const isIn = maskTable(sets, index);
      for (let at = 0; at < labels.length; at++) mask[at] = isIn[labels[at] ?? 0] ?? 0;
      const contour = { grid, image: voxels, mask, structure: { name, code } };
      contours.push({ index, ...(await assessContour(network, quality.manifest, contour)) });
    }
    return { issues: [], contours };
  };
}

/** On WASM, as the error network is. */
export async function openQualityOnWasm({
  manifest,
  network,
}: QualityFiles): Promise<ContourQualityNetwork> {
  fixThreads(wasmThreads(undefined));
  const bytes = new Uint8Array(network);
  return openContourQuality({ manifest, network: bytes }, wasmRuntime()).catch((error: unknown) => {
    throw asLoadFailure(error);
  });
}
