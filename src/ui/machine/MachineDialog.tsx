import { useState } from 'react';
import { keepStorage } from '../../app/machine/watchMachine.ts';
import { machineRows, type MachineRow } from '../../app/machine/machineRows.ts';
import { APP_VERSION } from '../../app/version.ts';
import type { MachineFacts } from '../../store/machineSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { Icon, type IconName } from '../controls/Icon.tsx';
import { useText } from '../text/useText.ts';
import { rowText, summaryText, supportText } from './machineText.ts';

/** The self-check: what this browser on this machine has, what that means, and what can be done about it. */
export function MachineDialog({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const { machine: words } = useText();
  const facts = useAppState((state) => state.machine);
  return (
    <Dialog isOpen={isOpen} title={words.title} onClose={onClose}>
      {facts ? <SelfCheck facts={facts} /> : <p className="hint">{words.looking}</p>}
    </Dialog>
  );
}

function SelfCheck({ facts }: { readonly facts: MachineFacts }) {
  useText();
  const picture = useAppState((state) => state.picture);
  const offline = useAppState((state) => state.offline);
  const rows = machineRows(facts, { picture, offline });
  const isImpossible = rows.some(({ isBlocking }) => isBlocking);
  return (
    <div className="machine">
      <header className="machine-head">
        <p data-tone={isImpossible ? 'bad' : 'good'}>
          <strong>{summaryText(rows)}</strong>
        </p>
        <Copy facts={facts} />
      </header>
      <ul className="machine-rows">
        {rows.toSorted(worstFirst).map((row) => (
          <Row key={row.id} row={row} facts={facts} />
        ))}
      </ul>
    </div>
  );
}

/** What is not good stands where it is seen at once. */
function worstFirst(a: MachineRow, b: MachineRow): number {
  const rank = ({ isBlocking, grade }: MachineRow): number =>
    isBlocking ? 0 : grade === 'good' ? 3 : grade === 'unknown' ? 2 : 1;
  return rank(a) - rank(b);
}

const ICONS: Readonly<Record<MachineRow['grade'], IconName>> = {
  good: 'check',
  limited: 'failed',
  missing: 'close',
  unknown: 'help',
};

function Row({ row, facts }: { readonly row: MachineRow; readonly facts: MachineFacts }) {
  const { machine: words } = useText();
  const { perform } = useApp();
  const { name, value, means, instead, admin } = rowText(row, facts);
  return (
    <li
      className="machine-row"
      data-grade={row.grade}
      data-row={row.id}
      data-blocking={row.isBlocking}
    >
      <span className="machine-grade">
        <Icon name={ICONS[row.grade]} />
        {words.grades[row.grade]}
      </span>
      <div className="machine-fact">
        <strong>
          {name}
          {row.isBlocking && <em> · {words.needed}</em>}
        </strong>
        {value !== '' && <small>{value}</small>}
      </div>
      <div className="machine-means">
        <p>
          {means} {instead}
        </p>
        {admin !== '' && (
          <p className="machine-admin">
            {words.admin} {admin}
          </p>
        )}
        {row.id === 'room' && row.state === 'clearable' && (
          <button type="button" className="button" onClick={() => perform(keepStorage)}>
            {words.keepStorage}
          </button>
        )}
      </div>
    </li>
  );
}

function Copy({ facts }: { readonly facts: MachineFacts }) {
  const { machine: words } = useText();
  const { perform } = useApp();
  const picture = useAppState((state) => state.picture);
  const offline = useAppState((state) => state.offline);
  const [isCopied, setIsCopied] = useState(false);
  const copy = (): void =>
    perform(async () => {
      await writeToClipboard(supportText(facts, { picture, offline }, APP_VERSION));
      setIsCopied(true);
    });
  return (
    <div className="machine-copy">
      <button type="button" className="button" onClick={copy} title={words.copyHint}>
        {isCopied ? words.copied : words.copy}
      </button>
    </div>
  );
}

/** The older way where the newer is refused: on an insecure address, and where a policy forbids it. */
async function writeToClipboard(text: string): Promise<void> {
  const clipboard = navigator.clipboard as Clipboard | undefined;
  try {
    if (clipboard) return await clipboard.writeText(text);
  } catch {
    // Refused: the older way needs no leave.
  }
  const field = Object.assign(document.createElement('textarea'), { value: text });
  field.className = 'visually-hidden';
  (document.querySelector('dialog[open]') ?? document.body).append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}
