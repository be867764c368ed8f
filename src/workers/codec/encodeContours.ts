import { AppError } from '../../core/errors.ts';
import { layersOf } from '../../core/contour/flattenLayers.ts';
import type { SegmentLayers } from '../../core/contour/segmentLayers.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { voxelCount } from '../../core/geometry/gridMath.ts';
import { nearestOnSource } from '../../core/geometry/nearestOnSource.ts';
import type { CodecApi, EncodedContours, EncodedFile, ExportedContours } from '../codec.api.ts';
import { encodeNifti } from './encodeNifti.ts';
import type { ExportContext } from './exportContext.ts';
import { fileNote } from './fileNote.ts';

type Params = CodecApi['encodeContours']['params'];

/** `encodeContours` of the codec's contract. Throws AppError `internal/shape` too, and as the writer of the format. */
export async function encodeContours(
  params: Params,
  context: ExportContext,
): Promise<EncodedContours> {
  const layers = layersOnImage(params.contours, params.grid);
  const segments = layers.segments.length;
  const files = await filesOf(params, layers, context);
  return { files, segments };
}

async function filesOf(
  params: Params,
  layers: SegmentLayers,
  context: ExportContext,
): Promise<readonly EncodedFile[]> {
  switch (params.format) {
    case 'nifti':
      return encodeLayers(params, layers, context);
  }
}

/** One label map for each layer: a NIfTI file cannot say that a voxel belongs to two structures. */
async function encodeLayers(
  { source, grid, writing }: Params,
  { layers }: SegmentLayers,
  context: ExportContext,
): Promise<readonly EncodedFile[]> {
  const files: EncodedFile[] = [];
  for (const labels of layers) {
    const content = { kind: 'labelmap', labels } as const;
    const description = fileNote(writing);
    files.push(await encodeNifti({ source, grid, content, voxels: labels, description }, context));
  }
  return files;
}

/** @throws AppError `internal/shape` where an array does not fit its grid. */
function layersOnImage(contours: ExportedContours, grid: VoxelGrid): SegmentLayers {
  if (contours.kind === 'labels') {
    const { labels, structures, sets } = contours;
    assertLength(labels.length, voxelCount(grid));
    if (sets.length > 0) return layersOf({ grid, labels, structures, sets });
    const segments = structures.map((one) => ({ ...one, layer: 0, label: one.index }));
    return { grid, layers: [labels], segments, issues: [] };
  }
  const { networkGrid: network, layers, segments } = contours;
  const onImage = layers.map((layer) => nearestOnSource(layer, { network, source: grid }));
  return { grid, layers: onImage, segments, issues: [] };
}

function assertLength(actual: number, expected: number): void {
  if (actual !== expected) throw new AppError('internal/shape', { expected, actual });
}
