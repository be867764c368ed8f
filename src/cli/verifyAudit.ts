import { AppError } from '../core/errors.ts';
import { verifyTrailFile, type EntryFault, type TrailVerdict } from '../core/review/auditTrail.ts';

export const VERIFY_USAGE = `npm run verify-audit -- FILE [HEAD]

  FILE   NAME_audit.json of an export
  HEAD   the head of the chain as the report has it: without, entries missing at the end go unnoticed

Exit codes: 0 intact, 1 broken, 2 usage, 3 not an audit trail.`;

/** Where the verdict goes, and where files come from. */
export interface VerifySurroundings {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** @throws what reading a file throws. */
  readonly readText: (path: string) => string;
}

const FAULTS: Readonly<Record<EntryFault, string>> = {
  'not-an-entry': 'it is not an entry',
  sequence: 'its number does not follow',
  previous: 'it does not go on from the entry before it',
  hash: 'it was changed after it was written',
  revision: 'its revision does not follow from the entries before it',
  event: 'its event cannot be read',
};

/** `npm run verify-audit`. @returns the exit code. */
export function verifyAudit(
  args: readonly string[],
  { out, err, readText }: VerifySurroundings,
): number {
  const [path, head, ...more] = args;
  if (path === '--help' || path === '-h') {
    out(VERIFY_USAGE);
    return 0;
  }
  const isHead = head === undefined || /^[0-9a-f]{64}$/i.test(head);
  if (path === undefined || !isHead || more.length > 0) {
    err(VERIFY_USAGE);
    return 2;
  }
  let text: string;
  try {
    text = readText(path);
  } catch (thrown) {
    err(`${path} could not be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return 3;
  }
  try {
    const verdict = verifyTrailFile(text, head);
    out(verdictText(verdict, head !== undefined));
    return verdict.kind === 'intact' ? 0 : 1;
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    const isNewer = thrown.code === 'storage/newer-schema';
    err(`${path} is not an audit trail${isNewer ? ' of a version that this command knows' : ''}.`);
    return 3;
  }
}

function verdictText(verdict: TrailVerdict, isCompared: boolean): string {
  switch (verdict.kind) {
    case 'intact':
      return `Intact: ${verdict.entries} entries, head ${verdict.head}${
        isCompared ? ', as expected' : '. Compare the head with the report.'
      }`;
    case 'broken':
      return `Broken at entry ${verdict.entry}: ${FAULTS[verdict.fault]}. Entries before it hold.`;
    case 'other-head':
      return `Broken after entry ${verdict.entries}: entries are missing at the end, or all were made anew. The head is ${verdict.head}.`;
  }
}
