/** What the words in a cohort file mean, so that it can be read without the program. */
export const COHORT_DEFINITIONS: Readonly<Record<string, string>> = {
  case: 'cases are taken to be independent; of a patient with several images all are cases',
  structure:
    'put together by name, whatever its case, accents, plural and order of words; reference: drawn by an observer, absent from what they drew, or none; absent counts as an empty reference where any case of the cohort has the structure drawn, else as no reference',
  cvHoebel:
    'variance of the volumes of the samples over (mean + 1), both in voxels of the network grid (Hoebel et al. 2019)',
  cvRoy:
    'standard deviation (population) over mean of the volumes of the samples (Roy et al. 2018)',
  meanPairwiseDice: 'mean Dice over all pairs of samples; two empty samples agree',
  iouOverSamples: 'voxels in every sample over voxels in any',
  meanLabelledEntropy: 'mean over the contour of the predictive entropy over ln(number of classes)',
  predictedDice:
    'by the contour-quality network, rounded to 1e-4: builds of its runtime differ in the last bits',
  volumeMl: 'of the contour; no measure of quality, but what may confound the others',
  agreement:
    'on the grid of the image; distances as DeepMind surface-distance, voxelBorder as MedPy; quartiles by linear interpolation',
  bothEmpty: 'neither contour nor reference: no success and no failure, left out of all measures',
  falseAlarms: 'a contour where the reference is empty: a Dice of 0',
  missed: 'no contour where the reference is not empty: a Dice of 0',
  excluded:
    'cases that are not in a number, each under the first reason that holds: no reference, both empty, or the measure undefined, as the entropy of an empty contour is',
  rho: "Spearman's rank correlation of the measure with Dice, average ranks; p two-sided from t on n - 2 degrees of freedom; exactP: with at most 9 cases, the share of all orders whose rho is as far from 0",
  aurc: 'area under the risk-coverage curve, risk being 1 - Dice; rule mean: mean over the coverages 1/n … 1; rule trapezoid: between them (fd-shifts, ValUES). optimal, random: of a perfect order and expected of chance. interval: 95 %, percentile bootstrap over cases with Philox4x32-10; a larger volume counts as more confident',
  region:
    'where doubt and calibration are measured, on the network grid: within regionMarginMm of the contour of the network or the reference, inside the body',
  calibration:
    'of the probability of the structure in the region: ece in 10 equal bins (Jungo and Reyes 2019), brier, nll in nats; pooled over all voxels, and of each case',
  doubt:
    'order of voxels by uncertainty (entropy of the probability of the structure, or of all classes), by expected error, or by nearness to the contour; auc: mean over budgets 0 … 5 % of the region of the Dice overlap of the voxels looked at with the wrong ones; read it against oracle, random and errorFraction; auroc fpTp: P(doubt of a false positive > of a true positive), fnTn likewise',
  guarantee:
    'marginMm: least dilation of the contour that holds marginShare of the reference; falseNegativeRates: share of the reference whose probability is below each of riskThresholds',
  margins:
    'conformal margin: of a new case of the same kind it holds marginShare of the reference with probability 1 - alpha, on average over cases and not for each patient; needs 1/alpha - 1 cases',
  risks:
    'conformal risk control: the largest threshold of the probability at which at most alpha of the reference is missed on average; likewise',
  drift:
    'two-sample Kolmogorov-Smirnov test, exact, against the reference cohort; pHolm is corrected for all rows tested (Holm 1979), p is not; no test with fewer than 10 values in either cohort. A cohort may drift and be as good, and be worse without any',
};
