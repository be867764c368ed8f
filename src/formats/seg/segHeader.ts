import type {
  CodedConcept,
  ContourOrigin,
  ContourReference,
  SegmentDescription,
} from '../../core/contour/segmentLayers.ts';
import type { DicomDataSet } from '../dicom/dataSet.ts';
import { colorOfLab } from '../dicom/labColor.ts';

export const SEGMENTATION_STORAGE = '1.2.840.10008.5.1.4.1.1.66.4';
export const LABEL_MAP_SEGMENTATION_STORAGE = '1.2.840.10008.5.1.4.1.1.66.7';

/** DCM 125040: what is left of the image, described as a segment by some label maps (PS3.16). */
const BACKGROUND: Omit<CodedConcept, 'meaning'> = { scheme: 'DCM', value: '125040' };

/** What a segmentation says of itself, without its voxels. */
export interface SegHeader {
  readonly reference: ContourReference;
  /** In the order of the file, without the background that a label map may describe. */
  readonly segments: readonly SegmentDescription[];
}

/** Of a DICOM SEG of any kind (PS3.3 A.51, A.90). The beginning of the file, up to its pixel data, is enough. */
export function segHeader(dataSet: DicomDataSet): SegHeader {
  const background = backgroundNumber(dataSet);
  return {
    reference: {
      seriesInstanceUid: dataSet.item('ReferencedSeriesSequence')?.text('SeriesInstanceUID') ?? '',
      frameOfReferenceUid: dataSet.text('FrameOfReferenceUID') ?? '',
      studyInstanceUid: dataSet.text('StudyInstanceUID') ?? '',
      patientName: dataSet.text('PatientName') ?? '',
      patientId: dataSet.text('PatientID') ?? '',
    },
    segments: dataSet
      .items('SegmentSequence')
      .map(segmentOf)
      .filter(({ number, type }) => number !== background && !isBackground(type)),
  };
}

/** Whether pixel values are segment numbers: Segmentation Type LABELMAP. */
export function isLabelMap(dataSet: DicomDataSet): boolean {
  return (
    dataSet.text('SegmentationType') === 'LABELMAP' ||
    dataSet.text('SOPClassUID') === LABEL_MAP_SEGMENTATION_STORAGE
  );
}

/** The pixel value of a label map that is said to stand for no segment; null where none is, and in masks. */
export function backgroundNumber(dataSet: DicomDataSet): number | null {
  return isLabelMap(dataSet) ? dataSet.number('PixelPaddingValue') : null;
}

function segmentOf(item: DicomDataSet, at: number): SegmentDescription {
  return {
    number: item.number('SegmentNumber') ?? at + 1,
    name: item.text('SegmentLabel') ?? '',
    color: colorOfLab(item.numbers('RecommendedDisplayCIELabValue')),
    type: conceptOf(item.item('SegmentedPropertyTypeCodeSequence')),
    category: conceptOf(item.item('SegmentedPropertyCategoryCodeSequence')),
    interpretedType: '',
    origin: originOf(item.text('SegmentAlgorithmType')),
    algorithm: item.text('SegmentAlgorithmName') ?? '',
  };
}

function conceptOf(item: DicomDataSet | null): CodedConcept | null {
  const scheme = item?.text('CodingSchemeDesignator');
  const value = item?.text('CodeValue') ?? item?.text('LongCodeValue');
  if (!item || !scheme || !value) return null;
  return { scheme, value, meaning: item.text('CodeMeaning') ?? '' };
}

function isBackground(type: CodedConcept | null): boolean {
  return type?.scheme === BACKGROUND.scheme && type.value === BACKGROUND.value;
}

function originOf(algorithmType: string | null): ContourOrigin | null {
  switch (algorithmType ?? '') {
    case 'AUTOMATIC':
      return 'automatic';
    case 'SEMIAUTOMATIC':
      return 'semiautomatic';
    case 'MANUAL':
      return 'manual';
    default:
      return null;
  }
}
