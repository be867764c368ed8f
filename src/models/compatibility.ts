import type { Issue } from '../core/errors.ts';
import { spacingMm } from '../core/geometry/affine.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { axisCodes } from '../core/geometry/orientation.ts';
import type { ModelManifest } from './manifest.ts';

/** What a package of any task says of the images that it is for. */
export interface Validity {
  readonly input: { readonly orientation: string };
  readonly validFor: ModelManifest['validFor'];
}

/** The patient axis along which each letter of an orientation lies. */
const PATIENT_AXIS: Readonly<Record<string, string>> = {
  L: 'left-right',
  R: 'left-right',
  P: 'anterior-posterior',
  A: 'anterior-posterior',
  I: 'inferior-superior',
  S: 'inferior-superior',
};

/** Spacings written with few decimals (2.99999 for 3) are not a doubt about the image. */
const SPACING_TOLERANCE_MM = 1e-3;

/** Air is −1000 HU; an image that never falls below this shows none, or is not in Hounsfield units. */
const LOWEST_PLAUSIBLE_MINIMUM_HU = -200;
/** Water is 0 HU: an image wholly below it has no soft tissue. */
const HIGHEST_VALUE_OF_NO_TISSUE_HU = 0;
/** No scanner writes an MR image with values like that of air in CT. */
const HIGHEST_MINIMUM_OF_CT_HU = -500;
/** The largest number of a 16-bit CT; metal saturates there and nothing lies above. */
const LARGEST_STORED_HU = 32767;

/**
 * Doubts about running a network on an image: whether the image lies within the network's `validFor`.
 * The run is allowed; the answer is shown and exported with the result.
 * @param grid the image's own grid, any orientation.
 * A range that the package does not state, and intensities of a network for unknown images, cannot be checked.
 * @param voxels [K, J, I] in real units, for CT Hounsfield units; finite. Not modified.
 * @returns one `issue/out-of-valid-range` for each axis and one for the intensities, none for an image in range:
 *   `{what: 'spacing', axis, valueMm, lowMm, highMm}` with axis `left-right`, `anterior-posterior` or
 *   `inferior-superior`; `{what: 'intensity', reason, minimum, maximum}`, for CT with reason `no-air` (no value
 *   below −200 HU), `no-tissue` (none above 0 HU) or `beyond-16-bit`, for MR with `looks-like-ct` (−500 or less).
 * @throws AppError `input/inconsistent-geometry` when the grid's affine is singular.
 */
export function checkCompatibility(
  manifest: Validity,
  grid: VoxelGrid,
  voxels: Int16Array | Float32Array,
): Issue[] {
  return [...spacingIssues(manifest, grid), ...intensityIssues(manifest.validFor.modality, voxels)];
}

function spacingIssues({ input, validFor }: Validity, { affine }: VoxelGrid): Issue[] {
  const ranges = validFor.spacingMmRange;
  const codes = axisCodes(affine); // also refuses a singular affine
  if (!ranges) return [];
  const spacing = spacingMm(affine);
  const wanted =
    input.orientation === 'as-stored'
      ? codes.map((code) => PATIENT_AXIS[code])
      : input.orientation.split('').map((letter) => PATIENT_AXIS[letter]);
  return wanted.flatMap((axis, position) => {
    const [lowMm, highMm] = ranges[position];
    // Of the grid's axis that lies closest to this one of the patient.
    const valueMm = spacing[codes.findIndex((code) => PATIENT_AXIS[code] === axis)];
    const isInRange =
      valueMm >= lowMm - SPACING_TOLERANCE_MM && valueMm <= highMm + SPACING_TOLERANCE_MM;
    if (isInRange) return [];
    const detail = { what: 'spacing', axis, valueMm, lowMm, highMm };
    return [{ code: 'issue/out-of-valid-range' as const, detail }];
  });
}

function intensityIssues(
  modality: ModelManifest['validFor']['modality'],
  voxels: Int16Array | Float32Array,
): Issue[] {
  if (modality === 'unknown') return [];
  let minimum = Infinity;
  let maximum = -Infinity;
  for (let index = 0; index < voxels.length; index++) {
    const value = voxels[index];
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const ofMr = [minimum <= HIGHEST_MINIMUM_OF_CT_HU && 'looks-like-ct'];
  const ofCt = [
    minimum > LOWEST_PLAUSIBLE_MINIMUM_HU && 'no-air',
    maximum <= HIGHEST_VALUE_OF_NO_TISSUE_HU && 'no-tissue',
    maximum > LARGEST_STORED_HU && 'beyond-16-bit',
  ];
  // Values in another unit may miss on both sides: one doubt says it, two would contradict each other.
  const reason = (modality === 'CT' ? ofCt : ofMr).find((each) => each !== false);
  const detail = { what: 'intensity', reason: reason ?? '', minimum, maximum };
  return reason ? [{ code: 'issue/out-of-valid-range', detail }] : [];
}
