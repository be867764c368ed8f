import type { CohortAurc, Exclusions } from '../../../core/evaluation/cohortEvaluation.ts';
import type { CaseSummary } from '../../../core/statistics/summary.ts';
import {
  formatCount,
  formatDecimal,
  formatMl,
  formatMm,
  formatPercent,
  formatPercentWhole,
  formatRounded,
} from '../../format.ts';
import { countedIn, pluralIn } from '../plural.ts';

const counted = countedIn('en');
const plural = pluralIn('en');

function pText(p: number): string {
  return p < 0.001 ? `p < ${formatDecimal(0.001, 3)}` : `p = ${formatDecimal(p, 3)}`;
}

/** What is not in a figure, each reason with its count. */
function leftOut(reasons: readonly (readonly [count: number, why: string])[]): string {
  const said = reasons.filter(([count]) => count > 0);
  if (said.length === 0) return 'no case left out';
  return `left out: ${said.map(([count, why]) => `${formatCount(count)} ${why}`).join(', ')}`;
}

/** All cases of the worklist together. */
export const cohort = {
  title: 'Cohort',
  open: 'Cohort',
  parts: 'What the cohort view shows',
  partNames: {
    cases: 'Cases',
    plots: 'Plots',
    guarantees: 'Guarantees',
    recalibration: 'Temperature',
  },
  structure: 'Structure',
  noStructure: 'No structure yet',
  cases: (count: number): string => counted(count, 'case', 'cases'),
  evaluated: (count: number): string => `${formatCount(count)} evaluated`,
  included: (count: number): string => `${formatCount(count)} with a reference`,
  excluded: (count: number): string => `${formatCount(count)} left out`,
  exclusions: {
    'no-result': 'no result yet',
    'not-evaluated': 'not evaluated yet',
    failed: 'failed',
    absent: 'no such structure',
    'no-reference': 'no reference',
    'both-empty': 'neither contour nor reference has it',
  },
  exclusion: (count: number, reason: string): string => `${formatCount(count)}: ${reason}`,
  evaluateAll: 'Evaluate all',
  cancel: 'Cancel',
  evaluating: (name: string): string => `Evaluating ${name}`,
  close: 'Close the cohort',
  measured:
    'Measured are the contours as the network or the file gave them: corrections do not change these numbers. A case that is run again is measured again.',
  empty: 'No case yet',
  emptyAdvice:
    'Open a folder with images and, beside them, references: masks that somebody drew. Each case is then measured when it has been run.',
  table: 'Cases of the cohort',
  sortBy: (column: string): string => `Sort by ${column}`,
  columns: {
    name: 'Case',
    verdict: 'Verdict',
    dice: 'Dice',
    surfaceDice: 'Surface Dice',
    hd95Mm: 'HD95, mm',
    assdMm: 'ASSD, mm',
    volumeError: 'Volume error',
    volumeMl: 'Volume, ml',
    predictedDice: 'Predicted Dice',
    meanPairwiseDice: 'Samples agree',
    iouOverSamples: 'IoU over samples',
    meanLabelledEntropy: 'Mean entropy',
    cvRoy: 'CV (Roy)',
    cvHoebel: 'CV (Hoebel)',
    ece: 'ECE',
    ueoAuc: 'UEO-AUC',
    errorAuroc: 'Error AUROC',
    observersDice: 'Observers agree',
  },
  columnMeanings: {
    name: 'As in the worklist',
    verdict: 'Without a reference, by the rules of the Quality tab',
    dice: 'Overlap with the reference: 2 |A ∩ B| / (|A| + |B|)',
    surfaceDice: 'Share of both surfaces within the tolerance of the other',
    hd95Mm: '95th percentile of the distances between the surfaces, the larger of both directions',
    assdMm: 'Average symmetric surface distance',
    volumeError: 'Of the contour over the reference; + is too large',
    volumeMl: 'Of the contour',
    predictedDice: 'By the contour-quality network, without a reference',
    meanPairwiseDice: 'Mean Dice of all pairs of samples (Hoebel et al. 2019)',
    iouOverSamples: 'Common volume of all samples over the volume of their union (Roy et al. 2018)',
    meanLabelledEntropy: 'Mean normalised entropy within the contour',
    cvRoy: 'Standard deviation over mean of the samples’ volumes (Roy et al. 2018)',
    cvHoebel: 'Variance over mean + 1 of the samples’ volumes in voxels (Hoebel et al. 2019)',
    ece: 'Expected calibration error within 10 mm of contour and reference',
    ueoAuc: 'Overlap of the most uncertain voxels with the errors, mean over budgets of 0 to 5 %',
    errorAuroc: 'Probability that a wrong voxel is more uncertain than a right one',
    observersDice: 'Mean Dice of all pairs of observers',
  },
  verdicts: { accept: 'accept', look: 'look', reject: 'reject' },
  ratio: (value: number): string => formatDecimal(value, 3),
  millimetres: (value: number): string => formatDecimal(value, 1),
  millilitres: (value: number): string => formatMl(value),
  share: (value: number): string => `${value > 0 ? '+' : ''}${formatPercent(value)}`,
  unknown: '–',
  plots: {
    measure: 'Measure',
    ofCases: (count: number): string => plural(count, 'case', 'cases'),
    dice: (measure: string): string => `Dice against: ${measure}`,
    excluded: ({ noReference, bothEmpty, undefinedMeasure }: Exclusions): string =>
      leftOut([
        [noReference, 'without a reference'],
        [bothEmpty, 'empty in both'],
        [undefinedMeasure, 'without this measure'],
      ]),
    rho: (rho: number, p: number | null, n: number): string =>
      `ρ = ${formatDecimal(rho, 2)}${p === null ? '' : `, ${pText(p)}`}, n = ${formatCount(n)}`,
    noRho: (reason: 'too-few' | 'constant', n: number): string =>
      reason === 'constant'
        ? `No ρ: one of the two is the same in all cases, n = ${formatCount(n)}`
        : `No ρ: too few cases, n = ${formatCount(n)}`,
    risk: 'Risk and coverage',
    coverage: 'Share of cases that are kept, the surest first',
    selectiveRisk: 'Mean of 1 − Dice of those',
    random: 'in any order',
    aurc: ({ aurc, interval, optimal, random }: CohortAurc): string =>
      [
        `AURC ${aurc === null ? '–' : formatDecimal(aurc, 3)}`,
        interval && `95 %: ${formatDecimal(interval[0], 3)} to ${formatDecimal(interval[1], 3)}`,
        optimal !== null && random !== null
          ? `best ${formatDecimal(optimal, 3)}, by chance ${formatDecimal(random, 3)}`
          : null,
      ]
        .filter((part) => part !== null)
        .join('; '),
    spread: (measure: string): string => `Distribution: ${measure}`,
    shareOfCases: 'Share of cases',
    thisCohort: 'this cohort',
    referenceCohort: 'reference cohort',
    againstReference: (count: number): string =>
      `beside ${counted(count, 'case', 'cases')} of the reference cohort`,
    reliability: 'Reliability',
    pooled: 'all voxels together',
    quartilesOfCases: 'middle half of the cases',
    perfect: 'perfect',
    said: 'Probability that the network says',
    held: 'Share that is in the reference',
    ece: (pooled: number, perCase: CaseSummary): string =>
      `ECE ${formatDecimal(pooled, 3)} pooled${
        perCase.mean === null
          ? ''
          : `, mean of cases ${formatDecimal(perCase.mean, 3)}${
              perCase.sd === null ? '' : ` ± ${formatDecimal(perCase.sd, 3)}`
            }`
      }; shaded: middle half of the cases`,
    overlap: 'Does the doubt find the errors',
    errorFraction: (mean: number | null): string =>
      `mean and 95 % interval${mean === null ? '' : `; ${formatPercent(mean)} of the region is wrong`}`,
    rankings: {
      uncertainty: 'uncertainty',
      'expected-error': 'expected error',
      distance: 'distance to the contour',
    },
    chance: 'by chance',
    best: 'at best',
    worst: 'The worst ten',
    worstBy: (measure: string): string => `by ${measure}.`,
    worstExcluded: (count: number): string =>
      `${counted(count, 'case has', 'cases have')} no such value.`,
    pick: 'Enter opens the case.',
    noDice: 'No case has both this measure and a reference.',
    noValues: 'No case has this measure.',
    noProbabilities: 'No reliability: mean probabilities are not kept, or there is no reference.',
    noDoubt: 'Nothing is known of the doubt in these cases, or there is no reference.',
    none: 'There is nothing to count yet: no case is evaluated.',
    counting: 'Counting …',
    before: (count: number): string =>
      `These numbers are of ${counted(count, 'case', 'cases')}; they are being brought up to date.`,
  },
  drift: {
    title: (name: string, count: number): string =>
      `Against ${name} (${counted(count, 'case', 'cases')})`,
    measure: 'Measure',
    here: 'Median here',
    there: 'Median there',
    test: 'Other distribution?',
    median: (median: number | null, n: number): string =>
      `${median === null ? '–' : formatRounded(median, 3)} (n = ${formatCount(n)})`,
    found: (d: number, p: number): string => `D = ${formatDecimal(d, 2)}, ${pText(p)}`,
    tooFew: 'too few cases for a test',
    unknown: 'The reference cohort does not have this structure.',
    meaning:
      'Two-sample Kolmogorov-Smirnov test, p corrected for all rows (Holm). A cohort may be of another kind and as good, and worse without being of another kind.',
  },
  guarantees: {
    meaning:
      'Promises for a new case of the same kind, on average over such cases and not for each patient. They end where a new case differs from these.',
    margin: 'Margin',
    marginMeaning: 'Grown by it, the contour holds 95 % of the reference.',
    marginIs: (mm: number, share: number): string =>
      `${formatMm(mm)} mm in ${formatPercentWhole(share)} of cases`,
    risk: 'Missed share',
    riskMeaning:
      'Drawn from this probability on, the contour misses at most so much of the reference on average.',
    thresholdIs: (threshold: number, alpha: number): string =>
      `p ≥ ${formatDecimal(threshold, 2)} misses at most ${formatPercentWhole(alpha)}`,
    none: 'No promise',
    tooFew: (share: number, cases: number, needed: number): string =>
      `For ${formatPercentWhole(share)} at least ${counted(needed, 'case', 'cases')} with a reference are needed; there are ${formatCount(cases)}.`,
    tooFewRisk: (alpha: number, cases: number, needed: number): string =>
      `For ${formatPercentWhole(alpha)} at least ${counted(needed, 'case', 'cases')} with a reference and kept probabilities are needed; there are ${formatCount(cases)}.`,
    uncovered: (share: number): string =>
      `In too many cases no margin is enough for ${formatPercentWhole(share)}: the contour is empty.`,
    missedAnyway: (alpha: number, least: number): string =>
      `Even at the lowest threshold the bound is ${formatPercent(least)}, above ${formatPercentWhole(alpha)}.`,
    from: (cases: number, excluded: number): string =>
      `from ${counted(cases, 'case', 'cases')}${excluded > 0 ? `, ${formatCount(excluded)} left out` : ''}`,
  },
  files: {
    menu: 'Files',
    menuTitle: 'Save the cohort, print it, or hold it against another',
    cases: 'Save the cases (CSV)',
    measures: 'Save measures against Dice (CSV)',
    json: 'Save the cohort (JSON)',
    print: 'Printable summary',
    load: 'Hold against a cohort …',
    loadLabel: 'Open a reference cohort',
    remove: (name: string): string => `No longer hold against ${name}`,
    against: (name: string, count: number): string =>
      `Held against ${name} (${counted(count, 'case', 'cases')})`,
  },
  summary: {
    title: 'Cohort summary',
    structure: 'Structure',
    cases: 'Cases',
    sources: 'Contours from',
    evaluated: 'Evaluated',
    included: 'With a reference',
    dice: 'Dice',
    surfaceDice: 'Surface Dice',
    hd95Mm: 'HD95, mm',
    median: 'Median and quartiles',
    ofCases: (n: number): string => `n = ${formatCount(n)}`,
    left: 'Left out',
    none: 'none',
    measures: 'Measures without a reference, against Dice',
    measure: 'Measure',
    pValue: (p: number): string =>
      p < 0.001 ? `< ${formatDecimal(0.001, 3)}` : formatDecimal(p, 3),
    rho: 'ρ',
    p: 'p',
    n: 'n',
    excluded: 'Left out',
    aurc: 'AURC and 95 % interval',
    figures: 'Figures',
    guarantees: 'What can be promised of a new case',
    worst: 'The worst ten',
    definitions: 'What the measures mean',
    rhoMeaning:
      'Spearman’s rank correlation with Dice over the cases that have both; p is two-sided.',
    aurcMeaning:
      'Area under the risk-coverage curve: mean of 1 − Dice when the cases are kept in the order of the measure; percentile bootstrap over cases.',
    notice:
      'Research use only: not a medical device. Statistics hold for cases of the same kind, on average and not for each patient.',
  },
  fit: {
    meaning:
      'A temperature above 1 makes a network less sure of itself, one below surer; the most probable structure of each voxel stays the same. A bias for each class moves contours too. With more than two classes, either may change which voxels are in most doubt. Tick off the cases that the fit is to be tried on afterwards.',
    noCases:
      'No case of a network has both a reference and kept probabilities. Run cases with references first.',
    cases: (chosen: number, of: number, source: string): string =>
      `${formatCount(chosen)} of ${counted(of, 'case', 'cases')} of ${source}`,
    others: (count: number): string =>
      `${counted(count, 'other case', 'other cases')}: of another network, without a reference, or without kept probabilities.`,
    begin: 'Fit a temperature',
    again: 'Fit again',
    running: 'Fitting the temperature',
    temperature: 'Temperature',
    bias: 'Bias of each class',
    noBias: 'none',
    of: (cases: number, voxels: number, groups: number): string =>
      `${formatCount(cases)}, ${counted(voxels, 'voxel', 'voxels')}; ${
        groups === cases ? 'each case left out once' : `left out in ${formatCount(groups)} groups`
      }`,
    model: 'What is kept',
    models: {
      temperature: 'A temperature alone',
      temperatureBias: 'A temperature, and a bias for each class',
    },
    eceBefore: 'ECE before',
    eceAfter: 'ECE after',
    eceHeldOut: 'ECE, left out',
    nllBefore: 'NLL before',
    nllAfter: 'NLL after',
    nllHeldOut: 'NLL, left out',
    together: 'All together',
    warnings: {
      'temperature-at-limit':
        'The best temperature lies beyond the limit (0.05 or 20): these probabilities hardly say anything.',
      'class-without-examples':
        'A class has no voxel in these cases, or nothing but its voxels: its bias stays 0.',
      'not-converged': 'The fit ended before it had settled.',
    },
    helps: {
      temperature: 'On cases that were left out, a temperature alone does best.',
      'temperature-bias': 'On cases that were left out, a temperature with a bias does best.',
    },
    helpsNobody:
      'Neither does better on cases that were left out than the network as it is: nothing to keep.',
    keep: 'Keep as a new version of the network',
    kept: (version: string): string =>
      `Kept as version ${version}: the next runs use it and say so.`,
    tooFew: (cases: number, needed: number): string =>
      `No fit: at least ${counted(needed, 'case', 'cases')} are needed, there are ${formatCount(cases)}.`,
    absent: (structure: string): string => `No fit: none of the references has ${structure}.`,
    otherStructures: (name: string): string =>
      `No fit: ${name} has other structures than the others.`,
    unfitted: (count: number): string => `${counted(count, 'case', 'cases')} left out of the fit`,
    notDrawn: (structure: string): string => `${structure} is not drawn in the reference.`,
    reasons: {
      'no-probabilities': 'Its probabilities were not kept.',
      'nothing-to-compare': 'There is nothing to compare: contour and reference are empty.',
    },
  },
};
