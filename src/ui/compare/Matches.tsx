import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { setMatch } from '../../app/evaluation/matches.ts';
import { removeObserver, renameObserver } from '../../app/evaluation/observers.ts';
import type { StructureMatch } from '../../core/evaluation/observers.ts';
import type { ObserverRowState } from '../../store/evaluationSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { ChoiceField } from '../controls/ChoiceField.tsx';
import { Icon } from '../controls/Icon.tsx';
import { Menu } from '../controls/Menu.tsx';
import { useText } from '../text/useText.ts';
import { useStructureNames } from './useStructureNames.ts';

/** For each observer which of its structures is meant; here one also renames or removes it. @param structure null: of all. */
export function Matches({ structure }: { readonly structure: number | null }) {
  const { compare } = useText();
  const matches = useAppState((state) => state.matches);
  const names = useStructureNames();
  const observers = useAppState((state) => state.observers);
  const shown = structure === null ? matches : matches.filter((one) => one.structure === structure);
  return (
    <details className="more" open={structure === null}>
      <summary>{compare.matches}</summary>
      {shown.map((match) => (
        <fieldset key={match.structure} className="matches">
          <legend>
            {names(match.structure)} <small>{compare.matchedBy[match.by]}</small>
          </legend>
          {observers.map((observer, at) => (
            <MatchOf
              key={`${observer.sha256} ${observer.fileName}`}
              match={match}
              observer={observer}
              at={at}
            />
          ))}
        </fieldset>
      ))}
    </details>
  );
}

interface MatchOfProps {
  readonly match: StructureMatch;
  readonly observer: ObserverRowState;
  readonly at: number;
}

function MatchOf({ match, observer, at }: MatchOfProps) {
  const { compare } = useText();
  const { perform } = useApp();
  const [isNaming, setIsNaming] = useState(false);
  const choose = (label: string): void =>
    perform((services) =>
      setMatch(services, match.structure, {
        observer: at,
        label: label === '' ? null : Number(label),
      }),
    );
  return (
    <div className="match">
      {isNaming ? (
        <NameField name={observer.name} at={at} onDone={() => setIsNaming(false)} />
      ) : (
        <ChoiceField
          label={observer.name}
          labelled="beside"
          value={String(match.observers[at] ?? '')}
          title={observer.fileName}
          choices={[
            ['', compare.notDrawn] as const,
            ...observer.structures.map(({ label, name }) => [String(label), name] as const),
          ]}
          onChange={choose}
        />
      )}
      <Menu summary={<Icon name="more" />} title={compare.observerMenu(observer.name)} isSmall>
        <button type="button" onClick={() => setIsNaming(true)}>
          {compare.rename}
        </button>
        <button type="button" onClick={() => perform((services) => removeObserver(services, at))}>
          {compare.remove}
        </button>
      </Menu>
    </div>
  );
}

interface NameFieldProps {
  readonly name: string;
  readonly at: number;
  readonly onDone: () => void;
}

/** Taken on Enter or when it is left; Escape gives it up. */
function NameField({ name, at, onDone }: NameFieldProps) {
  const { compare } = useText();
  const { perform } = useApp();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const take = (value: string): void => {
    perform((services) => renameObserver(services, at, value));
    onDone();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.stopPropagation();
    if (event.key === 'Enter') take(event.currentTarget.value);
    else onDone();
  };
  return (
    <input
      type="text"
      ref={field}
      aria-label={compare.rename}
      defaultValue={name}
      maxLength={64}
      onKeyDown={onKeyDown}
      onBlur={({ currentTarget }) => take(currentTarget.value)}
    />
  );
}
