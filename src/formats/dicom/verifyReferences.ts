import { AppError } from '../../core/errors.ts';
import type { DicomSeries } from '../../core/volume/dicomSeries.ts';
import { ATTRIBUTES, type Attribute } from './attributes.ts';
import type { DicomDataSet } from './dataSet.ts';
import type { DicomWriting } from './derivedInstance.ts';

/**
 * Checks what a file that was written for a series says of where it belongs: the study and the patient (or none, as was
 * asked for), the frame of reference, and wherever it refers to an image, to one of the series; the instance and its
 * series are new.
 * @param dataSet of the file, read again.
 * @throws AppError `export/readback-mismatch` {what: 'study' | 'patient' | 'frame-of-reference' | 'references' | 'uid'}
 */
export function verifyReferences(
  dataSet: DicomDataSet,
  series: DicomSeries,
  { identity }: Pick<DicomWriting, 'identity'>,
): void {
  const images = new Set(series.frames.flatMap((frame) => (frame ? [frame.sopInstanceUid] : [])));
  const ownUid = dataSet.text('SOPInstanceUID');
  const ownSeries = dataSet.text('SeriesInstanceUID');
  if (!ownUid || !ownSeries || images.has(ownUid) || ownSeries === series.instanceUid) {
    throw mismatch('uid');
  }
  if (dataSet.text('StudyInstanceUID') !== series.study.instanceUid) throw mismatch('study');
  verifyPatient(dataSet, series, identity);
  let references = 0;
  for (const part of everyPart(dataSet)) {
    const space = part.text('FrameOfReferenceUID');
    if (space !== null && space !== series.frameOfReferenceUid) {
      throw mismatch('frame-of-reference');
    }
    const referredSeries = part === dataSet ? null : part.text('SeriesInstanceUID');
    if (referredSeries !== null && referredSeries !== series.instanceUid) {
      throw mismatch('references');
    }
    const referred = part.text('ReferencedSOPInstanceUID');
    // A structure set refers to the study in the same way.
    if (referred === null || referred === series.study.instanceUid) continue;
    if (!images.has(referred)) throw mismatch('references');
    references++;
  }
  if (references === 0) throw mismatch('references');
}

function verifyPatient(
  dataSet: DicomDataSet,
  { patient }: DicomSeries,
  identity: DicomWriting['identity'],
): void {
  if (identity === 'kept') {
    const isSame =
      (dataSet.text('PatientID') ?? '') === patient.id.trim() &&
      (dataSet.text('PatientName') ?? '') === patient.name.trim();
    if (!isSame) throw mismatch('patient');
    return;
  }
  const said = (['PatientName', 'PatientID', 'PatientBirthDate', 'PatientSex'] as const).map(
    (attribute) => dataSet.text(attribute) ?? '',
  );
  const known = [patient.name, patient.id, patient.birthDate, patient.sex];
  if (said.some((value, at) => value !== '' && value === known[at])) throw mismatch('patient');
}

const SEQUENCES = Object.entries(ATTRIBUTES).flatMap(([attribute, [, vr]]) =>
  vr === 'SQ' ? [attribute as Attribute] : [],
);

/** The data set and all items of all sequences in it that are known here. */
function* everyPart(dataSet: DicomDataSet): Generator<DicomDataSet> {
  yield dataSet;
  for (const sequence of SEQUENCES) {
    if (!dataSet.has(sequence)) continue;
    for (const item of dataSet.items(sequence)) yield* everyPart(item);
  }
}

function mismatch(what: string): AppError {
  return new AppError('export/readback-mismatch', { what });
}
