import type { FoundLeftOutRow } from '../../store/intakeSlice.ts';
import { messageOf } from '../messages.ts';
import { useText } from '../text/useText.ts';

/** Names of files that share a reason, the others are counted: in sight, and on demand. */
const MOST_SHOWN = 4;
const MOST_NAMED = 40;

/** Files that are not opened, counted by the reason. */
export function FoundLeftOut({
  rows,
  isOpen,
}: {
  readonly rows: readonly FoundLeftOutRow[];
  readonly isOpen: boolean;
}) {
  const { intake: words } = useText();
  if (rows.length === 0) return null;
  // What is missed comes first: contours of another series, damaged files.
  const isMissed = ({ why }: FoundLeftOutRow): boolean =>
    why.kind === 'pairing' || why.code !== 'input/unsupported-format' || missingOf(why) > 0;
  const sorted = rows.toSorted((a, b) => Number(isMissed(b)) - Number(isMissed(a)));
  const byReason = new Map<string, readonly string[]>();
  for (const { name, why } of sorted) {
    const reason = whyText(why, words);
    byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
  }
  return (
    <details className="found-left-out" open={isOpen || rows.some(isMissed)}>
      <summary>{words.leftOut(rows.length)}</summary>
      <ul>
        {[...byReason].map(([reason, names]) => (
          <li key={reason}>
            <span className="sample-name" title={names.slice(0, MOST_NAMED).join('\n')}>
              {names.length > 1 ? words.files(names.length) : names[0]}
            </span>
            <small>
              {reason}
              {names.length > 1 && ` ${names.slice(0, MOST_SHOWN).join(', ')}`}
              {names.length > MOST_SHOWN && ' …'}
            </small>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Files that a DICOMDIR lists and that are not there. */
function missingOf({ detail }: Extract<FoundLeftOutRow['why'], { kind: 'error' }>): number {
  return Number(detail['missing'] ?? 0);
}

function whyText(why: FoundLeftOutRow['why'], words: ReturnType<typeof useText>['intake']): string {
  if (why.kind === 'pairing') return words.leftOutBecause[why.reason];
  const missing = missingOf(why);
  return missing > 0 ? words.missingFromDirectory(missing) : reasonText(why, words.ofNoUse);
}

function reasonText(
  { code, detail }: Extract<FoundLeftOutRow['why'], { kind: 'error' }>,
  ofNoUse: Readonly<Record<string, string>>,
): string {
  const reason = String(detail['reason']);
  const isDicom = detail['format'] === 'dicom' && code === 'input/unsupported-format';
  const known = isDicom ? (ofNoUse[reason] ?? ofNoUse['other']) : undefined;
  return known ?? messageOf(code, detail).title;
}
