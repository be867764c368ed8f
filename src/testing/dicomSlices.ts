import { EVERY_SLICE, type ReadingPlan } from '../core/intake/readingPlan.ts';
import { parseDicomFile, type DicomFile } from '../formats/dicom/dicomFile.ts';
import { readImageHeader } from '../formats/dicom/imageHeader.ts';
import { plainFrame } from '../formats/dicom/plainFrame.ts';
import { readSeriesSteps, type SeriesVoxels } from '../formats/dicom/readSeries.ts';
import { groupSeries, type SeriesPlan } from '../formats/dicom/series.ts';
import {
  decimalString,
  writeDicom,
  type DicomInstance,
  type DicomObject,
} from '../formats/dicom/writeDicom.ts';

const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';

/** A plane of 3 rows and 4 columns, 1 mm apart. */
export interface SliceSettings {
  /** LPS mm; 0, 0 and a height where a number is given. */
  readonly at: number | readonly [number, number, number];
  /** Twelve stored values; the plane's own number, rising, where left out. */
  readonly values?: readonly number[];
  /** Attributes in place of the usual ones; undefined leaves one out. */
  readonly attributes?: DicomObject;
}

let instances = 0;

/** The file of a CT slice: signed 16 bits, HU as they are stored. */
export function sliceFile({ at, values, attributes = {} }: SliceSettings): Uint8Array<ArrayBuffer> {
  const number = ++instances;
  const position = typeof at === 'number' ? [0, 0, at] : at;
  const stored = values ?? Array.from({ length: 12 }, (_, n) => 100 * number + n);
  const instance: DicomInstance = {
    SpecificCharacterSet: 'ISO_IR 192',
    ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    SOPClassUID: CT_IMAGE_STORAGE,
    SOPInstanceUID: `1.2.3.${number}`,
    Modality: 'CT',
    PatientName: 'Test^Slices',
    PatientID: 'T-7',
    SeriesDescription: 'Slices',
    StudyInstanceUID: '1.2.4',
    SeriesInstanceUID: '1.2.5',
    FrameOfReferenceUID: '1.2.6',
    InstanceNumber: String(number),
    ImagePositionPatient: position.map(decimalString),
    ImageOrientationPatient: ['1', '0', '0', '0', '1', '0'],
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: 3,
    Columns: 4,
    PixelSpacing: ['1', '1'],
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 1,
    RescaleIntercept: '0',
    RescaleSlope: '1',
    PixelData: Int16Array.from(stored).buffer,
    ...attributes,
  };
  return writeDicom(instance);
}

/** Slices at heights, alike but for their values. */
export function slicesAt(
  heights: readonly number[],
  attributes: DicomObject = {},
): readonly Uint8Array<ArrayBuffer>[] {
  return heights.map((at) => sliceFile({ at, attributes }));
}

const noInflate = (): never => {
  throw new Error('nothing is deflated here');
};

function parsed(bytes: Uint8Array, upTo: 'header' | 'end'): DicomFile {
  return parseDicomFile(bytes, { inflateRaw: noInflate, upTo });
}

/** The volumes of files that are not compressed. */
export function planned(files: readonly Uint8Array[]): readonly SeriesPlan[] {
  return groupSeries(
    files.map((bytes, position) =>
      readImageHeader(parsed(bytes, 'header'), { position, fileBytes: bytes.length }),
    ),
  );
}

/** The only volume of files. */
export function onlyPlan(files: readonly Uint8Array[]): SeriesPlan {
  const [plan, ...others] = planned(files);
  if (!plan || others.length > 0) throw new Error(`${others.length + 1} volumes`);
  return plan;
}

/** Reads a volume of files that are not compressed. @throws AppError as `readSeriesSteps`. */
export function assembled(
  plan: SeriesPlan,
  files: readonly Uint8Array[],
  reading: ReadingPlan = EVERY_SLICE,
): SeriesVoxels & { readonly asked: readonly number[] } {
  const steps = readSeriesSteps(plan, reading);
  const asked: number[] = [];
  let step = steps.next();
  while (!step.done) {
    const { source } = step.value;
    if (source === null) {
      step = steps.next();
      continue;
    }
    asked.push(source);
    step = steps.next({ file: parsed(files[source], 'end'), decode: plainFrame });
  }
  return { ...step.value, asked };
}
