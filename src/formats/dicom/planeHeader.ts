import { AppError } from '../../core/errors.ts';
import type { Attribute } from './attributes.ts';
import type { DicomDataSet } from './dataSet.ts';

export type Triple = readonly [number, number, number];

/** What tells volumes of one series apart whose planes lie at the same places. */
export const MARKS = [
  'echo',
  'bValue',
  'time',
  'acquisition',
  'trigger',
  'stack',
  'imageType',
] as const;
export type Mark = (typeof MARKS)[number];

/** One plane of an image, in DICOM's own LPS millimetres: a file of a single frame, or a frame of a file. */
export interface PlaneHeader {
  /** 1, 2, …; null in a file of one frame. */
  readonly frame: number | null;
  readonly rows: number;
  readonly columns: number;
  /** Centre of the first pixel. */
  readonly positionMm: Triple | null;
  /** Direction in which the columns follow each other (along a row), and the rows; of length 1. */
  readonly directions: readonly [row: Triple, column: Triple] | null;
  /** Between rows, between columns. */
  readonly spacingMm: readonly [number, number] | null;
  readonly thicknessMm: number | null;
  readonly statedSpacingMm: number | null;
  readonly slope: number;
  readonly intercept: number;
  readonly hasRescale: boolean;
  /** A survey, to plan the other series by. */
  readonly isLocalizer: boolean;
  /** '' where the header does not say. */
  readonly marks: Readonly<Record<Mark, string>>;
}

/** More than any image that a browser can hold. */
const MOST_FRAMES = 16_384;

/** Directions farther from length 1, or from a right angle, than this are none. */
const DIRECTION_TOLERANCE = 1e-3;

/**
 * The planes of an image: of an enhanced one by its functional groups, a frame's own before the shared ones (PS3.3
 * C.7.6.16); of a dose by its frame offsets (C.8.8.3.2).
 * @throws AppError `input/corrupt` { format: 'dicom', reason: 'no-image-size' }
 */
export function planesOf(dataSet: DicomDataSet): readonly PlaneHeader[] {
  const frames = dataSet.has('NumberOfFrames') ? dataSet.number('NumberOfFrames') : 1;
  const isStated = dataSet.text('NumberOfFrames') !== null;
  const count = frames ?? (isStated ? NaN : 1);
  const [rows, columns] = [dataSet.number('Rows'), dataSet.number('Columns')];
  const isCount = Number.isInteger(count) && count >= 1 && count <= MOST_FRAMES;
  if (rows === null || columns === null || !isCount) {
    throw new AppError('input/corrupt', { format: 'dicom', reason: 'no-image-size' });
  }
  const size = { rows, columns };
  const perFrame = dataSet.items('PerFrameFunctionalGroupsSequence');
  if (perFrame.length > 0) {
    const shared = dataSet.item('SharedFunctionalGroupsSequence');
    return Array.from({ length: count }, (_, at) =>
      planeOf(groupsOf(dataSet, perFrame[at], shared), { ...size, frame: at + 1 }),
    );
  }
  const single = planeOf(plainGroups(dataSet), { ...size, frame: null });
  if (count === 1) return [single];
  const offsets = dataSet.numbers('GridFrameOffsetVector');
  return Array.from({ length: count }, (_, at) => ({
    ...single,
    frame: at + 1,
    positionMm: offsets.length === count ? offsetPosition(single, offsets, at) : null,
  }));
}

/** Offsets along the normal; relative where the first is 0, else of the patient's own axis (PS3.3 C.8.8.3.2). */
function offsetPosition(
  { positionMm, directions }: PlaneHeader,
  offsets: readonly number[],
  at: number,
): Triple | null {
  if (!positionMm || !directions) return null;
  const normal = cross(...directions);
  const offsetMm = offsets[at] - offsets[0];
  return [
    positionMm[0] + offsetMm * normal[0],
    positionMm[1] + offsetMm * normal[1],
    positionMm[2] + offsetMm * normal[2],
  ];
}

/** Where the parts of a plane's description stand: all in one, or each in a functional group. */
interface Groups {
  readonly position: DicomDataSet | null;
  readonly orientation: DicomDataSet | null;
  readonly measures: DicomDataSet | null;
  readonly transformation: DicomDataSet | null;
  readonly marks: Readonly<Record<Mark, string>>;
  readonly imageType: readonly string[];
}

