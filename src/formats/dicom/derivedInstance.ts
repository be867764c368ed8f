import type { CodedConcept } from '../../core/contour/segmentLayers.ts';
import { AppError } from '../../core/errors.ts';
import type { DicomSeries, SourceFrame } from '../../core/volume/dicomSeries.ts';
import type { DicomInstance, DicomObject } from './writeDicom.ts';

/** What writing needs from outside, so that it can be repeated exactly. */
export interface DicomWriting {
  /** A new UID at each call (see `uidOf`). */
  readonly uid: () => string;
  /** When the content came about, ms since 1970; written in the time zone of this machine, as the study's times are. */
  readonly atMs: number;
  readonly identity: 'kept' | 'removed';
  /** Of this program. */
  readonly version: string;
  /** Who answers for the content; '' where nobody is named. */
  readonly reviewer: string;
}

/** What sets one kind of instance apart from the others that this program writes. */
export interface DerivedKind {
  readonly sopClassUid: string;
  readonly modality: 'SEG' | 'RTSTRUCT' | 'OT';
  readonly seriesDescription: string;
  /** Added to a thousand times the number of the image's series, so that it stands beside it in a list. */
  readonly seriesOffset: number;
}

export const MANUFACTURER = 'Isodoubt';

/** Stands for a date that has to be there and is not to be told. */
const DUMMY_DATE = '19000101';
const DUMMY_TIME = '000000';

/** The largest Integer String (PS3.5 6.2) is 2³¹ − 1. */
const LARGEST_SERIES_NUMBER = 2 ** 31 - 1;

/**
 * The modules that everything shares which is written for a series of images: Patient, General Study, General (and
 * Enhanced) Series, Frame of Reference, General and Enhanced General Equipment, SOP Common, Common Instance Reference.
 * A new instance in a new series of the same study; nothing of the image is written over.
 *
 * With `identity: 'removed'` the attributes of these modules follow the Basic Application Level Confidentiality Profile
 * (PS3.15 E.1) with the Retain UIDs Option, and say so: the name is replaced, the patient's identifier is the study's UID
 * (files of two patients must not meet under one identifier), birth date, sex, physician, accession number, the study's
 * date, identifier and description are emptied, dates of the content are a dummy or left out. UIDs of the study, the
 * frame of reference and the images are KEPT, since without them a contour lies on no image: whoever holds the images
 * can still tell whose they are. Names of structures are content, and the caller's to clean.
 * @throws AppError `export/not-representable` { format: 'dicom', reason: 'no-frame-of-reference' | 'no-series-uid' |
 *   'no-source-images' }
 */
export function derivedInstance(
  series: DicomSeries,
  kind: DerivedKind,
  writing: DicomWriting,
): DicomInstance {
  assertReferable(series);
  return {
    ...sopCommon(kind, writing),
    ...patientModule(series, writing),
    ...studyModule(series, writing),
    ...seriesModule(series, kind, writing),
    FrameOfReferenceUID: series.frameOfReferenceUid,
    PositionReferenceIndicator: plainText(series.positionReferenceIndicator, 64),
    ...equipmentModule(writing),
    ReferencedSeriesSequence: [
      {
        SeriesInstanceUID: series.instanceUid,
        ReferencedInstanceSequence: sourceInstances(series).map(instanceReference),
      },
    ],
  };
}

/** When the content came about: DA and TM; a dummy where the identity is removed. */
export function contentMoment({ atMs, identity }: DicomWriting): { date: string; time: string } {
  if (identity === 'removed') return { date: DUMMY_DATE, time: DUMMY_TIME };
  const at = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const year = String(at.getFullYear()).padStart(4, '0');
  return {
    date: `${year}${two(at.getMonth() + 1)}${two(at.getDate())}`,
    time: `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`,
  };
}

/** The reviewer as a person's name (PN), `Family^Given`; '' where nobody is named or the identity is removed. */
export function contentCreator({ identity, reviewer }: DicomWriting): string {
  const name = identity === 'removed' ? '' : plainText(reviewer.replaceAll('=', ' '), 63);
  return name === '' || name.includes('^') ? name : `${name}^`;
}

/** The images of a series, each once, in the order of the slices. */
export function sourceInstances({ frames }: DicomSeries): readonly SourceFrame[] {
  const byUid = new Map<string, SourceFrame>();
  for (const frame of frames) {
    if (frame && !byUid.has(frame.sopInstanceUid)) byUid.set(frame.sopInstanceUid, frame);
  }
  return [...byUid.values()];
}

/** A reference to an image as a whole. */
export function instanceReference({ sopClassUid, sopInstanceUid }: SourceFrame): DicomObject {
  return { ReferencedSOPClassUID: sopClassUid, ReferencedSOPInstanceUID: sopInstanceUid };
}

/** A reference to the very frame, where the image has several. */
export function frameReference(frame: SourceFrame): DicomObject {
  const { frame: number } = frame;
  return {
    ...instanceReference(frame),
    ReferencedFrameNumber: number === null ? undefined : String(number),
  };
}

