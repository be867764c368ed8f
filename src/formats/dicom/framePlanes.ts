import { AppError } from '../../core/errors.ts';
import type { DicomDataSet } from './dataSet.ts';

type Point = readonly [number, number, number];

/** Where a frame lies in the patient. RAS+ mm, turned from the file's LPS+. */
export interface FramePlane {
  /** 0, 1, … in the pixel data. */
  readonly frame: number;
  /** Referenced Segment Number; null in a label map, whose pixels name their segments. */
  readonly segment: number | null;
  /** Centre of the first pixel. */
  readonly originMm: Point;
  /** From a pixel to the next in its row, and to the next in its column. */
  readonly columnStepMm: Point;
  readonly rowStepMm: Point;
  /** The frames of the image that it was made from, as {@link sourceKey} names them. */
  readonly sources: readonly string[];
}

/** Largest departure of the orientation's cosines from unit length and from a right angle. */
const ORIENTATION_TOLERANCE = 1e-3;

/**
 * Planes of the frames of a multi-frame image, from the functional groups, a frame's own before the shared ones
 * (PS3.3 C.7.6.16).
 * @param frames how many there are in the pixel data.
 * @throws AppError `input/corrupt` { format: 'dicom', reason: 'bad-structure' } when fewer are described;
 *   `input/inconsistent-geometry` { reason: 'no-plane-position' | 'bad-orientation' }
 */
export function framePlanes(dataSet: DicomDataSet, frames: number): readonly FramePlane[] {
  const shared = dataSet.item('SharedFunctionalGroupsSequence');
  const own = dataSet.items('PerFrameFunctionalGroupsSequence');
  if (own.length < frames) {
    throw new AppError('input/corrupt', { format: 'dicom', reason: 'bad-structure' });
  }
  return own.slice(0, frames).map((groups, frame) => planeOf(groups, { shared, frame }));
}

/** Names a frame of an image; `frame` is null where the image has one alone. */
export function sourceKey(sopInstanceUid: string, frame: number | null): string {
  return `${sopInstanceUid}/${frame ?? ''}`;
}

function planeOf(
  own: DicomDataSet,
  { shared, frame }: { readonly shared: DicomDataSet | null; readonly frame: number },
): FramePlane {
  const group = (
    attribute:
      | 'PlanePositionSequence'
      | 'PlaneOrientationSequence'
      | 'PixelMeasuresSequence'
      | 'SegmentIdentificationSequence'
      | 'DerivationImageSequence',
  ): DicomDataSet | null => own.item(attribute) ?? shared?.item(attribute) ?? null;

  const position = group('PlanePositionSequence')?.numbers('ImagePositionPatient') ?? [];
  const cosines = group('PlaneOrientationSequence')?.numbers('ImageOrientationPatient') ?? [];
  const spacing = group('PixelMeasuresSequence')?.numbers('PixelSpacing') ?? [];
  if (position.length !== 3 || cosines.length !== 6 || spacing.length !== 2) {
    throw new AppError('input/inconsistent-geometry', { reason: 'no-plane-position' });
  }
  assertOrientation(cosines, spacing);
  const [betweenRows, betweenColumns] = spacing as unknown as readonly [number, number];
  return {
    frame,
    segment: group('SegmentIdentificationSequence')?.number('ReferencedSegmentNumber') ?? null,
    originMm: toRas(position, 1),
    columnStepMm: toRas(cosines.slice(0, 3), betweenColumns),
    rowStepMm: toRas(cosines.slice(3), betweenRows),
    sources: sourcesOf(group('DerivationImageSequence')),
  };
}

function toRas(lps: readonly number[], factor: number): Point {
  const [x, y, z] = lps as unknown as Point;
  return [-x * factor, -y * factor, z * factor];
}

function assertOrientation(cosines: readonly number[], spacing: readonly number[]): void {
  const dot = (from: number, to: number): number =>
    [0, 1, 2].reduce(
      (sum, axis) => sum + (cosines[from + axis] ?? 0) * (cosines[to + axis] ?? 0),
      0,
    );
  const isRight =
    Math.abs(dot(0, 0) - 1) <= 2 * ORIENTATION_TOLERANCE &&
    Math.abs(dot(3, 3) - 1) <= 2 * ORIENTATION_TOLERANCE &&
    Math.abs(dot(0, 3)) <= ORIENTATION_TOLERANCE &&
    spacing.every((value) => value > 0);
  if (!isRight) throw new AppError('input/inconsistent-geometry', { reason: 'bad-orientation' });
}

function sourcesOf(derivation: DicomDataSet | null): readonly string[] {
  const images = derivation?.items('SourceImageSequence') ?? [];
  return images.flatMap((image) => {
    const uid = image.text('ReferencedSOPInstanceUID');
    return uid ? [sourceKey(uid, image.number('ReferencedFrameNumber'))] : [];
  });
}
