import type { CodedConcept } from '../../core/contour/segmentLayers.ts';
import { AppError } from '../../core/errors.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { voxelCount } from '../../core/geometry/gridMath.ts';
import type { DicomDataSet } from '../dicom/dataSet.ts';
import type { DicomFile } from '../dicom/dicomFile.ts';
import { framePlanes } from '../dicom/framePlanes.ts';
import { placePlanes, type PlacedPlane } from '../dicom/placePlanes.ts';

/** A map as read: real world values on the grid of the image. */
export interface ParametricMap {
  /** [K, J, I]; NaN where no frame lies. */
  readonly values: Float32Array<ArrayBuffer>;
  /** null where the file does not code it. */
  readonly quantity: CodedConcept | null;
  readonly unit: CodedConcept | null;
}

/** A map of which a slice is read at a time, its frames from wherever the file is. */
export interface ParametricMapSlices extends Omit<ParametricMap, 'values'> {
  /** Where the pixels of frame 0 begin in the file; those of the others follow. */
  readonly offsetBytes: number;
  readonly frameBytes: number;
  readonly frames: number;
  /**
   * @param frameAt the pixels of a frame, from 0, as they are in the file.
   * @param out [J, I] of slice k, overwritten; NaN where no frame lies.
   */
  readSlice(k: number, frameAt: (frame: number) => Uint8Array, out: Float32Array): void;
}

/**
 * Reads a Parametric Map of 32-bit floats back onto the grid it was written for: slope and intercept of its real world
 * value mapping applied, frames in any order and turned in any way.
 * @throws AppError as `framePlanes`; `input/corrupt` { format: 'dicom', reason: 'bad-structure' } where it holds no
 *   such pixels; { reason: 'truncated-data', expectedBytes, actualBytes }; `input/inconsistent-geometry` { reason:
 *   'off-grid' } where a pixel is no voxel of the grid.
 */
export function readParametricMap(file: DicomFile, grid: VoxelGrid): ParametricMap {
  const { placed, quantity, unit, paint, frames, frameBytes } = openMap(file, grid);
  const [expectedBytes, stored] = [frames * frameBytes, file.dataSet.bytes('FloatPixelData')];
  if (!stored || stored.length < expectedBytes) {
    const detail = { expectedBytes, actualBytes: stored?.length ?? 0 };
    throw new AppError('input/corrupt', { reason: 'truncated-data', ...detail });
  }
  const values = new Float32Array(voxelCount(grid)).fill(NaN);
  for (const plane of placed) {
    const at = plane.frame * frameBytes;
    paint(plane, stored.subarray(at, at + frameBytes), { out: values, first: 0 });
  }
  return { values, quantity, unit };
}

/**
 * The same slice by slice, so that neither the file nor a volume of it has to be in memory.
 * @param file up to its pixels is enough.
 * @throws AppError as {@link readParametricMap}; 'off-grid' too where a frame is no slice of the grid.
 */
export function readParametricMapSlices(file: DicomFile, grid: VoxelGrid): ParametricMapSlices {
  const { placed, paint, ...map } = openMap(file, grid);
  const [ni, nj, nk] = grid.shape;
  const bySlice = Array.from({ length: nk }, (): PlacedPlane[] => []);
  for (const plane of placed) {
    const k = plane.start[2];
    const isSlice = plane.columnStep[2] === 0 && plane.rowStep[2] === 0;
    if (!isSlice || k < 0 || k >= nk) throw offGrid();
    bySlice[k].push(plane);
  }
  const readSlice: ParametricMapSlices['readSlice'] = (k, frameAt, out) => {
    out.fill(NaN);
    for (const plane of bySlice[k]) paint(plane, frameAt(plane.frame), { out, first: k * ni * nj });
  };
  return { ...map, readSlice };
}

interface OpenMap extends Omit<ParametricMapSlices, 'readSlice'> {
  readonly placed: readonly PlacedPlane[];
  /** Writes a frame, as it is stored, into an array that begins with voxel `first` of the grid. */
  readonly paint: (
    plane: PlacedPlane,
    stored: Uint8Array,
    to: { readonly out: Float32Array; readonly first: number },
  ) => void;
}

function openMap({ dataSet }: DicomFile, grid: VoxelGrid): OpenMap {
  const [rows, columns] = [dataSet.number('Rows'), dataSet.number('Columns')];
  const frames = dataSet.number('NumberOfFrames') ?? 1;
  const element = dataSet.element('FloatPixelData');
  if (!rows || !columns || frames < 1 || !element || !dataSet.littleEndian) {
    throw new AppError('input/corrupt', { format: 'dicom', reason: 'bad-structure' });
  }
  const pixels = rows * columns;
  const expectedBytes = 4 * pixels * frames;
  if (element.length < expectedBytes) {
    const detail = { expectedBytes, actualBytes: element.length };
    throw new AppError('input/corrupt', { reason: 'truncated-data', ...detail });
  }
  const planes = framePlanes(dataSet, frames);
  const placed = placePlanes(planes, { rows, columns }, { grid, slices: new Map() });
  if (!placed) throw offGrid();

  const mapping = mappingOf(dataSet);
  const slope = mapping?.number('RealWorldValueSlope') ?? 1;
  const intercept = mapping?.number('RealWorldValueIntercept') ?? 0;
  const [ni, nj, nk] = grid.shape;
  const paint: OpenMap['paint'] = ({ start, columnStep, rowStep }, stored, { out, first }) => {
    const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
    for (let pixel = 0; pixel < pixels; pixel++) {
      const row = Math.floor(pixel / columns);
      const column = pixel % columns;
      const i = start[0] + row * rowStep[0] + column * columnStep[0];
      const j = start[1] + row * rowStep[1] + column * columnStep[1];
      const k = start[2] + row * rowStep[2] + column * columnStep[2];
      if (i < 0 || j < 0 || k < 0 || i >= ni || j >= nj || k >= nk) throw offGrid();
      const value = view.getFloat32(4 * pixel, true);
      out[i + ni * (j + nj * k) - first] = value * slope + intercept;
    }
  };
  const definition = mapping?.item('QuantityDefinitionSequence');
  return {
    placed,
    paint,
    offsetBytes: element.dataOffset,
    frameBytes: 4 * pixels,
    frames,
    quantity: conceptOf(definition?.item('ConceptCodeSequence')),
    unit: conceptOf(mapping?.item('MeasurementUnitsCodeSequence')),
  };
}

/** Of all frames, or of the first, whose mapping our own files share. */
function mappingOf(dataSet: DicomDataSet): DicomDataSet | null {
  const shared = dataSet.item('SharedFunctionalGroupsSequence');
  const own = dataSet.item('PerFrameFunctionalGroupsSequence');
  return (
    shared?.item('RealWorldValueMappingSequence') ??
    own?.item('RealWorldValueMappingSequence') ??
    null
  );
}

function conceptOf(item: DicomDataSet | null | undefined): CodedConcept | null {
  const [scheme, value] = [item?.text('CodingSchemeDesignator'), item?.text('CodeValue')];
  if (!item || !scheme || !value) return null;
  return { scheme, value, meaning: item.text('CodeMeaning') ?? '' };
}

function offGrid(): AppError {
  return new AppError('input/inconsistent-geometry', { reason: 'off-grid' });
}
