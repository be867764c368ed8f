import { ALIKE_DICE, TIGHTER_SHARE, WIDER_SHARE } from './alternatives.ts';

/** What the words in a record mean, so that it can be read without the program. */
export const DEFINITIONS: Readonly<Record<string, string>> = {
  contour:
    'argmax over classes of the mean probability of the samples, upsampled trilinearly to the image grid; for a package that brings back logits (nnU-Net) its logarithm is upsampled, by the nearest slice across thick slices',
  uncertainty:
    'predictive entropy of the mean probability divided by ln(number of classes), 0 to 1',
  regionOfInterest:
    'voxels of the network grid within 10 mm of {probability of any structure >= 0.05}, inside the body',
  expectedError:
    'sum over voxels of the probability that the label is wrong, times the volume of a voxel; the probability is that of the error network named as its source, else 1 minus the largest mean probability of the samples',
  queue:
    'regions of the 5 % of the region of interest with the highest score, the score being the probability of error, the uncertainty, or the surprise; in the order expected: by expected length of contour to redraw in view, not in view before, per second of reading; else by summed score; ties by the smallest voxel index',
  surprise:
    'uncertainty minus its mean, over its standard deviation, among the voxels of the region of interest of this case at the same distance from the nearest other label, in bins of 1.25 mm; 0 where negative',
  readingSeconds:
    'perRegionSeconds plus perSliceSeconds for each slice of the region; in view is what lies within glanceRadiusMm of its middle in these slices; constants are set, not measured',
  budget:
    'the first regions of the queue: share, as many as fit into floor(value * voxels of the region of interest + 0.5) voxels; regions, so many; minutes, as many as can be read; remaining, the fewest that leave no more than value ml of the expected error out of view',
  finding:
    'a place that breaks a rule, whatever the uncertainty; it comes before the regions. island: a part beyond the number of parts that the package expects, or below 5 % of the structure where it expects none; hole: a closed cavity that belongs to no structure; both from 0.05 ml. missing-slices: up to 15 mm without the structure between two slices with it; detail is their number. swapped-sides: a structure of the left lies to the right of one of the right; detail is that one. volume: outside of the range that the package expects. truncated: the structure reaches the first or last slice',
  region:
    '26-connected group of voxels of the queue, split to at most 5 slices and about 1 cm2 of surface; islands under 0.05 ml are not listed; a region with a decision stays as it was when that was made, whatever the budget',
  tighter: `the contour that the samples propose within a region: what at least ${100 * TIGHTER_SHARE} % of them give the structure, their share interpolated linearly to the image; at least what all of them have; what loses the structure becomes what else most samples have there`,
  wider: `likewise at least ${100 * WIDER_SHARE} %; at most what any of them has`,
  alternative: `the contours within a region of one sample, the medoid of samples any two of which have a Dice of at least ${ALIKE_DICE} there over all structures`,
  probabilityFloor:
    'mean probabilities of the structures are kept with the result for comparison with references, to 1/131070, where one of them is not below this; all below counts as 0; null: not kept, for they would have taken too much memory, or the result was kept before they were',
  meanPairwiseDice: 'mean Dice over all pairs of samples; two empty samples agree',
};

/** What is different where samples that were made elsewhere take the place of a run. */
export const SAMPLES_DEFINITIONS: Readonly<Record<string, string>> = {
  ...DEFINITIONS,
  samples:
    'computed elsewhere, on the grid of the image; a label map is a sample with probabilities 0 and 1',
  contour:
    'argmax over classes of the mean probability of the samples; a tie with background is the structure’s, unless samples come as probabilities of all classes',
  regionOfInterest:
    'voxels of the image within 10 mm of {probability of any structure >= 0.05}, inside the body',
  ties: 'among voxels of equal score, of label maps first by the mean score within 3 mm, then by index',
  meanExpectedEntropy:
    "mean over the region of interest of the mean of the samples' own entropies divided by ln(number of classes); null for label maps, which have none",
};

/** What is different where contours from files are reviewed. */
export const CONTOURS_DEFINITIONS: Readonly<Record<string, string>> = {
  contour:
    'as in the files that are named, on the grid of the image: of points (RTSTRUCT) by the voxels whose centres they enclose, of a map on another grid by the nearest voxel',
  uncertainty: 'nothing is known of it: 0 everywhere, and nothing is ranked by it',
  regionOfInterest:
    'within 10 mm of a contour, on blocks of voxels of the image of at least 3 mm a side',
  finding: DEFINITIONS['finding'] ?? '',
};

/** What the words about the review itself mean. */
export const REVIEW_DEFINITIONS: Readonly<Record<string, string>> = {
  volumeMl:
    'of the automatic contour on the image grid; reviewedVolumeMl: of the contour after the review',
  sampleVolumesMl: 'of the contour of each sample by itself, on the network grid',
  dice: 'Dice coefficient 2|A and B| / (|A| + |B|) of the automatic and the reviewed contour; null where both are empty',
  addedPathLengthMm:
    'edge pixels of the reviewed contour in axial slices that are no edge pixels of the automatic one, times the side of a pixel (Vaassen et al. 2020)',
  residual:
    'the expected error of the whole region of interest in three parts: settled, in view of accepted or corrected regions; left, in view of skipped or flagged regions alone; unseen, in view of no decided region. Remaining is left plus unseen. It takes every error in view of an accepted or corrected region for found and put right, and the probabilities of error for true; changes outside of regions are not counted',
  randomAudit:
    'patches of the automatic contour drawn at random, with Philox4x32-10 from a seed that is the first 32 bits of SHA-256 of the image hash and the contour hash, from its surface (faces between voxels of two labels on the network grid) inside the region of interest that lies in no region within the budget, nor in a decided one, as they were at the draw, and not within glanceRadiusMm of the middle of one in its slices; that surface is eligibleAreaMm2 of contourAreaMm2 in the region of interest, cut into patches within 5.64 mm and two slices, drawn without replacement with chances by area. share: corrected of the accepted or corrected patches, with the Wilson 95 % interval; it estimates the share of the eligible surface that lies on patches to be corrected, expectedAreaMm2; skipped and flagged patches are not decided',
  secondsSpent: 'while the region was selected and the window visible',
};
