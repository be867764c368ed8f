import type { CacheKey } from './cache.ts';
import type { CohortCase, CohortName } from './cohort.ts';
import type { ObserverCase, ObserverCohort } from './observerCases.ts';
import type { EvidenceNetwork, RawPackage } from './packages.ts';
import type { RowReader } from './reader.ts';
import type { Row, TableName } from './results.ts';
import type { SourceVolume } from '../src/inference/networkCase.ts';

/** What one table makes. */
export interface TableResult {
  readonly rows: readonly Row[];
  /** Pictures; each is written to `plots/<name>.svg`, and its table's section shows it. */
  readonly plots: readonly Plot[];
}

export interface Plot {
  /** `s0-liver`: lower case, starts with its table. */
  readonly name: string;
  /** A whole file, readable on light and dark. */
  readonly svg: string;
}

/** What a table is given. */
export interface EvidenceContext {
  /** A line on stderr. */
  progress(line: string): void;
  /**
   * The cases of a phantom cohort by rising seed, as many as the command was asked for.
   * @param first no more than so many are needed.
   * @throws MissingInput that says what to run.
   */
  cohort(name: CohortName, first?: number): readonly CohortCase[];
  /** As {@link cohort}, of cases that are no CT phantoms. @throws MissingInput that says what to run. */
  observerCases(name: ObserverCohort): readonly ObserverCase[];
  /**
   * A package below `models`, open; closed after the table. Asked for twice it is the same.
   * @returns null where there is none: then rows say so by `missingRow`, none is left out.
   */
  network(name: string): Promise<EvidenceNetwork | null>;
  /** The files of a package that is no segmentation, which the table opens by itself; null where there is none. */
  packageFiles(name: string): Promise<RawPackage | null>;
  /** A NIfTI or a folder of DICOM files of the test data; null for DICOM without a Python that decodes it. */
  realImage(path: string): SourceVolume | null;
  /** Measures of one case, computed once: see {@link CacheKey}. Plain JSON. */
  cached<T>(key: CacheKey, compute: () => Promise<T>): Promise<T>;
  /** Writes down that something was not there, for the report's conditions. */
  missing(what: string): void;
  /** Threads of the networks. */
  readonly threads: number;
  /** Where the real CT and MR of the tests lie; may not exist. */
  readonly dataFolder: string;
}

/** One table of the evidence. */
export interface EvidenceTable {
  readonly name: TableName;
  readonly title: string;
  readonly rows: (context: EvidenceContext) => Promise<TableResult>;
  /**
   * Its part of REPORT.md, Markdown without a heading: what was done, what came out, what did not. Every figure comes
   * from `rows`; a number that is written into the text would not follow the results.
   */
  readonly section: (rows: RowReader) => string;
}
