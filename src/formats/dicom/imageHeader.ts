import { AppError, type ErrorCode, type ErrorDetail } from '../../core/errors.ts';
import type { DicomSeries } from '../../core/volume/dicomSeries.ts';
import type { DicomDataSet } from './dataSet.ts';
import { DEFLATED_LITTLE_ENDIAN, isUncompressed, type DicomFile } from './dicomFile.ts';
import { planesOf, type PlaneHeader } from './planeHeader.ts';
import { seriesIdentity } from './seriesIdentity.ts';

/** How the values of an image are stored, and what they mean; per plane only where it says so itself. */
export interface StoredPixels {
  readonly transferSyntaxUid: string;
  readonly samplesPerPixel: number;
  readonly photometric: string;
  /** 8, 16 or 32 */
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly isSigned: boolean;
  readonly littleEndian: boolean;
  /** Stored values, both included, that fill what was not measured; null where the header names none. */
  readonly padding: readonly [low: number, high: number] | null;
  readonly isLossy: boolean;
}

/** An image file as far as grouping and assembling have to know it; nothing points into the file's bytes. */
export interface ImageHeader {
  /** Position of the file in the list that is inspected. */
  readonly source: number;
  readonly series: DicomSeries;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly instanceNumber: number | null;
  readonly pixels: StoredPixels;
  /** HU, US, …; '' where the header has none. */
  readonly rescaleType: string;
  readonly hasRescale: boolean;
  /** As stated, degrees; what counts are the positions. */
  readonly gantryTilt: number;
  /** Of the whole file. */
  readonly fileBytes: number;
  readonly planes: readonly PlaneHeader[];
  /** Why it cannot be part of a volume; null where nothing speaks against it yet. */
  readonly refusal: Refusal | null;
}

export interface Refusal {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;
}

const SEGMENTATIONS: ReadonlySet<string> = new Set([
  '1.2.840.10008.5.1.4.1.1.66.4',
  '1.2.840.10008.5.1.4.1.1.66.7',
]);

/**
 * What a file's header says of the image in it.
 * @param file read up to its pixel data at least.
 * @param source.fileBytes length of the whole file.
 * @throws AppError `input/unsupported-format` { format: 'dicom', reason: 'no-image' } for a file without an image (a plan, a
 *   report, contours); `input/corrupt` { format: 'dicom', reason: 'no-image-size' } where size or frames are no numbers.
 */
export function readImageHeader(
  file: DicomFile,
  source: { readonly position: number; readonly fileBytes: number },
): ImageHeader {
  const { dataSet } = file;
  const sopClassUid = dataSet.text('SOPClassUID') ?? '';
  const isImage = dataSet.has('Rows') && dataSet.has('Columns') && hasPixels(dataSet);
  if (!isImage || SEGMENTATIONS.has(sopClassUid)) {
    throw new AppError('input/unsupported-format', { format: 'dicom', reason: 'no-image' });
  }
  const pixels = storedPixels(file);
  const planes = planesOf(dataSet);
  const { fileBytes } = source;
  const pixelBytes = fileBytes - (dataSet.element('PixelData')?.dataOffset ?? 0);
  return {
    source: source.position,
    series: seriesIdentity(dataSet),
    sopClassUid,
    sopInstanceUid: dataSet.text('SOPInstanceUID') ?? '',
    instanceNumber: dataSet.number('InstanceNumber'),
    pixels,
    rescaleType: dataSet.text('RescaleType') ?? '',
    hasRescale: planes.some((plane) => plane.hasRescale),
    gantryTilt: dataSet.number('GantryDetectorTilt') ?? 0,
    fileBytes,
    planes,
    refusal: contentRefusal(dataSet, pixels) ?? lengthRefusal({ pixels, planes, pixelBytes }),
  };
}

function hasPixels(dataSet: DicomDataSet): boolean {
  return (
    dataSet.has('PixelData') || dataSet.has('FloatPixelData') || dataSet.has('DoubleFloatPixelData')
  );
}

