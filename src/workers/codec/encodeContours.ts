import { AppError } from '../../core/errors.ts';
import { layersOf } from '../../core/contour/flattenLayers.ts';
import type { SegmentLayers } from '../../core/contour/segmentLayers.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { voxelCount } from '../../core/geometry/gridMath.ts';
import { nearestOnSource } from '../../core/geometry/nearestOnSource.ts';
import type { CodecApi, EncodedContours, EncodedFile, ExportedContours } from '../codec.api.ts';
import { encodeLabelTable } from './encodeLabelTable.ts';
import { encodeNifti } from './encodeNifti.ts';
import type { ExportContext } from './exportContext.ts';
import { fileNote } from './fileNote.ts';

type Params = CodecApi['encodeContours']['params'];

/** `encodeContours` of the codec's contract. Throws AppError `internal/shape` too, and as the writer of the format. */
export async function encodeContours(
  params: Params,
  context: ExportContext,
): Promise<EncodedContours> {
  const { source, grid, format, writing } = params;
  const layers = layersOnImage(params.contours, grid);
  const segments = layers.segments.length;
  switch (format) {
    case 'nifti': {
      const { files, tables } = await encodeLayers(params, layers, context);
      return { files, tables, segments };
    }
    case 'nrrd': {
      const { encodeSegNrrd } = await import('./encodeNrrd.ts');
      const file = await encodeSegNrrd(layers, fileNote(writing), context);
      return { files: [file], tables: [], segments };
    }
    case 'rtstruct':
    case 'dicom-seg':
    case 'dicom-seg-labelmap': {
      const { encodeDicomContours } = await import('./encodeDicom.ts');
      const file = await encodeDicomContours({ source, layers, format, writing }, context);
      return { files: [file], tables: [], segments };
    }
  }
}

/** One label map for each layer: a NIfTI file cannot say that a voxel belongs to two structures; nor name its labels. */
async function encodeLayers(
  { source, grid, writing }: Params,
  { layers, segments }: SegmentLayers,
  context: ExportContext,
): Promise<Pick<EncodedContours, 'files' | 'tables'>> {
  const files: EncodedFile[] = [];
  const tables: EncodedFile[] = [];
  for (const [at, labels] of layers.entries()) {
    const content = { kind: 'labelmap', labels } as const;
    const description = fileNote(writing);
    files.push(await encodeNifti({ source, grid, content, voxels: labels, description }, context));
    tables.push(await encodeLabelTable(segments.filter(({ layer }) => layer === at)));
  }
  return { files, tables };
}

/** @throws AppError `internal/shape` where an array does not fit its grid. */
function layersOnImage(contours: ExportedContours, grid: VoxelGrid): SegmentLayers {
  if (contours.kind === 'labels') {
    const { labels, structures, sets } = contours;
    const [expected, actual] = [voxelCount(grid), labels.length];
    if (actual !== expected) throw new AppError('internal/shape', { expected, actual });
    if (sets.length > 0) return layersOf({ grid, labels, structures, sets });
    const segments = structures.map((one) => ({ ...one, layer: 0, label: one.index }));
    return { grid, layers: [labels], segments, issues: [] };
  }
  const { networkGrid: network, layers, segments } = contours;
  const onImage = layers.map((layer) => nearestOnSource(layer, { network, source: grid }));
  return { grid, layers: onImage, segments, issues: [] };
}
