import type { Finding } from '../../core/intake/findings.ts';
import type { FoundCases, OpenImage } from '../../core/intake/pairFindings.ts';
import type { SourceFile } from '../../workers/codec.api.ts';

/** Dropped files, what is in them, and what belongs together. */
export interface PendingIntake {
  /** Positions in the findings are those of this list. */
  readonly sources: readonly SourceFile[];
  readonly findings: readonly Finding[];
  readonly found: FoundCases;
  readonly open: OpenImage | null;
  /** Of `open`. */
  readonly openCaseId: string | null;
}
