import { useState } from 'react';
import { removeObserver, renameObserver } from '../../app/evaluation/observers.ts';
import { reviewObservers } from '../../app/evaluation/reviewObservers.ts';
import { LONGEST_NAME } from '../../app/commands/samples.ts';
import type { ObserverRowState } from '../../store/evaluationSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { CommandButton } from '../controls/CommandButton.tsx';
import { Icon } from '../controls/Icon.tsx';
import { useText } from '../text/useText.ts';

/** Who is compared with: called by what is typed, taken away, or taken up for review; nothing where nobody is loaded. */
export function ObserverList() {
  const { observers: words } = useText();
  const observers = useAppState((state) => state.observers);
  const hasResult = useAppState((state) => state.result !== null);
  if (observers.length === 0) return null;
  const isReference = observers.length === 1 && observers[0]?.role === 'reference';
  return (
    <section className="observers" aria-label={words.list}>
      <h2 className="panel-title">{words.title(observers.length, isReference)}</h2>
      {!hasResult && <p className="hint">{words.nothingYet}</p>}
      <ul>
        {observers.map((row, position) => (
          <Row key={`${row.sha256} ${row.fileName}`} row={row} position={position} />
        ))}
      </ul>
      {observers.length > 1 && <ReviewTogether />}
    </section>
  );
}

function Row({ row, position }: { readonly row: ObserverRowState; readonly position: number }) {
  const { observers: words } = useText();
  const { perform } = useApp();
  const { name, color, structures } = row;
  const [draft, setDraft] = useState(name);
  const commit = (): void => {
    perform((services) => {
      renameObserver(services, position, draft);
      setDraft(services.store.getState().observers[position]?.name ?? name);
    });
  };
  return (
    <li>
      <span className="swatch" style={{ background: color }} />
      <input
        type="text"
        aria-label={words.name(position + 1)}
        maxLength={LONGEST_NAME}
        value={draft}
        onChange={({ target }) => setDraft(target.value)}
        onBlur={commit}
        onKeyDown={({ key }) => {
          if (key === 'Enter') commit();
        }}
      />
      <small>{words.structures(structures.length)}</small>
      <button
        type="button"
        className="button quiet"
        aria-label={words.reviewOne(name)}
        title={words.reviewOne(name)}
        onClick={() =>
          perform((services) => reviewObservers(services, { kind: 'observer', position }))
        }
      >
        <Icon name="pencil" />
      </button>
      <button
        type="button"
        className="button quiet"
        aria-label={words.remove(name)}
        title={words.remove(name)}
        onClick={() => perform((services) => removeObserver(services, position))}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

function ReviewTogether() {
  const { observers: words } = useText();
  return (
    <>
      <p className="hint">{words.review}</p>
      <div className="observers-review">
        {(['majority', 'staple', 'union', 'intersection'] as const).map((rule) => (
          <CommandButton key={rule} command={`review-${rule}`} hasKey={false}>
            {words.rules[rule]}
          </CommandButton>
        ))}
      </div>
    </>
  );
}
