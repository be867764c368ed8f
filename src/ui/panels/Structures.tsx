import { useEffect, useRef, type KeyboardEvent } from 'react';
import { toggleStructure } from '../../app/commands/display.ts';
import { chooseSegment, toggleLock } from '../../app/commands/edit.ts';
import {
  beginRename,
  leaveRename,
  recolourStructure,
  renameStructure,
} from '../../app/commands/structures.ts';
import { editBlock } from '../../app/editBlock.ts';
import type { SegmentRow } from '../../store/editSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { CommandButton } from '../controls/CommandButton.tsx';
import { Icon } from '../controls/Icon.tsx';
import { formatMl } from '../format.ts';
import { useText } from '../text/useText.ts';
import { RunDetails } from './RunDetails.tsx';

/** The structures of the contours as they are now: which one is edited, what is locked, what changed. */
export function Structures() {
  const { display, samples } = useText();
  const result = useAppState((state) => state.result);
  const segments = useAppState((state) => state.segments);
  return (
    <section aria-labelledby="structures-title">
      <h2 id="structures-title" className="panel-title">
        {display.structures}
      </h2>
      {result ? (
        <ul className="structures">
          {segments.map((row) => (
            <Structure key={row.index} row={row} />
          ))}
        </ul>
      ) : (
        <p className="hint">{display.noResult}</p>
      )}
      {result && <StructureActions />}
      {result?.origin === 'samples' && (
        <p className="hint">
          {samples.origin(result.samples)}.{result.samples < 2 && ` ${samples.single}`}
        </p>
      )}
      {result && result.slicesDone < result.slicesPlanned && (
        <p className="hint warn">{display.partial(result.slicesDone, result.slicesPlanned)}</p>
      )}
      <RunDetails />
    </section>
  );
}

/** Of the active structure, and of the list. */
function StructureActions() {
  return (
    <div className="structure-actions">
      <CommandButton command="add-structure" icon="plus" className="quiet" hasKey={false} />
      <CommandButton command="rename-structure" icon="pencil" className="quiet" hasKey={false} />
      <CommandButton command="remove-structure" icon="trash" className="quiet" hasKey={false} />
    </div>
  );
}

function Structure({ row }: { readonly row: SegmentRow }) {
  const { display, edit } = useText();
  const { perform } = useApp();
  const { index, name } = row;
  const isHidden = useAppState((state) => state.hiddenStructures.includes(index));
  const isActive = useAppState((state) => state.activeSegment === index);
  return (
    <li className="structure" data-hidden={isHidden} data-active={isActive}>
      <Color row={row} />
      <Name row={row} isActive={isActive} />
      <span className="structure-volume" data-testid={`volume-${index}`}>
        {formatMl(row.volumeMl)} ml
      </span>
      <button
        type="button"
        className="button quiet structure-lock"
        aria-pressed={row.isLocked}
        aria-label={edit.locked(name)}
        title={row.isLocked ? edit.unlock(name) : edit.lock(name)}
        onClick={() => perform((services) => toggleLock(services, index))}
      >
        <Icon name={row.isLocked ? 'lock' : 'unlock'} />
      </button>
      <button
        type="button"
        className="button quiet"
        aria-pressed={!isHidden}
        aria-label={display.shown(name)}
        title={isHidden ? display.show(name) : display.hide(name)}
        onClick={() => perform((services) => toggleStructure(services, index))}
      >
        <Icon name={isHidden ? 'eye-off' : 'eye'} />
      </button>
      <Facts row={row} />
    </li>
  );
}

/** What the samples say of its volume, and what it was before it was changed. */
function Facts({ row: { index, volumeMl, automaticMl } }: { readonly row: SegmentRow }) {
  const { display, edit } = useText();
  const found = useAppState((state) =>
    state.result?.structures.find((structure) => structure.index === index),
  );
  // A change that the volumes do not show is left to the tint.
  const isChanged = formatMl(volumeMl) !== formatMl(automaticMl);
  // Samples that are all empty agree perfectly; that is no finding to print.
  const isAbsent = found?.volumeMl === 0 && (found.sampleRangeMl?.[1] ?? 0) === 0;
  return (
    <span className="structure-range">
      {isChanged && found && (
        <span className="structure-was" title={edit.wasMeaning} data-testid={`was-${index}`}>
          {edit.was(formatMl(automaticMl))}
        </span>
      )}
      {!found && <span>{edit.added}</span>}
      {isAbsent && <span>{display.absent}</span>}
      {found && !isAbsent && found.sampleRangeMl && (
        <span title={display.volumeRange}>
          {formatMl(found.sampleRangeMl[0])} – {formatMl(found.sampleRangeMl[1])} ml
        </span>
      )}
      {found && !isAbsent && !isChanged && found.meanPairwiseDice !== null && (
        <span title={display.agreeMeaning}>{display.agree(found.meanPairwiseDice)}</span>
      )}
    </span>
  );
}

/** The swatch; while contours may be changed, it opens the choice of a colour. */
function Color({ row: { index, name, color } }: { readonly row: SegmentRow }) {
  const { edit } = useText();
  const { perform } = useApp();
  const input = useRef<HTMLInputElement>(null);
  const isBlocked = useAppState((state) => editBlock(state) !== null);
  useEffect(() => {
    const field = input.current;
    // React hears every move in the choice of colours; what counts is the one that is chosen.
    const choose = (): void => {
      if (field) perform((services) => recolourStructure(services, index, field.value));
    };
    field?.addEventListener('change', choose);
    return () => field?.removeEventListener('change', choose);
  }, [index, perform]);
  return (
    <input
      key={color}
      ref={input}
      type="color"
      className="structure-color"
      aria-label={edit.color(name)}
      title={edit.color(name)}
      defaultValue={color.toLowerCase()}
      disabled={isBlocked}
    />
  );
}

/** A press makes it the active one, a second one lets its name be typed. */
function Name({ row, isActive }: { readonly row: SegmentRow; readonly isActive: boolean }) {
  const { edit } = useText();
  const { perform } = useApp();
  const isBlocked = useAppState((state) => editBlock(state) !== null);
  const isTyped = useAppState((state) => state.renamedSegment === row.index);
  if (isTyped && !isBlocked) return <NameField row={row} />;
  return (
    <button
      type="button"
      className="structure-name"
      aria-current={isActive}
      title={edit.choose(row.name)}
      onClick={() => perform((services) => chooseSegment(services, row.index))}
      onDoubleClick={() => perform((services) => beginRename(services, row.index))}
    >
      {row.name}
    </button>
  );
}

/** Taken on Enter or when it is left; Escape gives it up. */
function NameField({ row: { index, name } }: { readonly row: SegmentRow }) {
  const { edit } = useText();
  const { perform } = useApp();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.stopPropagation();
    const { value } = event.currentTarget;
    if (event.key === 'Enter') perform((services) => renameStructure(services, index, value));
    else perform(leaveRename);
  };
  return (
    <input
      ref={field}
      type="text"
      className="structure-name-field"
      aria-label={edit.rename(name)}
      defaultValue={name}
      maxLength={64}
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        const { value } = event.target;
        perform((services) => {
          const isTyped = services.store.getState().renamedSegment === index;
          if (isTyped) renameStructure(services, index, value);
        });
      }}
    />
  );
}
