import type { FoundLeftOutRow } from '../../store/intakeSlice.ts';
import { messageOf } from '../messages.ts';
import { useText } from '../text/useText.ts';

/** More than these are counted, not listed: a folder may hold thousands of what is of no use here. */
const MOST_LISTED = 50;

/** Files that are not opened, each with its reason. */
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
  return (
    <details className="found-left-out" open={isOpen || rows.some(isMissed)}>
      <summary>{words.leftOut(rows.length)}</summary>
      <ul>
        {sorted.slice(0, MOST_LISTED).map(({ name, why }, at) => (
          <li key={`${at} ${name}`}>
            <span className="sample-name">{name}</span>
            <small>
              {why.kind === 'pairing'
                ? words.leftOutBecause[why.reason]
                : missingOf(why) > 0
                  ? words.missingFromDirectory(missingOf(why))
                  : reasonText(why, words.ofNoUse)}
            </small>
          </li>
        ))}
        {sorted.length > MOST_LISTED && <li>…</li>}
      </ul>
    </details>
  );
}

/** Files that a DICOMDIR lists and that are not there. */
function missingOf({ detail }: Extract<FoundLeftOutRow['why'], { kind: 'error' }>): number {
  return Number(detail['missing'] ?? 0);
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
