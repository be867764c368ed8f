import { canonicalJson, type Json } from '../canonicalJson.ts';
import type { CohortCase, FailedCase } from './cohort.ts';
import { COHORT_DEFINITIONS } from './cohortDefinitions.ts';
import type { CohortEvaluation } from './cohortEvaluation.ts';
import { sortedCases } from './cohortValues.ts';
import { REGION_MARGIN_MM } from './region.ts';
import { MARGIN_SHARE, RISK_THRESHOLDS } from './cohort.ts';
import { COHORT_BOOTSTRAP } from './measuresAgainstDice.ts';
import type { Fusion } from './observers.ts';

export const COHORT_FORMAT = 'isodoubt-cohort';
export const COHORT_FORMAT_VERSION = 1;

/** How the cases of a cohort were made and measured, beside what each says itself. */
export interface CohortConditions {
  readonly fusion: Fusion['kind'];
  /** Which contours were measured. */
  readonly measured: 'automatic' | 'reviewed';
  /** That drew contours where cases brought none; `estimator` in words. Null without one. */
  readonly network: {
    readonly id: string;
    readonly version: string;
    readonly estimator: string;
  } | null;
}

/** A cohort as it is written. */
export interface CohortFile {
  /** Of the program. */
  readonly version: string;
  /** ISO 8601; the only thing in a file that differs between two runs over the same cases. */
  readonly createdAt: string;
  readonly conditions: CohortConditions;
  readonly cases: readonly CohortCase[];
  /** Cases that are in no number. */
  readonly failures: readonly FailedCase[];
  /** Of the cases. */
  readonly evaluation: CohortEvaluation;
}

/**
 * A cohort as JSON: one line a case, names sorted within each, numbers as ECMAScript writes them, so that equal cohorts have
 * equal lines. Undefined measures are null.
 * @throws AppError `internal/unexpected` for a number that is not finite.
 */
export function cohortJson(file: CohortFile): string {
  const { version, createdAt, conditions, cases, failures, evaluation } = file;
  const lines = [
    entry('format', COHORT_FORMAT),
    entry('formatVersion', COHORT_FORMAT_VERSION),
    entry('application', { name: 'Isodoubt', version }),
    entry('notice', 'Isodoubt is a research tool, not a medical device.'),
    entry('createdAt', createdAt),
    entry('conditions', {
      ...conditions,
      regionMarginMm: REGION_MARGIN_MM,
      marginShare: MARGIN_SHARE,
      riskThresholds: RISK_THRESHOLDS,
      bootstrap: COHORT_BOOTSTRAP,
    }),
    entry('definitions', COHORT_DEFINITIONS),
    `${quoted('cases')}: ${rows(sortedCases(cases))}`,
    `${quoted('failures')}: ${rows(failures)}`,
    entry('evaluation', evaluation),
  ];
  return `{\n${lines.join(',\n')}\n}\n`;
}

function rows(values: readonly unknown[]): string {
  return values.length === 0 ? '[]' : `[\n${values.map(jsonOf).join(',\n')}\n]`;
}

function entry(key: string, value: unknown): string {
  return `${quoted(key)}: ${jsonOf(value)}`;
}

function quoted(key: string): string {
  return JSON.stringify(key);
}

/** Of plain data: what is undefined is left out, half of a surrogate pair in a file's name is replaced. */
function jsonOf(value: unknown): string {
  return canonicalJson(plain(value));
}

function plain(value: unknown): Json {
  if (typeof value === 'string') return value.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [[key, plain(one)]])),
    );
  }
  // Numbers are looked at by canonicalJson.
  return value as number | boolean | null;
}
