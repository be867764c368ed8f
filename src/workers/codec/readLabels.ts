import { resampleLayers } from '../../core/contour/resampleLayers.ts';
import type { SegmentLayers } from '../../core/contour/segmentLayers.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { LONGEST_LABEL_TABLE_BYTES, readLabelTable } from '../../formats/labelTable.ts';
import { mghSegments } from '../../formats/mgh/mghColorTable.ts';
import { assertHoldableAsLabels, readLabelLayers } from '../../formats/voxels/readLabelLayers.ts';
import type { HeaderSegment } from '../../formats/voxels/voxelFile.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress, SourceFile } from '../codec.api.ts';
import { exportInSteps } from './exportContext.ts';
import { loadVoxels } from './loadVoxels.ts';
import { readSource, sourceSize } from './readSource.ts';

/**
 * Contours from a label map in any format of voxels, on the grid of the image: names and colours out of its header, its
 * footer (MGH), or a table beside it; resampled (nearest, with an issue) where it lies on another grid.
 * @param sources the label map, then the files of its voxels and of its table.
 * @param grid of the image; null leaves the label map on its own.
 * @throws AppError as `loadVoxels` and `readLabelLayers`.
 */
export async function readLabels(
  sources: readonly SourceFile[],
  grid: VoxelGrid | null,
  context: CallContext<CodecProgress>,
): Promise<SegmentLayers> {
  const { file, voxels, footer } = await loadVoxels(sources, context, assertHoldableAsLabels);
  const table = [
    ...mghSegmentsOf(file.source.format, footer),
    ...(await tableOf(sources.slice(1))),
  ];
  const layers = await exportInSteps(readLabelLayers(file, voxels, table), 'parse', context);
  return grid ? exportInSteps(resampleLayers(layers, grid), 'parse', context) : layers;
}

function mghSegmentsOf(format: string, footer: Uint8Array): readonly HeaderSegment[] {
  return format === 'mgh' ? mghSegments(footer) : [];
}

/** The first of the files that is a table of labels. */
async function tableOf(sources: readonly SourceFile[]): Promise<readonly HeaderSegment[]> {
  for (const source of sources) {
    if ((await sourceSize(source)) > LONGEST_LABEL_TABLE_BYTES) continue;
    const table = readLabelTable(await readSource(source));
    if (table) return table;
  }
  return [];
}
