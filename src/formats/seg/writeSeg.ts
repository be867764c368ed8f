import type { LayeredSegment, SegmentLayers } from '../../core/contour/segmentLayers.ts';
import { AppError } from '../../core/errors.ts';
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
import { labOfColor } from '../dicom/labColor.ts';
import { writeDicom, type DicomObject } from '../dicom/writeDicom.ts';
import { derivedFrom, writtenPlanes } from '../dicom/writtenPlanes.ts';
import { algorithmIdentity } from './algorithmIdentity.ts';
import { labelMapPixels, maskPixels, overlap, type SegFrames } from './segFrames.ts';
import { LABEL_MAP_SEGMENTATION_STORAGE, SEGMENTATION_STORAGE } from './segHeader.ts';
import { segmentCodes } from './segmentCodes.ts';

export interface SegWriting {
  /** Its frames are the slices k of the layers' grid. */
  readonly series: DicomSeries;
  readonly layers: SegmentLayers;
  /** `label-map`: the newer class (66.7), in which nothing overlaps, but which many segments do not make larger. */
  readonly kind: 'binary' | 'label-map';
  readonly writing: DicomWriting;
}

const ARTIFICIAL_INTELLIGENCE = {
  scheme: 'DCM',
  value: '123110',
  meaning: 'Artificial Intelligence',
};
const BACKGROUND = { scheme: 'DCM', value: '125040', meaning: 'Background' };

/** Attributes as numbers of group and element, for index pointers (VR AT). */
const TAGS = {
  referencedSegmentNumber: 0x0062000b,
  segmentIdentificationSequence: 0x0062000a,
  imagePositionPatient: 0x00200032,
  planePositionSequence: 0x00209113,
};

/**
 * Segments as a DICOM SEG (PS3.3 A.51) or Label Map SEG (A.90): segments are numbered 1, 2, … in their order; a binary one
 * has a frame for each slice on which a segment has a voxel, a label map for each slice. Each frame refers to the very
 * frame of the image it lies on. Yields the part done, 0 … 1, after each slice.
 * @throws AppError as `derivedInstance` and `writtenPlanes`; `export/not-representable` { format: 'dicom', reason:
 *   'no-segments' | 'too-many-segments' | 'overlapping-segments' | 'large-file' }; `internal/shape` where frames and
 *   slices are not as many or a layer does not fit the grid.
 */
export function* writeSeg({
  series,
  layers,
  kind,
  writing,
}: SegWriting): Generator<number, Uint8Array<ArrayBuffer>, void> {
  assertWritable(series, layers);
  const isLabelMap = kind === 'label-map';
  const isOverlapping = yield* overlap(layers);
  if (isLabelMap && isOverlapping) throw notRepresentable('overlapping-segments');
  const frames = yield* isLabelMap ? labelMapPixels(layers) : maskPixels(layers);
  const { date, time } = contentMoment(writing);
  const instance = derivedInstance(
    series,
    {
      sopClassUid: isLabelMap ? LABEL_MAP_SEGMENTATION_STORAGE : SEGMENTATION_STORAGE,
      modality: 'SEG',
      seriesDescription: 'Contours (Isodoubt)',
      seriesOffset: isLabelMap ? 3 : 2,
    },
    writing,
  );
  return writeDicom(
    {
      ...instance,
      ImageType: ['DERIVED', 'PRIMARY'],
      InstanceNumber: '1',
      ContentDate: date,
      ContentTime: time,
      ContentLabel: 'ISODOUBT',
      ContentDescription: 'Contours reviewed in Isodoubt',
      ContentCreatorName: contentCreator(writing),
      ...dimensionModule(isLabelMap, writing.uid()),
      ...framesModule(frames, { series, layers, isLabelMap }),
      ...pixelModule(frames, layers),
      SegmentationType: isLabelMap ? 'LABELMAP' : 'BINARY',
      SegmentsOverlap: isOverlapping ? 'YES' : 'NO',
      PixelPaddingValue: isLabelMap ? 0 : undefined,
      SegmentSequence: [
        ...(isLabelMap ? [backgroundItem()] : []),
        ...layers.segments.map((segment, at) => segmentItem(segment, at + 1, writing)),
      ],
    },
    { pixelDataVr: frames.bitsAllocated === 16 ? 'OW' : 'OB' },
  );
}

function assertWritable(series: DicomSeries, layers: SegmentLayers): void {
  const { grid, segments } = layers;
  if (segments.length === 0) throw notRepresentable('no-segments');
  if (segments.length > 65535) throw notRepresentable('too-many-segments');
  const expected = voxelCount(grid);
  const wrong = layers.layers.find(({ length }) => length !== expected);
  if (wrong || series.frames.length !== grid.shape[2]) {
    const detail = { slices: grid.shape[2], frames: series.frames.length };
    throw new AppError('internal/shape', {
      expected,
      actual: wrong?.length ?? expected,
      ...detail,
    });
  }
}