/** An item of a code sequence (PS3.3 8.8). */
export function codeItem({ scheme, value, meaning }: CodedConcept): DicomObject {
  return {
    ...(value.length > 16 ? { LongCodeValue: value } : { CodeValue: value }),
    CodingSchemeDesignator: scheme,
    CodeMeaning: plainText(meaning, 64),
  };
}

/**
 * Text as a value of a string may hold it (PS3.5 6.2): no backslash, which separates values, no control characters, at most
 * `longest` characters. LO has 64, SH 16, ST 1024.
 */
export function plainText(text: string, longest: number): string {
  // oxlint-disable-next-line no-control-regex -- these are what may not be in it
  const clean = text.replaceAll('\\', '/').replaceAll(/[\u0000-\u001f\u007f]+/g, ' ');
  return Array.from(clean.trim()).slice(0, longest).join('').trim();
}

const DATE = /^\d{8}$/;
const TIME = /^\d{2}(\d{2}(\d{2}(\.\d{1,6})?)?)?$/;
const CODE_STRING = /^[A-Z0-9_ ]{1,16}$/;

/** What a header says though its representation does not allow it is left out; names and identifiers are kept as they are. */
function fitting(value: string, representation: RegExp): string {
  return representation.test(value) ? value : '';
}

function assertReferable(series: DicomSeries): void {
  const refuse = (reason: string): never => {
    throw new AppError('export/not-representable', { format: 'dicom', reason });
  };
  if (series.frameOfReferenceUid === '') refuse('no-frame-of-reference');
  if (series.instanceUid === '' || series.study.instanceUid === '') refuse('no-series-uid');
  if (sourceInstances(series).length === 0) refuse('no-source-images');
}

function sopCommon(kind: DerivedKind, writing: DicomWriting): DicomInstance {
  const { date, time } = contentMoment(writing);
  const isKept = writing.identity === 'kept';
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    InstanceCreationDate: isKept ? date : undefined,
    InstanceCreationTime: isKept ? time : undefined,
    SOPClassUID: kind.sopClassUid,
    SOPInstanceUID: writing.uid(),
  };
}

function patientModule({ patient, study }: DicomSeries, { identity }: DicomWriting): DicomObject {
  if (identity === 'kept') {
    return {
      PatientName: patient.name,
      PatientID: patient.id,
      PatientBirthDate: fitting(patient.birthDate, DATE),
      PatientSex: fitting(patient.sex, /^[MFO]$/),
    };
  }
  return {
    PatientName: 'Removed^Identity',
    PatientID: study.instanceUid,
    PatientBirthDate: '',
    PatientSex: '',
    PatientIdentityRemoved: 'YES',
    DeidentificationMethod: 'Isodoubt: written without identity, UIDs kept',
    DeidentificationMethodCodeSequence: [
      codeItem({
        scheme: 'DCM',
        value: '113100',
        meaning: 'Basic Application Confidentiality Profile',
      }),
      codeItem({ scheme: 'DCM', value: '113110', meaning: 'Retain UIDs Option' }),
    ],
    LongitudinalTemporalInformationModified: 'REMOVED',
  };
}

function studyModule({ study }: DicomSeries, { identity }: DicomWriting): DicomObject {
  const isKept = identity === 'kept';
  return {
    StudyInstanceUID: study.instanceUid,
    StudyDate: isKept ? fitting(study.date, DATE) : '',
    StudyTime: isKept ? fitting(study.time, TIME) : '',
    ReferringPhysicianName: isKept ? study.referringPhysician : '',
    StudyID: isKept ? plainText(study.id, 16) : '',
    AccessionNumber: isKept ? study.accessionNumber : '',
    StudyDescription: (isKept && plainText(study.description, 64)) || undefined,
  };
}

function seriesModule(series: DicomSeries, kind: DerivedKind, writing: DicomWriting): DicomObject {
  const { date, time } = contentMoment(writing);
  const isKept = writing.identity === 'kept';
  const number = Math.max(0, series.number ?? 0) * 1000 + kind.seriesOffset;
  return {
    Modality: kind.modality,
    SeriesInstanceUID: writing.uid(),
    SeriesNumber: String(Math.min(LARGEST_SERIES_NUMBER, number)),
    SeriesDate: isKept ? date : undefined,
    SeriesTime: isKept ? time : undefined,
    SeriesDescription: plainText(kind.seriesDescription, 64),
    BodyPartExamined: fitting(series.bodyPart, CODE_STRING) || undefined,
  };
}

/** Software has no serial number, and Enhanced General Equipment asks for one. */
function equipmentModule({ version }: DicomWriting): DicomObject {
  return {
    Manufacturer: MANUFACTURER,
    ManufacturerModelName: MANUFACTURER,
    DeviceSerialNumber: 'NONE',
    SoftwareVersions: plainText(version, 64),
  };
}
