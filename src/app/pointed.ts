import { nearestVoxel, worldToIndex } from '../core/geometry/gridMath.ts';
import { reorientation } from '../core/geometry/orientation.ts';
import type { Plane, PointedVoxel } from '../viewer/viewer.ts';
import type { Services } from './services.ts';

/** Place of a plane's depth among left, posterior, superior. */
const DEPTHS: Record<Plane, 0 | 1 | 2> = { sagittal: 0, coronal: 1, axial: 2 };

/**
 * What is meant by "here": the voxel under the pointer, in its plane; else that of the crosshair, in the plane that is
 * alone on the stage, or the axial one.
 */
export function pointedVoxel({ store, viewer, crosshair }: Services): PointedVoxel | null {
  const pointed = viewer?.pointedVoxel();
  if (pointed) return pointed;
  const { openCase, maximisedPlane } = store.getState();
  if (!openCase || !crosshair) return null;
  const { grid } = openCase;
  const plane = maximisedPlane ?? 'axial';
  const [i, j, k] = nearestVoxel(grid, worldToIndex(grid, crosshair));
  return {
    plane,
    depthAxis: reorientation(grid.affine, 'LPS')[DEPTHS[plane]].sourceAxis,
    index: [i, j, k],
  };
}
