import { AppError } from '../../core/errors.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { worldToIndex } from '../../core/geometry/gridMath.ts';
import type { DicomSeries } from '../../core/volume/dicomSeries.ts';
import type { DicomDataSet } from './dataSet.ts';

/** How far from a slice's middle, in slices, a plane of that slice may lie: decimal strings have few digits. */
const OFF_PLANE = 1e-3;

/** Longer than three decimal strings and what divides them. */
const POINT_BYTES = 64;

/**
 * Checks that each frame and each contour of a file names the very image, and frame of it, whose slice it lies on; none
 * where the slice was made from its neighbours. One slice off is worse than none: planning systems draw by the reference.
 * @param dataSet of a SEG, Parametric Map or RTSTRUCT that was written for the series, read again.
 * @param image the grid whose slices k are the series' frames.
 * @throws AppError `export/readback-mismatch` {what: 'planes'} for a plane that is no slice, or names another image.
 */
export function verifyPlanes(
  dataSet: DicomDataSet,
  image: { readonly series: DicomSeries; readonly grid: VoxelGrid },
): void {
  for (const group of dataSet.items('PerFrameFunctionalGroupsSequence')) {
    const position = group.item('PlanePositionSequence')?.numbers('ImagePositionPatient') ?? [];
    const sources = group
      .items('DerivationImageSequence')
      .flatMap((derivation) => derivation.items('SourceImageSequence'));
    verifyPlane(position, sources, image);
  }
  for (const roi of dataSet.items('ROIContourSequence')) {
    for (const contour of roi.items('ContourSequence')) {
      verifyPlane(firstPoint(contour), contour.items('ContourImageSequence'), image);
    }
  }
}

/** @param point in mm, LPS+. */
function verifyPlane(
  [x, y, z]: readonly number[],
  references: readonly DicomDataSet[],
  { series, grid }: { readonly series: DicomSeries; readonly grid: VoxelGrid },
): void {
  if (x === undefined || y === undefined || z === undefined) throw mismatch();
  const [, , k] = worldToIndex(grid, [-x, -y, z]);
  const slice = Math.round(k);
  const frame = series.frames[slice];
  if (frame === undefined || !(Math.abs(k - slice) <= OFF_PLANE)) throw mismatch();
  if (references.length !== (frame ? 1 : 0)) throw mismatch();
  for (const reference of references) {
    const isSame =
      reference.text('ReferencedSOPInstanceUID') === frame?.sopInstanceUid &&
      reference.text('ReferencedSOPClassUID') === frame?.sopClassUid &&
      reference.number('ReferencedFrameNumber') === frame?.frame;
    if (!isSame) throw mismatch();
  }
}

/** Of a contour, which may have thousands. */
function firstPoint(contour: DicomDataSet): readonly number[] {
  const bytes = contour.bytes('ContourData')?.subarray(0, POINT_BYTES) ?? [];
  const point = String.fromCharCode(...bytes)
    .split('\\')
    .slice(0, 3)
    .map((value) => (value.trim() === '' ? NaN : Number(value)));
  return point.every(Number.isFinite) ? point : [];
}

function mismatch(): AppError {
  return new AppError('export/readback-mismatch', { what: 'planes' });
}
