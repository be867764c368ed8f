import { AppError } from '../../core/errors.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { voxelCount } from '../../core/geometry/gridMath.ts';
import type { DicomSeries } from '../../core/volume/dicomSeries.ts';
import {
  codeItem,
  contentCreator,
  contentMoment,
  derivedInstance,
  plainText,
  type DicomWriting,
} from '../dicom/derivedInstance.ts';
import { writeDicom, type DicomInstance, type DicomObject } from '../dicom/writeDicom.ts';
import { derivedFrom, writtenPlanes } from '../dicom/writtenPlanes.ts';
import { PRIVATE_SCHEME, type MapQuantityCode } from './mapQuantities.ts';

export const PARAMETRIC_MAP_STORAGE = '1.2.840.10008.5.1.4.1.1.30';

export interface ParametricMapContent {
  /** Its frames are the slices k of the grid. */
  readonly series: DicomSeries;
  readonly grid: VoxelGrid;
  readonly quantity: MapQuantityCode;
  /** What it is of, where it is of one structure alone; '' else. */
  readonly structure: string;
  readonly writing: DicomWriting;
}

export interface ParametricMapWriting extends ParametricMapContent {
  /** [K, J, I]; 0 … 1. Not modified. */
  readonly values: Float32Array<ArrayBuffer>;
}

