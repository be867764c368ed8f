/** Who a file is about, as its header says; '' where it says nothing. Never in a log or an error. */
export interface PatientIdentity {
  /** PN with `^` between its parts (PS3.5 6.2). */
  readonly name: string;
  readonly id: string;
  /** YYYYMMDD */
  readonly birthDate: string;
  readonly sex: string;
}

export interface StudyIdentity {
  readonly instanceUid: string;
  /** YYYYMMDD */
  readonly date: string;
  /** HHMMSS… */
  readonly time: string;
  readonly id: string;
  readonly description: string;
  readonly accessionNumber: string;
  readonly referringPhysician: string;
}

/** Whom an image is of, and when it was made: what is shown of it, and printed. */
export interface CaseIdentity extends PatientIdentity {
  /** YYYYMMDD */
  readonly studyDate: string;
  readonly modality: string;
  readonly seriesDescription: string;
}

/** Null where the files of a series say nothing of anybody. */
export function identityOf({
  patient,
  study,
  modality,
  description,
}: DicomSeries): CaseIdentity | null {
  const isKnown = [patient.name, patient.id, patient.birthDate, study.date].some(
    (text) => text !== '',
  );
  if (!isKnown) return null;
  return { ...patient, studyDate: study.date, modality, seriesDescription: description };
}

/** Where a plane of the image came from. */
export interface SourceFrame {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** 1, 2, … in a multi-frame instance; null in one of a single frame. */
  readonly frame: number | null;
}

/** A series of images, as far as contours and maps that are made from it have to refer to it. */
export interface DicomSeries {
  readonly patient: PatientIdentity;
  readonly study: StudyIdentity;
  /** '' where the files have none. */
  readonly instanceUid: string;
  readonly number: number | null;
  readonly description: string;
  /** CT, MR, … */
  readonly modality: string;
  readonly bodyPart: string;
  readonly manufacturer: string;
  readonly manufacturerModel: string;
  /** '' where the files have none: contours cannot be written into it then. */
  readonly frameOfReferenceUid: string;
  readonly positionReferenceIndicator: string;
  /** By slice k of the grid; null where the slice was made from its neighbours. Empty until the image is read. */
  readonly frames: readonly (SourceFrame | null)[];
  /** The first window of the header, HU or the modality's own values. */
  readonly window: { readonly center: number; readonly width: number } | null;
}
