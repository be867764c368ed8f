import { AppError } from '../errors.ts';
import type { CalibrationScores } from '../calibration/reliability.ts';
import {
  RISK_THRESHOLDS,
  type CohortCase,
  type CohortRanking,
  type CohortStructure,
  type FailedCase,
} from './cohort.ts';
import { COHORT_FORMAT, COHORT_FORMAT_VERSION, type CohortConditions } from './cohortFile.ts';
import {
  count,
  either,
  fields,
  isObject,
  list,
  notACohort,
  nothing,
  nullable,
  number,
  oneOf,
  pair,
  text,
  type Check,
} from './jsonChecks.ts';

/** What is taken out of a cohort file; its evaluation is computed anew from the cases. */
export interface ParsedCohort {
  readonly applicationVersion: string;
  readonly createdAt: string;
  readonly conditions: CohortConditions;
  readonly cases: readonly CohortCase[];
  readonly failures: readonly FailedCase[];
}

/** A larger one is no cohort of {@link MOST_CASES}: a case has some 4 kB. */
const LARGEST_BYTES = 128e6;
const MOST_CASES = 20_000;
const MOST_STRUCTURES = 255;

/**
 * Refuses what is too large for a cohort file, before it is read.
 * @throws AppError `input/too-large`.
 */
export function assertCohortSize(bytes: number): void {
  if (bytes <= LARGEST_BYTES) return;
  throw new AppError('input/too-large', { bytes, limitBytes: LARGEST_BYTES });
}

/**
 * Reads a cohort file, every field checked.
 * @throws AppError `input/corrupt` {reason: 'not-a-cohort', field} for anything else, {reason: 'newer-cohort', formatVersion}
 *   for one of a later version; `input/too-large`.
 */
export function parseCohort(json: string): ParsedCohort {
  assertCohortSize(json.length);
  const value = parsed(json);
  if (!isObject(value) || value['format'] !== COHORT_FORMAT) throw notACohort('format');
  const { formatVersion } = value;
  if (typeof formatVersion === 'number' && formatVersion > COHORT_FORMAT_VERSION) {
    throw new AppError('input/corrupt', { reason: 'newer-cohort', formatVersion });
  }
  const { application, createdAt, conditions, cases, failures } = file(value, '');
  const names = new Set<string>();
  for (const [at, { name }] of cases.entries()) {
    if (names.has(name)) throw notACohort(`cases[${at}].name`);
    names.add(name);
  }
  return { applicationVersion: application.version, createdAt, conditions, cases, failures };
}

function parsed(json: string): unknown {
  try {
    // A byte order mark is no JSON.
    return JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new AppError('input/corrupt', { reason: 'not-a-cohort', field: 'JSON' }, { cause });
  }
}

const any = number();
const positive = number({ min: 0 });
/** Rounding may leave a mean of shares a little above 1. */
const share = number({ min: 0, max: 1 + 1e-9 });
const optional = nullable(any);
const optionalPositive = nullable(positive);
const optionalShare = nullable(share);
const VERDICTS = ['accept', 'look', 'reject'] as const;

const predicted = either(
  ({ dice }) => dice === null,
  [
    fields({
      dice: nothing,
      interval: nothing,
      volumeError: nothing,
      reason: oneOf(['empty-contour', 'unknown-structure', 'not-valid', 'not-asked', 'failed']),
    }),
    fields({
      dice: share,
      interval: nullable(
        fields({
          low: any,
          high: any,
          coverage: share,
          n: count(),
          over: oneOf(['structure', 'all-structures']),
        }),
      ),
      volumeError: any,
      reason: nothing,
    }),
  ],
);

const quality = fields({
  structure: count(255),
  name: text,
  volumeMl: positive,
  sampleVolumesMl: list(positive),
  volumeIntervalMl: nullable(pair(positive)),
  cvHoebel: optionalPositive,
  cvRoy: optionalPositive,
  meanPairwiseDice: optionalShare,
  iouOverSamples: optionalShare,
  meanLabelledEntropy: optionalPositive,
  predicted,
  brokenRules: list(fields({ rule: text, count: count() })),
});

