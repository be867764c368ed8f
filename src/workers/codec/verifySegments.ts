import { compareLayers, differingSegments } from '../../core/contour/compareLayers.ts';
import type { LayeredSegment, SegmentLayers } from '../../core/contour/segmentLayers.ts';
import { AppError, type Issue } from '../../core/errors.ts';
import { isSameGrid } from '../../core/geometry/gridMath.ts';

/** How a format holds what is said of a segment. */
export interface SegmentForm {
  /** A name as it comes back. */
  readonly nameOf: (segment: LayeredSegment, at: number) => string;
  /** How a contour came about, where nobody says. */
  readonly unknownOrigin: LayeredSegment['origin'];
  readonly hasCodes: boolean;
  /** Whether a reader's doubt is about what is meant so; absent: none is. */
  readonly isExpected?: (issue: Issue) => boolean;
}

/**
 * Compares contours with what a reader found in the file that was written of them: on the same grid, the same segments in
 * the same order, each with exactly its voxels, its name, its origin and its code, and without a doubt about anything.
 * @throws AppError `export/readback-mismatch` {what: 'grid' | 'doubt' | 'segments' | 'voxels' | 'name' | 'origin' | 'code',
 *   segment?}: its place in the file, from 1.
 */
export function verifySegments(
  expected: SegmentLayers,
  found: SegmentLayers,
  { nameOf, unknownOrigin, hasCodes, isExpected }: SegmentForm,
): void {
  if (!isSameGrid(expected.grid, found.grid)) throw mismatch('grid');
  const doubt = found.issues.find((issue) => !isExpected?.(issue));
  if (doubt) throw mismatch('doubt', { issue: doubt.code });
  if (found.segments.length !== expected.segments.length) throw mismatch('segments');
  const comparisons = compareLayers(inOrder(expected), inOrder(found));
  const [differing] = differingSegments(comparisons);
  if (differing !== undefined) throw mismatch('voxels', { segment: differing });
  for (const [at, segment] of expected.segments.entries()) {
    const other = found.segments[at];
    const where = { segment: at + 1 };
    if (!other) throw mismatch('segments', where);
    if (other.name !== nameOf(segment, at)) throw mismatch('name', where);
    if (other.origin !== (segment.origin ?? unknownOrigin)) throw mismatch('origin', where);
    const code = segment.type;
    if (!hasCodes || !code) continue;
    const isSameCode = other.type?.value === code.value && other.type.scheme === code.scheme;
    if (!isSameCode) throw mismatch('code', where);
  }
}

/** Numbers differ from format to format; the order does not. */
function inOrder({ layers, segments }: SegmentLayers): Pick<SegmentLayers, 'layers' | 'segments'> {
  return { layers, segments: segments.map((segment, at) => ({ ...segment, number: at + 1 })) };
}

function mismatch(what: string, detail: Record<string, number | string> = {}): AppError {
  return new AppError('export/readback-mismatch', { what, ...detail });
}
