/** What the measures are called, the same in every view. */
const names = {
  dice: 'Dice',
  surfaceDice: 'Surface Dice',
  hd95Mm: 'HD95, mm',
  assdMm: 'ASSD, mm',
  volumeError: 'Volume error',
  volumeMl: 'Volume, ml',
  predictedDice: 'Predicted Dice',
  meanPairwiseDice: 'Pairwise Dice',
  iouOverSamples: 'IoU over samples',
  meanLabelledEntropy: 'Entropy inside',
  cvRoy: 'CV (Roy)',
  cvHoebel: 'CV (Hoebel)',
  ece: 'ECE',
  ueoAuc: 'UEO-AUC',
  errorAuroc: 'Error AUROC',
  observersDice: 'Observers’ Dice',
};

/** What the measures mean: what is measured, unit and range, which direction is good, source. */
const meanings = {
  dice: 'Overlap with the reference, 2 |A ∩ B| / (|A| + |B|). 0 to 1, higher is better (Dice 1945).',
  surfaceDice:
    'Share of both surfaces that lies within the tolerance of the other. 0 to 1, higher is better (Nikolov et al. 2018).',
  hd95Mm:
    '95 % of a surface is nearer to the other than this; the larger of both directions. In mm from 0, lower is better (as DeepMind’s surface-distance).',
  assdMm:
    'Average symmetric surface distance: mean over both surfaces of the distance to the other. In mm from 0, lower is better.',
  volumeError:
    'Volume of the contour less that of the reference, as a share of the reference. In %, + is too large, best at 0.',
  volumeMl: 'Volume of the contour, in ml. By itself no measure of quality.',
  predictedDice:
    'Dice that the contour would have with an expert’s, predicted by a network from image and contour. 0 to 1, higher is better (after Isaksson et al. 2022).',
  meanPairwiseDice:
    'Mean Dice over all pairs of samples. 0 to 1, higher is surer (Hoebel et al. 2019). Samples that agree can be wrong together.',
  iouOverSamples:
    'Volume that all samples have over the volume that any has. 0 to 1, higher is surer; falls with the number of samples (Roy et al. 2018).',
  meanLabelledEntropy:
    'Mean normalised entropy of the averaged prediction within the contour. 0 to 1, lower is surer (after Roy et al. 2018, Hoebel et al. 2019).',
  cvRoy:
    'Standard deviation of the samples’ volumes over their mean. From 0, lower is surer (Roy et al. 2018). Equal volumes can hide contours that moved.',
  cvHoebel:
    'Variance of the samples’ volumes over their mean + 1, in voxels. From 0, lower is surer; grows with the structure (Hoebel et al. 2019).',
  ece: 'Expected calibration error: gap between probability and share inside the reference, in ten equal bins weighted by voxels, within 10 mm of contour and reference. 0 to 1, lower is better (Jungo and Reyes 2019).',
  ueoAuc:
    'Dice overlap of the most uncertain voxels with the errors, mean over budgets of 0 to 5 % of the region. 0 to 1, higher is better; read it beside the share of errors (after Jungo and Reyes 2019).',
  errorAuroc:
    'Probability that a wrong voxel is more uncertain than a right one. 0 to 1, higher is better; 0.5 is chance.',
  observersDice: 'Mean Dice over all pairs of observers. 0 to 1, higher: they agree more.',
  jaccard: 'Common volume over the volume of the union. 0 to 1, higher is better (Jaccard 1912).',
  hausdorff: 'Largest distance from one surface to the other. In mm from 0, lower is better.',
  toContour:
    'Mean distance from the reference’s surface to the contour’s. In mm from 0, lower is better.',
  toReference:
    'Mean distance from the contour’s surface to the reference’s. In mm from 0, lower is better.',
  apl: 'Length of the reference’s outline that would have to be drawn, slice by slice. In mm from 0, lower is better (Vaassen et al. 2020).',
  fnpl: 'Length of the reference’s outline that lies outside the contour, slice by slice. In mm from 0, lower is better (Kiser et al. 2021).',
  referencePath:
    'Length of the reference’s whole outline, slice by slice, in mm: what the added path length is a part of.',
  brier:
    'Mean squared difference between probability and reference in the region. 0 to 1, lower is better (Brier 1950).',
  nll: 'Negative log-likelihood: mean of −ln of the probability given to what is true. In nats from 0, lower is better.',
  prevalence: 'Share of the region that is inside the reference, in %. No measure of quality.',
  ace: 'Average calibration error: mean gap of the bins, each counted alike. 0 to 1, lower is better.',
  mce: 'Maximum calibration error: largest gap of a bin. 0 to 1, lower is better.',
  wme: 'Mean entropy of the network, weighted by the observers’ disagreement. 0 to 1 bit; high is good only where ME is low (Jungo et al. 2018, divided by the sum of the weights).',
  me: 'Mean entropy of the network over the region. 0 to 1 bit, lower is surer (Jungo et al. 2018).',
  ncc: 'Normalised cross-correlation of the network’s entropy with the observers’, voxel by voxel. −1 to 1, higher is better (Kahl et al. 2024).',
  recall:
    'Errors found: share of the wrong voxels that lie within the budget. 0 to 1, higher is better.',
  skill: 'Skill: UEO-AUC between that of a random order (0) and that of the best possible (1).',
  fpTp: 'FP over TP, AUROC: probability that a voxel drawn in error is more uncertain than one drawn rightly. 0 to 1, higher is better; 0.5 is chance (Brioso et al. 2026, first of two readings).',
  fnTn: 'FN over TN, AUROC: the same for missed voxels against those rightly left out.',
  budgetGap:
    'Budget gap: share of the wrong voxels within the budget less that of the right ones, mean over budgets of 0 to 5 %. −1 to 1, higher is better; 0 is chance (Brioso et al. 2026, second reading).',
  sensitivity:
    'Sensitivity by STAPLE: share of the estimated truth that the observer has. 0 to 1, higher is better (Warfield et al. 2004).',
  specificity:
    'Specificity by STAPLE: share of what is outside of the estimated truth that the observer leaves out. 0 to 1, higher is better; grows with the box (Warfield et al. 2004).',
  alone: 'Alone: volume that this observer alone has, in ml.',
  missed: 'Missed: volume that all others have and this observer has not, in ml.',
};

export const measures = { names, meanings, title: 'What the measures mean' };
