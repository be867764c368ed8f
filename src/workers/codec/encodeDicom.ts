import { randomUuid } from '../../core/uuid.ts';
import type { SegmentLayers } from '../../core/contour/segmentLayers.ts';
import { AppError, type Issue } from '../../core/errors.ts';
import type { DicomSeries } from '../../core/volume/dicomSeries.ts';
import type { VolumeSource } from '../../core/volume/volume.ts';
import { plainText, type DicomWriting } from '../../formats/dicom/derivedInstance.ts';
import {
  parseDicomFile,
  type DicomFile,
  type DicomReading,
} from '../../formats/dicom/dicomFile.ts';
import { verifyPlanes } from '../../formats/dicom/verifyPlanes.ts';
import { verifyReferences } from '../../formats/dicom/verifyReferences.ts';
import { uidOf } from '../../formats/dicom/writeDicom.ts';
import { readRtstruct } from '../../formats/rtstruct/readRtstruct.ts';
import { writeRtstruct } from '../../formats/rtstruct/writeRtstruct.ts';
import { readSeg } from '../../formats/seg/readSeg.ts';
import { writeSeg } from '../../formats/seg/writeSeg.ts';
import type { ContourFormat, EncodedFile, ExportWriting } from '../codec.api.ts';
import { exportInSteps, readOwnFile, type ExportContext } from './exportContext.ts';
import { encodedFile } from './encodedFile.ts';
import { verifySegments, type SegmentForm } from './verifySegments.ts';

export type DicomContourFormat = Exclude<ContourFormat, 'nifti' | 'nrrd'>;

/** Segments of an image, and the series that they are written for. */
export interface DicomContours {
  readonly source: VolumeSource;
  readonly layers: SegmentLayers;
  readonly format: DicomContourFormat;
  readonly writing: ExportWriting;
}

/**
 * An RTSTRUCT or a SEG: new UIDs, read back by our own readers, each segment with exactly its voxels, each frame
 * and contour with the image that it lies on. Loaded when something is written in DICOM; so are its writers.
 * @throws as the writers; AppError `export/not-representable` {format, reason: 'not-dicom'} for an image of another
 *   format; `export/readback-mismatch`.
 */
export async function encodeDicomContours(
  { source, layers, format, writing: by }: DicomContours,
  context: ExportContext,
): Promise<EncodedFile> {
  const series = seriesOf(source);
  const writing = withUids(by);
  context.progress({ stage: 'write', done: 0, total: 1 });
  await context.checkpoint();
  const steps =
    format === 'rtstruct'
      ? writeRtstruct({ series, layers, writing })
      : writeSeg({ series, layers, kind: KINDS[format], writing });
  const bytes = await exportInSteps(steps, 'write', context);
  await context.checkpoint();
  await readOwnFile(async () => {
    const file = parseOwn(bytes);
    const image = { grid: layers.grid, source };
    const reading = format === 'rtstruct' ? readRtstruct(file, image) : readSeg(file, image, null);
    const found = await exportInSteps(reading, 'verify', context);
    verifySegments(layers, found, format === 'rtstruct' ? RTSTRUCT_FORM : SEG_FORM);
    verifyReferences(file.dataSet, series, writing);
    verifyPlanes(file.dataSet, { series, grid: layers.grid });
  });
  return encodedFile(bytes, () => context.checkpoint());
}

const KINDS = { 'dicom-seg': 'binary', 'dicom-seg-labelmap': 'label-map' } as const;

const LONGEST_NAME = 64;

const SEG_FORM: SegmentForm = {
  nameOf: ({ name }, at) => plainText(name, LONGEST_NAME) || `Segment ${at + 1}`,
  unknownOrigin: 'manual',
  hasCodes: true,
};

/** A contour that skips a slice is read with a doubt, and may be meant so. */
const RTSTRUCT_FORM: SegmentForm = {
  nameOf: ({ name }) => plainText(name, LONGEST_NAME),
  unknownOrigin: null,
  hasCodes: true,
  isExpected: ({ code, detail }: Issue) =>
    code === 'issue/contours-read' && detail['reason'] === 'gaps',
};

/** @throws AppError `export/not-representable` {format: 'dicom', reason: 'not-dicom'} */
export function seriesOf(source: VolumeSource): DicomSeries {
  if (source.format === 'dicom') return source.series;
  throw new AppError('export/not-representable', { format: 'dicom', reason: 'not-dicom' });
}

export function withUids(writing: ExportWriting): DicomWriting {
  return { ...writing, uid: () => uidOf(randomUuid()) };
}

/** What is written here is not deflated. */
export function parseOwn(bytes: Uint8Array, upTo: DicomReading['upTo'] = 'end'): DicomFile {
  const inflateRaw = (): never => {
    throw new AppError('export/readback-mismatch', { what: 'transfer-syntax' });
  };
  return parseDicomFile(bytes, { inflateRaw, upTo });
}
