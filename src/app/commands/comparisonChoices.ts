import { axisCodes } from '../../core/geometry/orientation.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { indexToWorld, worldToIndex } from '../../core/geometry/gridMath.ts';
import type { Fusion } from '../../core/evaluation/observers.ts';
import type { EvaluationSlice } from '../../store/evaluationSlice.ts';
import type { Services } from '../services.ts';
import { goToDifference } from './compareSteps.ts';

/** The structure that the Compare panel and the maps show. */
export function compareStructure({ store }: Services, comparedStructure: number): void {
  store.setState({ comparedStructure });
}

/** How several observers become one reference. */
export function setFusion({ store }: Services, fusion: Fusion): void {
  // The reader's own word takes the place of what was kept.
  store.setState({ fusion, wantedComparison: null });
}

/** Which contour is measured: as it is now, or as the network drew it. */
export function setMeasured({ store }: Services, measured: EvaluationSlice['measured']): void {
  store.setState({ measured });
}

/** Distance that counts as agreement, for all structures of this name. @param toleranceMm > 0. */
export function setTolerance({ store }: Services, name: string, toleranceMm: number): void {
  store.setState(({ tolerancesMm }) => ({
    tolerancesMm: { ...tolerancesMm, [name]: toleranceMm },
  }));
}

/**
 * Moves the picture to a slice of the image along k: to where contours differ in it, else the crosshair stays where it is in
 * the slice.
 */
export function goToImageSlice(services: Services, k: number): void {
  const { store, viewer, crosshair } = services;
  const { openCase } = store.getState();
  if (goToDifference(services, k) || !openCase || !crosshair) return;
  const [i, j] = worldToIndex(openCase.grid, crosshair);
  viewer?.goTo(indexToWorld(openCase.grid, [i, j, k]), null);
}

/** Number of a slice along k as the picture counts it: from 1 towards head, front or right. */
export function sliceNumber({ affine, shape }: VoxelGrid, k: number): number {
  const code = axisCodes(affine)[2];
  return code === 'S' || code === 'A' || code === 'R' ? k + 1 : shape[2] - k;
}

/** The inverse of {@link sliceNumber}. */
export function sliceIndex({ affine, shape }: VoxelGrid, number: number): number {
  const code = axisCodes(affine)[2];
  return code === 'S' || code === 'A' || code === 'R' ? number - 1 : shape[2] - number;
}
