import type { LabelPatch } from '../../core/edit/labelPatch.ts';
import {
  maskPatch,
  putSlice,
  structureMask,
  takeSlice,
  type IndexAxis,
  type StructurePart,
} from '../../core/edit/structureEdit.ts';
import { spacingMm } from '../../core/geometry/affine.ts';
import { boxShape } from '../../core/geometry/voxelBox.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { EditProgress } from '../codec.api.ts';
import { interpolatedStack } from './contourInterpolation.ts';

/** A row of slices that a structure leaves out; both ends are slices that it is in. */
interface Gap {
  readonly before: number;
  readonly behind: number;
}

/**
 * Fills the slices that a structure leaves out between two that it is in, by ITK's morphological contour interpolation;
 * only where labels may be changed. Slices that hold it stay as they are.
 * @param axis across which the slices lie.
 * @throws AppError `cancelled` between two gaps, and as `interpolatedStack`.
 */
export async function interpolateSlices(
  part: StructurePart,
  axis: IndexAxis,
  context: Pick<CallContext<EditProgress>, 'progress' | 'checkpoint'>,
): Promise<LabelPatch> {
  const shape = boxShape(part.box);
  const mask = structureMask(part);
  const gaps = findGaps(mask, shape, axis);
  const spacing = spacingMm(part.grid.affine);
  for (const [done, gap] of gaps.entries()) {
    context.progress({ stage: 'edit', done, total: gaps.length });
    await context.checkpoint();
    await fillGap({ mask, shape, spacing, axis }, gap);
  }
  return maskPatch(part, mask);
}

function findGaps(
  mask: Uint8Array,
  shape: readonly [number, number, number],
  axis: IndexAxis,
): Gap[] {
  const gaps: Gap[] = [];
  let before = -1;
  for (let at = 0; at < shape[axis]; at++) {
    if (!takeSlice(mask, { shape, axis, at }).includes(1)) continue;
    if (before >= 0 && at > before + 1) gaps.push({ before, behind: at });
    before = at;
  }
  return gaps;
}

interface Filled {
  /** [K, J, I] changed in place. */
  readonly mask: Uint8Array;
  readonly shape: readonly [number, number, number];
  readonly spacing: readonly [number, number, number];
  readonly axis: IndexAxis;
}

/**
 * The library gets the two slices and nothing between, stacked along its last axis: with slices behind them it would not
 * take the two for contours, and an axis 0 it takes for none given.
 */
async function fillGap(
  { mask, shape, spacing, axis }: Filled,
  { before, behind }: Gap,
): Promise<void> {
  const first = takeSlice(mask, { shape, axis, at: before });
  const last = takeSlice(mask, { shape, axis, at: behind });
  const depth = behind - before + 1;
  const data = new Uint8Array(first.length * depth);
  data.set(first);
  data.set(last, first.length * (depth - 1));
  const [a, b] = ([0, 1, 2] as const).filter((other) => other !== axis);
  if (a === undefined || b === undefined) return;
  const filled = await interpolatedStack({
    data,
    size: [shape[a], shape[b], depth],
    spacing: [spacing[a], spacing[b], spacing[axis]],
  });
  for (let at = 1; at < depth - 1; at++) {
    const slice = filled.subarray(first.length * at, first.length * (at + 1));
    putSlice(mask, { shape, axis, at: before + at }, slice);
  }
}