function plainGroups(dataSet: DicomDataSet): Groups {
  const text = (attribute: Attribute): string => dataSet.texts(attribute).join('\\');
  const imageType = dataSet.texts('ImageType');
  return {
    position: dataSet,
    orientation: dataSet,
    measures: dataSet,
    transformation: dataSet,
    imageType,
    marks: {
      echo: text('EchoTime') || text('EchoNumbers'),
      bValue: text('DiffusionBValue'),
      time: text('TemporalPositionIdentifier'),
      acquisition: text('AcquisitionNumber'),
      trigger: text('TriggerTime'),
      stack: '',
      imageType: imageType.join('\\'),
    },
  };
}

function groupsOf(
  dataSet: DicomDataSet,
  frame: DicomDataSet | undefined,
  shared: DicomDataSet | null,
): Groups {
  const group = (attribute: Attribute): DicomDataSet | null =>
    frame?.item(attribute) ?? shared?.item(attribute) ?? null;
  const content = group('FrameContentSequence');
  const type = group('MRImageFrameTypeSequence') ?? group('CTImageFrameTypeSequence');
  const imageType = (type ?? dataSet).texts(type ? 'FrameType' : 'ImageType');
  const value = (from: DicomDataSet | null, attribute: Attribute): string =>
    String(from?.number(attribute) ?? '');
  return {
    position: group('PlanePositionSequence'),
    orientation: group('PlaneOrientationSequence'),
    measures: group('PixelMeasuresSequence'),
    transformation: group('PixelValueTransformationSequence'),
    imageType,
    marks: {
      echo: value(group('MREchoSequence'), 'EffectiveEchoTime'),
      bValue: value(group('MRDiffusionSequence'), 'DiffusionBValue'),
      time: value(content, 'TemporalPositionIndex'),
      acquisition: value(content, 'FrameAcquisitionNumber'),
      trigger: '',
      stack: content?.text('StackID') ?? '',
      imageType: imageType.join('\\'),
    },
  };
}

function planeOf(
  { position, orientation, measures, transformation, marks, imageType }: Groups,
  size: Pick<PlaneHeader, 'rows' | 'columns' | 'frame'>,
): PlaneHeader {
  const slope = transformation?.number('RescaleSlope') ?? null;
  const intercept = transformation?.number('RescaleIntercept') ?? null;
  const dose = transformation?.number('DoseGridScaling') ?? null;
  // A slope of 0 would make all values alike; files that have it do not mean it.
  const factor = slope || dose || 1;
  return {
    ...size,
    positionMm: tripleOf(position?.numbers('ImagePositionPatient')),
    directions: directionsOf(orientation?.numbers('ImageOrientationPatient') ?? []),
    spacingMm: spacingOf(measures?.numbers('PixelSpacing') ?? []),
    thicknessMm: positive(measures?.number('SliceThickness')),
    statedSpacingMm: positive(measures?.number('SpacingBetweenSlices')),
    slope: factor,
    intercept: intercept ?? 0,
    hasRescale: slope !== null || dose !== null,
    isLocalizer: imageType.some((type) => type === 'LOCALIZER' || type === 'SCOUT'),
    marks,
  };
}

function positive(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && value > 0 ? value : null;
}

function tripleOf(values: readonly number[] | undefined): Triple | null {
  if (values?.length !== 3) return null;
  const [x, y, z] = values;
  return [x, y, z];
}

function spacingOf(values: readonly number[]): readonly [number, number] | null {
  const [rows, columns] = values;
  return values.length === 2 && rows > 0 && columns > 0 ? [rows, columns] : null;
}

function directionsOf(values: readonly number[]): readonly [Triple, Triple] | null {
  const row = tripleOf(values.slice(0, 3));
  const column = tripleOf(values.slice(3));
  if (!row || !column) return null;
  const [rowLength, columnLength] = [Math.hypot(...row), Math.hypot(...column)];
  const isOff = (length: number): boolean => !(Math.abs(length - 1) <= DIRECTION_TOLERANCE);
  if (isOff(rowLength) || isOff(columnLength) || Math.abs(dot(row, column)) > DIRECTION_TOLERANCE) {
    return null;
  }
  return [scaled(row, 1 / rowLength), scaled(column, 1 / columnLength)];
}

export function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Triple, b: Triple): Triple {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function scaled([x, y, z]: Triple, factor: number): Triple {
  return [x * factor, y * factor, z * factor];
}

export function minus(a: Triple, b: Triple): Triple {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}