function storedPixels({ dataSet, transferSyntaxUid }: DicomFile): StoredPixels {
  const bitsAllocated = dataSet.number('BitsAllocated') ?? 16;
  const bitsStored = dataSet.number('BitsStored') ?? bitsAllocated;
  const isSigned = dataSet.number('PixelRepresentation') === 1;
  return {
    transferSyntaxUid,
    samplesPerPixel: dataSet.number('SamplesPerPixel') ?? 1,
    photometric: dataSet.text('PhotometricInterpretation') ?? '',
    bitsAllocated,
    bitsStored,
    highBit: dataSet.number('HighBit') ?? bitsStored - 1,
    isSigned,
    littleEndian: dataSet.littleEndian,
    padding: paddingOf(dataSet, isSigned),
    isLossy: dataSet.text('LossyImageCompression') === '01',
  };
}

/** Implicit files do not say whether these are US or SS: the image's own representation does (PS3.5 note in 6.2). */
function paddingOf(dataSet: DicomDataSet, isSigned: boolean): readonly [number, number] | null {
  const value = dataSet.number('PixelPaddingValue');
  if (value === null) return null;
  const signed = (stored: number): number =>
    isSigned && stored > 0x7fff ? stored - 0x10000 : stored;
  const limit = dataSet.number('PixelPaddingRangeLimit') ?? value;
  const [a, b] = [signed(value), signed(limit)];
  return [Math.min(a, b), Math.max(a, b)];
}

/** A mosaic (Siemens) has all slices of a volume as tiles of one picture: its position is that of none of them. */
function contentRefusal(dataSet: DicomDataSet, pixels: StoredPixels): Refusal | null {
  const { samplesPerPixel, photometric, bitsAllocated, bitsStored, highBit } = pixels;
  if (!dataSet.has('PixelData')) {
    return { code: 'input/unsupported-datatype', detail: { datatype: 'float', format: 'dicom' } };
  }
  if (samplesPerPixel !== 1 || !/^(MONOCHROME[12])?$/.test(photometric)) {
    return { code: 'input/unsupported-datatype', detail: { datatype: 'color', format: 'dicom' } };
  }
  const isStorable =
    (bitsAllocated === 8 || bitsAllocated === 16 || bitsAllocated === 32) &&
    bitsStored >= 1 &&
    bitsStored <= bitsAllocated &&
    highBit < bitsAllocated &&
    highBit >= bitsStored - 1;
  if (!isStorable) {
    const datatype = `${bitsStored}/${bitsAllocated} bit`;
    return { code: 'input/unsupported-datatype', detail: { datatype, format: 'dicom' } };
  }
  if (dataSet.texts('ImageType').includes('MOSAIC')) {
    return { code: 'input/inconsistent-geometry', detail: { reason: 'mosaic' } };
  }
  return null;
}

/** How long a deflated file is inflated is known only when it is read. */
function lengthRefusal({
  pixels,
  planes,
  pixelBytes,
}: Pick<ImageHeader, 'pixels' | 'planes'> & { readonly pixelBytes: number }): Refusal | null {
  const [plane] = planes;
  if (!plane || plane.rows === 0 || plane.columns === 0) {
    return { code: 'input/inconsistent-geometry', detail: { reason: 'non-positive-dimension' } };
  }
  const { transferSyntaxUid } = pixels;
  if (!isUncompressed(transferSyntaxUid) || transferSyntaxUid === DEFLATED_LITTLE_ENDIAN) {
    return null;
  }
  const expectedBytes =
    (planes.length * plane.rows * plane.columns * pixels.bitsAllocated * pixels.samplesPerPixel) /
    8;
  if (expectedBytes <= pixelBytes) return null;
  const detail = { reason: 'truncated-data', expectedBytes, actualBytes: pixelBytes };
  return { code: 'input/corrupt', detail };
}