function notRepresentable(reason: string): AppError {
  return new AppError('export/not-representable', { format: 'dicom', reason });
}

/** In which order frames are to be gone through: by segment, where a frame has one, then by position. */
function dimensionModule(isLabelMap: boolean, uid: string): DicomObject {
  const bySegment = {
    DimensionOrganizationUID: uid,
    DimensionIndexPointer: TAGS.referencedSegmentNumber,
    FunctionalGroupPointer: TAGS.segmentIdentificationSequence,
    DimensionDescriptionLabel: 'Segment Number',
  };
  const byPosition = {
    DimensionOrganizationUID: uid,
    DimensionIndexPointer: TAGS.imagePositionPatient,
    FunctionalGroupPointer: TAGS.planePositionSequence,
    DimensionDescriptionLabel: 'Image Position Patient',
  };
  return {
    DimensionOrganizationSequence: [{ DimensionOrganizationUID: uid }],
    DimensionIndexSequence: isLabelMap ? [byPosition] : [bySegment, byPosition],
  };
}

function framesModule(
  { frames }: SegFrames,
  of: {
    readonly series: DicomSeries;
    readonly layers: SegmentLayers;
    readonly isLabelMap: boolean;
  },
): DicomObject {
  const planes = writtenPlanes(of.layers.grid);
  const slices = [...new Set(frames.map(({ slice }) => slice))].toSorted((a, b) => a - b);
  const rank = new Map(slices.map((slice, at) => [slice, at + 1]));
  return {
    NumberOfFrames: String(frames.length),
    SharedFunctionalGroupsSequence: [planes.shared],
    PerFrameFunctionalGroupsSequence: frames.map(({ slice, segment }) => {
      const position = rank.get(slice) ?? 1;
      return {
        FrameContentSequence: [
          { DimensionIndexValues: of.isLabelMap ? [position] : [segment, position] },
        ],
        PlanePositionSequence: [planes.positionOf(slice)],
        ...derivedFrom(of.series.frames[slice], 'segmentation'),
        ...(of.isLabelMap
          ? {}
          : { SegmentIdentificationSequence: [{ ReferencedSegmentNumber: segment }] }),
      };
    }),
  };
}

function pixelModule({ bitsAllocated, pixels }: SegFrames, { grid }: SegmentLayers): DicomObject {
  return {
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: grid.shape[1],
    Columns: grid.shape[0],
    BitsAllocated: bitsAllocated,
    BitsStored: bitsAllocated,
    HighBit: bitsAllocated - 1,
    PixelRepresentation: 0,
    LossyImageCompression: '00',
    PixelData: pixels,
  };
}

function segmentItem(segment: LayeredSegment, number: number, writing: DicomWriting): DicomObject {
  const { category, type } = segmentCodes(segment);
  return {
    SegmentedPropertyCategoryCodeSequence: [codeItem(category)],
    SegmentNumber: number,
    SegmentLabel: plainText(segment.name, 64) || `Segment ${number}`,
    ...algorithmOf(segment, writing),
    RecommendedDisplayCIELabValue: segment.color === null ? undefined : labOfColor(segment.color),
    SegmentedPropertyTypeCodeSequence: [codeItem(type)],
  };
}

/** A contour of which nobody knows how it came about is no automatic one: then a person answers for it. */
function algorithmOf(segment: LayeredSegment, { version }: DicomWriting): DicomObject {
  if (segment.origin === null || segment.origin === 'manual') {
    return { SegmentAlgorithmType: 'MANUAL' };
  }
  const algorithm = plainText(segment.algorithm, 64);
  const identity = algorithmIdentity(algorithm, version);
  return {
    SegmentAlgorithmType: segment.origin === 'automatic' ? 'AUTOMATIC' : 'SEMIAUTOMATIC',
    SegmentAlgorithmName: algorithm || identity.name,
    SegmentationAlgorithmIdentificationSequence: [
      {
        AlgorithmFamilyCodeSequence: [codeItem(ARTIFICIAL_INTELLIGENCE)],
        AlgorithmName: identity.name,
        AlgorithmVersion: plainText(identity.version, 64),
      },
    ],
  };
}

/** highdicom's readers look for it, and take Pixel Padding Value for its number. */
function backgroundItem(): DicomObject {
  return {
    SegmentedPropertyCategoryCodeSequence: [codeItem(BACKGROUND)],
    SegmentNumber: 0,
    SegmentLabel: 'Background',
    SegmentAlgorithmType: 'MANUAL',
    SegmentedPropertyTypeCodeSequence: [codeItem(BACKGROUND)],
  };
}
