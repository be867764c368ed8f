import { useRef, type MouseEvent, type PointerEvent, type ReactNode } from 'react';
import { COMMANDS } from '../../app/commandTable.ts';
import { applyProposal, endPreview, previewProposal } from '../../app/commands/proposals.ts';
import { keysOf } from '../../app/keymap.ts';
import type { ProposalList, ProposalRow } from '../../store/proposalSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { formatKey, formatMl } from '../format.ts';
import { changeText, proposalName, signedChange } from '../proposalText.ts';
import { useText } from '../text/useText.ts';
import { useKeymap } from '../useKeymap.ts';
import { ProposalPicture } from './ProposalPicture.tsx';

/** What the samples propose for the selected region: shown while pointed at or in focus, applied by a press. */
export function RegionProposals() {
  const { proposals: words } = useText();
  const list = useAppState((state) => state.proposals);
  const shown = useAppState((state) => state.shownProposal);
  if (!list) return null;
  if (list.absence) return <p className="hint proposals-none">{words.absence[list.absence]}</p>;
  const isOther = list.rows.some(({ id, isPresent }) => id === shown && !isPresent);
  const quantiles = list.rows.filter(({ kind }) => kind !== 'alternative');
  const alternatives = list.rows.filter(({ kind }) => kind === 'alternative');
  return (
    <div className="proposals" role="group" aria-label={words.title} data-testid="proposals">
      <p className="proposals-head">
        <span>{words.title}</span>
        {isOther ? <PreviewKeys /> : <span>{words.now(formatMl(list.nowMl))}</span>}
      </p>
      <div className="proposals-quantiles">
        {quantiles.map((row) => (
          <Quantile key={row.id} row={row} list={list} />
        ))}
      </div>
      <div
        className="proposals-alternatives"
        title={list.otherSamples > 0 ? words.others(list.otherSamples) : undefined}
      >
        {alternatives.map((row) => (
          <Alternative key={row.id} row={row} list={list} />
        ))}
        <Key command="next-alternative" />
      </div>
    </div>
  );
}

interface ProposalProps {
  readonly row: ProposalRow;
  readonly list: ProposalList;
}

function Quantile({ row, list }: ProposalProps) {
  const { proposals: words } = useText();
  return (
    <ProposalButton
      row={row}
      list={list}
      means={row.kind === 'tighter' ? words.tighterMeans : words.widerMeans}
    >
      <span className="proposal-words">
        <span>
          {proposalName(row, list)} <Key command={row.kind} />
        </span>
        <span>
          {formatMl(row.volumeMl)} ml{' '}
          <small>{row.isPresent ? words.isNow : signedChange(row, list)}</small>
        </span>
      </span>
    </ProposalButton>
  );
}

function Alternative({ row, list }: ProposalProps) {
  const { proposals: words } = useText();
  return (
    <ProposalButton row={row} list={list} means={words.alternativeMeans}>
      <span className="proposal-share" aria-hidden="true">
        {row.samples}/{list.samples}
      </span>
      <span className="visually-hidden">{proposalName(row, list)}: </span>
      <span className="proposal-words">{formatMl(row.volumeMl)} ml</span>
    </ProposalButton>
  );
}

function ProposalButton({
  row,
  list,
  means,
  children,
}: ProposalProps & { readonly means: string; readonly children: ReactNode }) {
  const { perform } = useApp();
  const isShown = useAppState((state) => state.shownProposal === row.id);
  const show = (): void => perform((services) => previewProposal(services, row.id));
  const end = (): void => perform((services) => endPreview(services, row.id));
  // The list may have moved under a pointer that rests: only one that moves points at something.
  const onPointerMove = ({ movementX, movementY }: PointerEvent): void => {
    if (!isShown && !row.isPresent && (movementX !== 0 || movementY !== 0)) show();
  };
  // A finger cannot point: its first touch shows, and the next one applies.
  const touch = useRef({ isFinger: false, wasShown: false });
  const onPointerDown = ({ pointerType }: PointerEvent): void => {
    touch.current = { isFinger: pointerType === 'touch', wasShown: isShown };
  };
  const onClick = ({ detail }: MouseEvent): void => {
    const isByKey = detail === 0;
    const { isFinger, wasShown } = touch.current;
    if (isByKey || !isFinger || wasShown) perform((services) => applyProposal(services, row.id));
  };
  const onLeave = (): void => {
    if (!touch.current.isFinger) end();
  };
  const change = changeText(row, list);
  return (
    <button
      type="button"
      className="proposal"
      data-kind={row.kind}
      data-shown={isShown}
      aria-disabled={row.isPresent}
      title={`${means}: ${formatMl(row.volumeMl)} ml, ${change}`}
      onFocus={show}
      onBlur={onLeave}
      onPointerMove={onPointerMove}
      onPointerLeave={onLeave}
      onPointerDown={onPointerDown}
      onClick={onClick}
    >
      <ProposalPicture id={row.id} />
      {children}
    </button>
  );
}

/** With what the preview is applied, and ended. */
function PreviewKeys() {
  const { proposals: words } = useText();
  const keymap = useKeymap();
  const keyOf = (id: string): string => {
    const command = COMMANDS.find((candidate) => candidate.id === id);
    return formatKey((command && keysOf(command, keymap)[0]) ?? '');
  };
  return (
    <span className="proposals-keys">{words.keys(keyOf('accept'), keyOf('end-proposal'))}</span>
  );
}

function Key({ command: id }: { readonly command: string }) {
  const keymap = useKeymap();
  const command = COMMANDS.find((candidate) => candidate.id === id);
  const key = command && keysOf(command, keymap)[0];
  return key ? <kbd aria-hidden="true">{formatKey(key)}</kbd> : null;
}
