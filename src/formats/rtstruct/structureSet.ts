import type {
  CodedConcept,
  ContourOrigin,
  ContourReference,
  SegmentDescription,
} from '../../core/contour/segmentLayers.ts';
import { AppError } from '../../core/errors.ts';
import type { DicomDataSet } from '../dicom/dataSet.ts';

export const RT_STRUCTURE_SET_STORAGE = '1.2.840.10008.5.1.4.1.1.481.3';

/** A region of interest of a structure set, and its contours as they stand in the file. */
export interface Roi {
  readonly description: SegmentDescription;
  /** '' where neither it nor the file names one. */
  readonly frameOfReferenceUid: string;
  /** Items of its Contour Sequence; empty for one without contours. */
  readonly contours: readonly DicomDataSet[];
}

export interface StructureSet {
  /** In the file's order, each with a number of its own. */
  readonly rois: readonly Roi[];
  /** How many ROIs were left out because they have no number, or that of another one. */
  readonly unnumbered: number;
  readonly reference: ContourReference;
}

const ORIGINS: Readonly<Record<string, ContourOrigin>> = {
  AUTOMATIC: 'automatic',
  SEMIAUTOMATIC: 'semiautomatic',
  MANUAL: 'manual',
};

/**
 * What an RT Structure Set says of its structures (PS3.3 A.19), without reading a coordinate.
 * @throws AppError `input/unsupported-format` { format: 'dicom' } for another SOP class; `input/corrupt` { format: 'dicom',
 *   reason: 'no-structures' } where it has none.
 */
export function readStructureSet(dataSet: DicomDataSet): StructureSet {
  if (dataSet.text('SOPClassUID') !== RT_STRUCTURE_SET_STORAGE) {
    throw new AppError('input/unsupported-format', { format: 'dicom' });
  }
  const reference = referenceOf(dataSet);
  const observations = byNumber(dataSet.items('RTROIObservationsSequence'));
  const contours = byNumber(dataSet.items('ROIContourSequence'));
  const rois: Roi[] = [];
  const numbers = new Set<number>();
  const items = dataSet.items('StructureSetROISequence');
  for (const item of items) {
    const number = item.number('ROINumber');
    if (number === null || numbers.has(number)) continue;
    numbers.add(number);
    const drawn = contours.get(number) ?? [];
    rois.push({
      description: describe(item, {
        number,
        observation: observations.get(number)?.[0] ?? null,
        color: colorOf(drawn[0]?.numbers('ROIDisplayColor') ?? []),
      }),
      frameOfReferenceUid:
        item.text('ReferencedFrameOfReferenceUID') ?? reference.frameOfReferenceUid,
      contours: drawn.flatMap((one) => one.items('ContourSequence')),
    });
  }
  if (rois.length === 0) {
    throw new AppError('input/corrupt', { format: 'dicom', reason: 'no-structures' });
  }
  return { rois, unnumbered: items.length - rois.length, reference };
}

/** The first series it names; several are rare, and contours name their images themselves. */
function referenceOf(dataSet: DicomDataSet): ContourReference {
  const frame = dataSet.item('ReferencedFrameOfReferenceSequence');
  const study = frame?.item('RTReferencedStudySequence') ?? null;
  const series = study?.item('RTReferencedSeriesSequence') ?? null;
  return {
    seriesInstanceUid: series?.text('SeriesInstanceUID') ?? '',
    frameOfReferenceUid:
      frame?.text('FrameOfReferenceUID') ?? dataSet.text('FrameOfReferenceUID') ?? '',
    studyInstanceUid: dataSet.text('StudyInstanceUID') ?? '',
    patientName: dataSet.text('PatientName') ?? '',
    patientId: dataSet.text('PatientID') ?? '',
  };
}

function byNumber(items: readonly DicomDataSet[]): Map<number, DicomDataSet[]> {
  const found = new Map<number, DicomDataSet[]>();
  for (const item of items) {
    const number = item.number('ReferencedROINumber');
    if (number === null) continue;
    const others = found.get(number);
    if (others) others.push(item);
    else found.set(number, [item]);
  }
  return found;
}

function describe(
  roi: DicomDataSet,
  {
    number,
    observation,
    color,
  }: { number: number; observation: DicomDataSet | null; color: string | null },
): SegmentDescription {
  return {
    number,
    // Some planning systems leave the name empty and label the observation.
    name: roi.text('ROIName') || (observation?.text('ROIObservationLabel') ?? ''),
    color,
    type: conceptOf(observation?.item('RTROIIdentificationCodeSequence') ?? null),
    category: null,
    interpretedType: observation?.text('RTROIInterpretedType') ?? '',
    origin: ORIGINS[roi.text('ROIGenerationAlgorithm') ?? ''] ?? null,
    algorithm: roi.text('ROIGenerationDescription') ?? '',
  };
}

function conceptOf(code: DicomDataSet | null): CodedConcept | null {
  const value = code?.text('CodeValue');
  const scheme = code?.text('CodingSchemeDesignator');
  if (!value || !scheme) return null;
  return { scheme, value, meaning: code?.text('CodeMeaning') ?? '' };
}

function colorOf(values: readonly number[]): string | null {
  const isColor = values.length === 3 && values.every((value) => value >= 0 && value <= 255);
  if (!isColor) return null;
  const channels = values.map((value) => Math.trunc(value).toString(16).padStart(2, '0'));
  return `#${channels.join('')}`.toUpperCase();
}