const reason = fields({
  rule: oneOf([
    'empty-contour',
    'predicted-dice',
    'predicted-interval',
    'sample-agreement',
    'broken-rules',
    'outside-cohort',
    'nothing-known',
  ]),
  says: oneOf(VERDICTS),
  what: nullable(text),
  value: optional,
  threshold: optional,
});

const agreement = fields({
  empty: nullable(oneOf(['reference-empty', 'predicted-empty', 'both-empty'])),
  referenceMl: positive,
  contourMl: positive,
  volumeError: optional,
  truePositiveMl: positive,
  falsePositiveMl: positive,
  falseNegativeMl: positive,
  dice: optionalShare,
  jaccard: optionalShare,
  hd95Mm: optionalPositive,
  hausdorffMm: optionalPositive,
  assdMm: optionalPositive,
  referenceToContourMm: optionalPositive,
  contourToReferenceMm: optionalPositive,
  surfaceDice: optionalShare,
  toleranceMm: positive,
  aplMm: positive,
  fnplMm: positive,
  referencePathMm: positive,
  voxelBorder: fields({
    hd95Mm: optionalPositive,
    assdMm: optionalPositive,
    hausdorffMm: optionalPositive,
  }),
});

/** Bins are pooled over cases, so all files have as many. */
const BINS = 10;

const calibration: Check<CalibrationScores> = fields({
  voxels: count(),
  prevalence: share,
  ece: share,
  ace: share,
  mce: share,
  brier: share,
  nll: positive,
  bins: list(
    fields({
      low: share,
      high: share,
      count: count(),
      meanProbability: optionalShare,
      observed: optionalShare,
    }),
    [BINS, BINS],
  ),
});

const byType = fields({ fpTp: optional, fnTn: optional });

const ranking: Check<CohortRanking> = fields({
  kind: oneOf(['uncertainty', 'expected-error', 'distance']),
  overlap: nullable(
    fields({ auc: share, oracle: share, random: share, skill: optional, errorFraction: share }),
  ),
  auroc: byType,
  budgetGap: byType,
  errorAuroc: optionalShare,
});

const structure: Check<CohortStructure> = fields({
  name: text,
  quality,
  verdict: oneOf(VERDICTS),
  reasons: list(reason),
  reference: oneOf(['drawn', 'absent', 'none']),
  agreement: nullable(agreement),
  calibration: nullable(calibration),
  doubt: nullable(
    fields({
      region: fields({
        voxels: count(),
        volumeMl: positive,
        marginMm: positive,
        errorFraction: share,
        errorMl: positive,
      }),
      uncertainty: oneOf(['own', 'all-classes']),
      rankings: list(ranking, [0, 3]),
    }),
  ),
  observersDice: optionalShare,
  guarantee: nullable(
    fields({
      marginMm: optionalPositive,
      falseNegativeRates: nullable(
        rising(list(share, [RISK_THRESHOLDS.length, RISK_THRESHOLDS.length])),
      ),
    }),
  ),
});

function rising(check: Check<readonly number[]>): Check<readonly number[]> {
  return (value, at) => {
    const values = check(value, at);
    const wrong = values.findIndex((one, position) => position > 0 && one < values[position - 1]);
    if (wrong >= 0) throw notACohort(`${at}[${wrong}]`);
    return values;
  };
}

const file = fields({
  application: fields({ version: text }),
  createdAt: text,
  conditions: fields({
    fusion: oneOf(['majority', 'staple', 'union', 'intersection', 'observer']),
    measured: oneOf(['automatic', 'reviewed']),
    network: nullable(fields({ id: text, version: text, estimator: text })),
  }),
  cases: list<CohortCase>(
    fields({
      name: text,
      source: text,
      observers: list(text),
      structures: list(structure, [0, MOST_STRUCTURES]),
    }),
    [0, MOST_CASES],
  ),
  failures: list<FailedCase>(fields({ name: text, code: text, reason: text }), [0, MOST_CASES]),
});