/** A map whose values come some slices at a time: as a whole they would be as large again as the file. */
export interface ParametricMapFile {
  /** The file up to its values. */
  readonly head: Uint8Array<ArrayBuffer>;
  /** Of the whole file. */
  readonly fileBytes: number;
  /**
   * Values as they are stored, from the first slice on one after the other: a view of them, not a copy.
   * @param values [slices, J, I], 0 … 1; not modified.
   * @throws AppError `export/not-representable` { format: 'dicom', reason: 'non-finite' }.
   */
  readonly stored: (values: Float32Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
}

const IMAGE_TYPE = ['DERIVED', 'PRIMARY', 'VOLUME', 'NONE'];

const TAGS = { imagePositionPatient: 0x00200032, planePositionSequence: 0x00209113 };

/** As many as an array is granted for certain. */
const LARGEST_PIXELS_BYTES = 2e9;

/**
 * Numbers on an image as a DICOM Parametric Map (PS3.3 A.75) of 32-bit floats: a frame for each slice, the values as they
 * are (slope 1, intercept 0), their quantity coded, without unit (UCUM 1). Each frame refers to the very frame of the
 * image it lies on.
 * @throws AppError as `derivedInstance` and `writtenPlanes`; `export/not-representable` { format: 'dicom', reason:
 *   'large-file' | 'non-finite' }; `internal/shape` where frames and slices are not as many or values do not fit the grid.
 */
export function writeParametricMap(map: ParametricMapWriting): Uint8Array<ArrayBuffer> {
  const [expected, actual] = [voxelCount(map.grid), map.values.length];
  if (actual !== expected) throw new AppError('internal/shape', { expected, actual });
  const { head, fileBytes, stored } = openParametricMap(map);
  const file = new Uint8Array(fileBytes);
  file.set(head);
  file.set(stored(map.values), head.length);
  return file;
}

/** The same without its values, which follow. @throws AppError as {@link writeParametricMap}. */
export function openParametricMap(map: ParametricMapContent): ParametricMapFile {
  const { grid } = map;
  assertWritable(map);
  const pixelsBytes = voxelCount(grid) * Float32Array.BYTES_PER_ELEMENT;
  const head = writeDicom(instanceOf(map), { floatPixelsBytes: pixelsBytes });
  return { head, fileBytes: head.length + pixelsBytes, stored: storedValues };
}

function storedValues(values: Float32Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  for (let voxel = 0; voxel < values.length; voxel++) {
    if (!Number.isFinite(values[voxel])) throw notRepresentable('non-finite');
  }
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function instanceOf(map: ParametricMapContent): DicomInstance {
  const { series, grid, quantity, writing } = map;
  const { date, time } = contentMoment(writing);
  const kind = {
    sopClassUid: PARAMETRIC_MAP_STORAGE,
    modality: 'OT',
    seriesDescription: `${quantity.explanation} (Isodoubt)`,
    seriesOffset: 4,
  } as const;
  return {
    ...derivedInstance(series, kind, writing),
    // Which of a pair it is has to be said, and is not known, for parts of the body that are a pair: no part is named.
    BodyPartExamined: undefined,
    Laterality: '',
    CodingSchemeIdentificationSequence: [
      {
        CodingSchemeDesignator: PRIVATE_SCHEME,
        CodingSchemeName: 'Isodoubt: uncertainty of automatic contours',
        CodingSchemeResponsibleOrganization: 'Isodoubt',
      },
    ],
    ImageType: IMAGE_TYPE,
    InstanceNumber: '1',
    ContentDate: date,
    ContentTime: time,
    ContentLabel: 'ISODOUBT',
    ContentDescription: plainText(
      map.structure === '' ? quantity.explanation : `${map.structure}: ${quantity.explanation}`,
      64,
    ),
    ContentCreatorName: contentCreator(writing),
    ContentQualification: 'RESEARCH',
    AcquisitionContextSequence: [],
    ...framesModule(map),
    ...pixelModule(grid),
  };
}

function assertWritable({ series, grid }: ParametricMapContent): void {
  const [slices, frames] = [grid.shape[2], series.frames.length];
  if (frames !== slices) throw new AppError('internal/shape', { slices, frames });
  const bytes = voxelCount(grid) * Float32Array.BYTES_PER_ELEMENT;
  if (bytes > LARGEST_PIXELS_BYTES) throw notRepresentable('large-file');
}

function framesModule({ series, grid, quantity, writing }: ParametricMapContent): DicomObject {
  const planes = writtenPlanes(grid);
  const organization = writing.uid();
  return {
    NumberOfFrames: String(grid.shape[2]),
    DimensionOrganizationSequence: [{ DimensionOrganizationUID: organization }],
    DimensionIndexSequence: [
      {
        DimensionOrganizationUID: organization,
        DimensionIndexPointer: TAGS.imagePositionPatient,
        FunctionalGroupPointer: TAGS.planePositionSequence,
        DimensionDescriptionLabel: 'Image Position Patient',
      },
    ],
    SharedFunctionalGroupsSequence: [
      {
        ...planes.shared,
        ParametricMapFrameTypeSequence: [{ FrameType: IMAGE_TYPE }],
        FrameVOILUTSequence: [{ WindowCenter: '0.5', WindowWidth: '1' }],
        PixelValueTransformationSequence: [
          { RescaleIntercept: '0', RescaleSlope: '1', RescaleType: 'US' },
        ],
        RealWorldValueMappingSequence: [realWorldValues(quantity)],
      },
    ],
    PerFrameFunctionalGroupsSequence: series.frames.map((source, slice) => ({
      FrameContentSequence: [{ DimensionIndexValues: [slice + 1] }],
      PlanePositionSequence: [planes.positionOf(slice)],
      ...derivedFrom(source, 'calculation'),
    })),
  };
}

function pixelModule({ shape }: VoxelGrid): DicomObject {
  return {
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: shape[1],
    Columns: shape[0],
    BitsAllocated: 32,
    BurnedInAnnotation: 'NO',
    RecognizableVisualFeatures: 'NO',
    LossyImageCompression: '00',
    PresentationLUTShape: 'IDENTITY',
    PixelPresentation: 'MONOCHROME',
    VolumetricProperties: 'VOLUME',
    VolumeBasedCalculationTechnique: 'NONE',
  };
}

function realWorldValues({ concept, label, explanation }: MapQuantityCode): DicomObject {
  return {
    LUTExplanation: plainText(explanation, 64),
    LUTLabel: plainText(label, 16),
    MeasurementUnitsCodeSequence: [codeItem({ scheme: 'UCUM', value: '1', meaning: 'no units' })],
    DoubleFloatRealWorldValueFirstValueMapped: 0,
    DoubleFloatRealWorldValueLastValueMapped: 1,
    RealWorldValueIntercept: 0,
    RealWorldValueSlope: 1,
    QuantityDefinitionSequence: [
      {
        ValueType: 'CODE',
        ConceptNameCodeSequence: [
          codeItem({ scheme: 'SCT', value: '246205007', meaning: 'Quantity' }),
        ],
        ConceptCodeSequence: [codeItem(concept)],
      },
    ],
  };
}

function notRepresentable(reason: string): AppError {
  return new AppError('export/not-representable', { format: 'dicom', reason });
}
