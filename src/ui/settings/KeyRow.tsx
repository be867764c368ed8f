import { useState, type KeyboardEvent } from 'react';
import type { Command } from '../../app/command.ts';
import { bound, keysOf, refusalOf, restored, unbound, type Keymap } from '../../app/keymap.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Icon } from '../controls/Icon.tsx';
import { formatKey } from '../format.ts';
import { chordOf } from '../keyboard.ts';
import { commandTitle } from '../text/commandTitle.ts';
import { useText } from '../text/useText.ts';
import { useKeymap } from '../useKeymap.ts';

/** Modifiers alone are no key. */
const MODIFIERS = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead']);

/** A command and its keys: each can be pressed anew or taken away, and one more can be given. */
export function KeyRow({ command }: { readonly command: Command }) {
  const { services } = useApp();
  const keymap = useKeymap();
  /** The key that waits to be replaced; `''`: one more; null: none. */
  const [waiting, setWaiting] = useState<string | null>(null);
  const [problem, setProblem] = useState('');
  const keys = keysOf(command, keymap);
  const { settings: text } = useText();
  const title = commandTitle(command.id);
  const set = (bindings: Keymap['bindings']): void => services.store.setState({ bindings });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (waiting === null || MODIFIERS.has(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return close();
    const chord = chordOf(event.nativeEvent);
    const refusal = refusalOf(chord, command, keymap);
    if (refusal) {
      const key = formatKey(chord);
      setProblem(
        refusal.reason === 'taken'
          ? text.taken(key, commandTitle(refusal.by.id))
          : text.reserved(key),
      );
      return;
    }
    set(bound(command, { chord, instead: waiting === '' ? null : waiting }, keymap));
    close();
  };
  const close = (): void => {
    setWaiting(null);
    setProblem('');
  };

  const listening = { onKeyDown, onBlur: close };
  return (
    <div className="key-row" role="group" aria-label={title}>
      <span>{title}</span>
      <span className="key-row-keys">
        {keys.map((key) => (
          <span key={key} className="key-chip">
            <button
              type="button"
              className="button quiet"
              aria-label={text.change(formatKey(key), title)}
              {...listening}
              onClick={() => setWaiting(key)}
            >
              {waiting === key ? text.press : <kbd>{formatKey(key)}</kbd>}
            </button>
            <button
              type="button"
              className="button quiet key-remove"
              aria-label={text.remove(formatKey(key), title)}
              onClick={() => set(unbound(command, key, keymap))}
            >
              <Icon name="close" />
            </button>
          </span>
        ))}
        <button
          type="button"
          className="button quiet"
          aria-label={text.add(title)}
          {...listening}
          onClick={() => setWaiting('')}
        >
          {waiting === '' ? text.press : keys.length === 0 ? text.noKey : '+'}
        </button>
        {keymap.bindings[command.id] && (
          <button
            type="button"
            className="button quiet"
            aria-label={text.restore(title)}
            title={text.restore(title)}
            onClick={() => set(restored(command, keymap))}
          >
            <Icon name="undo" />
          </button>
        )}
      </span>
      <small role="alert" className="key-problem">
        {problem}
      </small>
    </div>
  );
}

/** Forgets every key that was given by hand. */
export function RestoreAll() {
  const { services } = useApp();
  const { settings: text } = useText();
  const hasOwn = useAppState((state) => Object.keys(state.bindings).length > 0);
  return (
    <button
      type="button"
      className="button quiet"
      disabled={!hasOwn}
      onClick={() => services.store.setState({ bindings: {} })}
    >
      {text.restoreAll}
    </button>
  );
}
