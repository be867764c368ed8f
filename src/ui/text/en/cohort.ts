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
import { measures } from './measures.ts';
import { quality } from './quality.ts';

const counted = countedIn('en');
const plural = pluralIn('en');

/** A p from t, and the exact one where there is one. */
export interface Tested {
  readonly p: number | null;
  readonly exactP: number | null;
}

function pNumber(p: number): string {
  return p < 0.001 ? `< ${formatDecimal(0.001, 3)}` : formatDecimal(p, 3);
}

function pText(p: number): string {
  return p < 0.001 ? `p ${pNumber(p)}` : `p = ${pNumber(p)}`;
}

/** With few cases t is an approximation: the p over all orders stands first. */
function testedText({ p, exactP }: Tested): string {
  if (p === null) return '';
  if (exactP === null) return `, ${pText(p)}`;
  return `, exact ${pText(exactP)} (t: ${pText(p)})`;
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
    'both-empty': 'contour and reference empty',
  },
  exclusion: (count: number, reason: string): string => `${formatCount(count)}: ${reason}`,
  evaluateAll: 'Evaluate all',
  cancel: 'Cancel',
  evaluating: (name: string): string => `Evaluating ${name}`,
  close: 'Close the cohort',
  measured:
    'The contours are measured as the network or the file gave them; corrections do not change these numbers. A case that is run again is measured again.',
  empty: 'No case yet',
  emptyAdvice:
    'Open a folder of images with references beside them: masks that somebody drew. Each case is measured once it has been run.',
  table: 'Cases of the cohort',
  sortBy: (column: string): string => `Sort by ${column}`,
  columns: { name: 'Case', verdict: 'Verdict', ...measures.names },
  columnMeanings: {
    name: 'As in the worklist',
    verdict: 'How far to trust the contour without a reference, by the rules of the Quality tab.',
    ...measures.meanings,
  },
  verdicts: quality.verdicts,
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
    rho: (rho: number, tested: Tested, n: number): string =>
      `ρ = ${formatDecimal(rho, 2)}${testedText(tested)}, n = ${formatCount(n)}`,
    noRho: (reason: 'too-few' | 'constant', n: number): string =>
      reason === 'constant'
        ? `No ρ: one of the two is the same in all cases, n = ${formatCount(n)}`
        : `No ρ: too few cases, n = ${formatCount(n)}`,
    risk: 'Risk and coverage',
    coverage: 'Share of cases kept, surest first',
    selectiveRisk: 'Their mean of 1 − Dice',
    random: 'at random',
    aurc: ({ aurc, interval, optimal, random }: CohortAurc): string =>
      [
        `AURC ${aurc === null ? '–' : formatDecimal(aurc, 3)}`,
        interval && `95 %: ${formatDecimal(interval[0], 3)} to ${formatDecimal(interval[1], 3)}`,
        optimal !== null && random !== null
          ? `best ${formatDecimal(optimal, 3)}, at random ${formatDecimal(random, 3)}`
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
    perfect: 'perfectly calibrated',
    said: 'Probability that the network gives',
    held: 'Share inside the reference',
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
      distance: 'nearness to the contour',
    },
    chance: 'at random',
    best: 'best possible',
    worst: 'The worst ten',
    worstBy: (measure: string): string => `by ${measure}.`,
    worstExcluded: (count: number): string =>
      `${counted(count, 'case has', 'cases have')} no such value.`,
    pick: 'Enter opens the case.',
    noDice: 'No case has both this measure and a reference.',
    noValues: 'No case has this measure.',
    noProbabilities: 'No case has both kept probabilities and a reference.',
    noDoubt: 'No case has both an uncertainty and a reference.',
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
    test: 'Different distribution?',
    median: (median: number | null, n: number): string =>
      `${median === null ? '–' : formatRounded(median, 3)} (n = ${formatCount(n)})`,
    found: (d: number, p: number): string => `D = ${formatDecimal(d, 2)}, ${pText(p)}`,
    tooFew: 'too few cases for a test',
    unknown: 'The reference cohort does not have this structure.',
    meaning:
      'Two-sample Kolmogorov-Smirnov test, p corrected for all rows (Holm). A cohort can differ and be as good, or be worse without differing.',
  },
  guarantees: {
    meaning:
      'These hold for a new case of the same kind, on average over such cases and not for each patient. They do not hold for a case that differs from these.',
    margin: 'Margin',
    marginMeaning: 'The contour grown by this margin holds 95 % of the reference.',
    marginIs: (mm: number, share: number): string =>
      `${formatMm(mm)} mm in ${formatPercentWhole(share)} of cases`,
    risk: 'Missed share',
    riskMeaning:
      'A contour drawn at this probability misses at most this share of the reference, on average.',
    thresholdIs: (threshold: number, alpha: number): string =>
      `p ≥ ${formatDecimal(threshold, 2)} misses at most ${formatPercentWhole(alpha)}`,
    none: 'No guarantee',
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
    menuTitle: 'Save the cohort, print it, or compare it with a reference cohort',
    cases: 'Save the cases (CSV)',
    measures: 'Save measures against Dice (CSV)',
    json: 'Save the cohort (JSON)',
    print: 'Printable summary',
    load: 'Compare with a reference cohort …',
    loadLabel: 'Open a reference cohort',
    remove: (name: string): string => `No longer compare with ${name}`,
    against: (name: string, count: number): string =>
      `Compared with ${name} (${counted(count, 'case', 'cases')})`,
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
    pValue: ({ p, exactP }: Tested): string => {
      if (p === null) return '';
      return exactP === null ? pNumber(p) : `${pNumber(exactP)} (exact; t: ${pNumber(p)})`;
    },
    rho: 'ρ',
    p: 'p',
    n: 'n',
    excluded: 'Left out',
    aurc: 'AURC and 95 % interval',
    figures: 'Figures',
    guarantees: 'Guarantees for a new case',
    worst: 'The worst ten',
    definitions: 'What the measures mean',
    rhoMeaning:
      'Spearman’s rank correlation with Dice over the cases that have both; p is two-sided; with at most 9 cases the exact one over all orders stands first, that from Student’s t in brackets.',
    aurcMeaning:
      'Area under the risk-coverage curve: mean of 1 − Dice when the cases are kept in the order of the measure; percentile bootstrap over cases.',
    notice:
      'Research use only: not a medical device. Statistics hold for cases of the same kind, on average and not for each patient.',
  },
  fit: {
    meaning:
      'A temperature above 1 makes the network less certain, below 1 more certain; the most probable structure of each voxel stays the same. A bias for each class also moves contours. With more than two classes, both can change which voxels are most uncertain. Untick the cases that the fit is to be tested on afterwards.',
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
        'The best temperature lies beyond the limit (0.05 or 20): these probabilities carry little information.',
      'class-without-examples':
        'A class is absent from these cases, or fills them: its bias stays 0.',
      'not-converged': 'The fit did not converge.',
    },
    helps: {
      temperature: 'A temperature alone does best on left-out cases.',
      'temperature-bias': 'A temperature with biases does best on left-out cases.',
    },
    helpsNobody:
      'Neither does better on left-out cases than the network as it is: nothing to keep.',
    keep: 'Keep as a new version of the network',
    kept: (version: string): string =>
      `Kept as version ${version}: the next runs use it and say so.`,
    tooFew: (cases: number, needed: number): string =>
      `No fit: at least ${counted(needed, 'case', 'cases')} are needed, there are ${formatCount(cases)}.`,
    absent: (structure: string): string => `No fit: no reference has ${structure}.`,
    otherStructures: (name: string): string =>
      `No fit: ${name} has other structures than the rest.`,
    unfitted: (count: number): string => `${counted(count, 'case', 'cases')} left out of the fit`,
    notDrawn: (structure: string): string => `${structure} is not drawn in the reference.`,
    reasons: {
      'no-probabilities': 'Its probabilities were not kept.',
      'nothing-to-compare': 'There is nothing to compare: contour and reference are empty.',
    },
  },
};
