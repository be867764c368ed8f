import type { Issue } from '../core/errors.ts';
import { spacingMm } from '../core/geometry/affine.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { reorientation } from '../core/geometry/orientation.ts';
import type { ModelManifest } from './manifest.ts';

/** Patient axes in the order of the manifest's `orientation` LPS. */
const PATIENT_AXES = ['left-right', 'anterior-posterior', 'inferior-superior'] as const;

/** Spacings written with few decimals (2.99999 for 3) are not a doubt about the image. */
const SPACING_TOLERANCE_MM = 1e-3;

/** Air is −1000 HU; an image that never falls below this shows none, or is not in Hounsfield units. */
const LOWEST_PLAUSIBLE_MINIMUM_HU = -200;
/** Water is 0 HU: an image wholly below it has no soft tissue. */
const HIGHEST_VALUE_OF_NO_TISSUE_HU = 0;
/** The largest number of a 16-bit CT; metal saturates there and nothing lies above. */
const LARGEST_STORED_HU = 32767;

/**
 * Doubts about running a network on an image: whether the image lies within the network's `validFor`.
 * The run is allowed; the answer is shown and exported with the result.
 * @param grid the image's own grid, any orientation.
 * @param voxels [K, J, I] in Hounsfield units; finite. Not modified.
 * @returns one `issue/out-of-valid-range` for each doubt, none for an image in range:
 *   `{what: 'spacing', axis, valueMm, lowMm, highMm}` with axis `left-right`, `anterior-posterior` or
 *   `inferior-superior`; `{what: 'intensity', reason, minimum, maximum}` with reason `no-air` (no value
 *   below −200 HU), `no-tissue` (none above 0 HU) or `beyond-16-bit`.
 * @throws AppError `input/inconsistent-geometry` when the grid's affine is singular.
 */
export function checkCompatibility(
  manifest: ModelManifest,
  grid: VoxelGrid,
  voxels: Int16Array | Float32Array,
): Issue[] {
  return [...spacingIssues(manifest, grid), ...intensityIssues(voxels)];
}

function spacingIssues(manifest: ModelManifest, grid: VoxelGrid): Issue[] {
  const values = spacingByPatientAxis(grid);
  return PATIENT_AXES.flatMap((axis, position) => {
    const [lowMm, highMm] = manifest.validFor.spacingMmRange[position];
    const valueMm = values[position];
    const isInRange =
      valueMm >= lowMm - SPACING_TOLERANCE_MM && valueMm <= highMm + SPACING_TOLERANCE_MM;
    if (isInRange) return [];
    return [
      {
        code: 'issue/out-of-valid-range' as const,
        detail: { what: 'spacing', axis, valueMm, lowMm, highMm },
      },
    ];
  });
}

/** Spacing along left-right, anterior-posterior, inferior-superior: of the grid axis that lies closest to each. */
function spacingByPatientAxis({ affine }: VoxelGrid): number[] {
  const byIndexAxis = spacingMm(affine);
  return reorientation(affine, 'LPS').map(({ sourceAxis }) => byIndexAxis[sourceAxis]);
}

function intensityIssues(voxels: Int16Array | Float32Array): Issue[] {
  let minimum = Infinity;
  let maximum = -Infinity;
  for (let index = 0; index < voxels.length; index++) {
    const value = voxels[index];
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const reasons = [
    minimum > LOWEST_PLAUSIBLE_MINIMUM_HU && 'no-air',
    maximum <= HIGHEST_VALUE_OF_NO_TISSUE_HU && 'no-tissue',
    maximum > LARGEST_STORED_HU && 'beyond-16-bit',
  ].filter((reason) => reason !== false);
  return reasons.map((reason) => ({
    code: 'issue/out-of-valid-range',
    detail: { what: 'intensity', reason, minimum, maximum },
  }));
}
