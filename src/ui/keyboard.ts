import { useEffect } from 'react';
import { COMMANDS } from '../app/commandTable.ts';
import { useApp } from './appContext.ts';

/** `Ctrl+Shift+z` from an event; the command key of a Mac counts as Ctrl. */
export function chordOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey'>) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const isLetter = /^[a-z]$/.test(key);
  const control = event.ctrlKey || event.metaKey ? 'Ctrl+' : '';
  const shift = event.shiftKey && (isLetter || key.length > 1) ? 'Shift+' : '';
  return `${control}${shift}${key}`;
}

/** Keys that an element needs for itself. */
function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('dialog')) return true;
  if (target instanceof HTMLInputElement && target.type !== 'range') {
    return target.type !== 'checkbox' || key === ' ';
  }
  if (target instanceof HTMLSelectElement || target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return key.startsWith('Arrow') || key.startsWith('Page');
  return (
    (target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement) &&
    (key === 'Enter' || key === ' ')
  );
}

/** Binds the keys of the command table, and `?` for help. */
export function useKeyboard(onHelp: () => void): void {
  const { execute } = useApp();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.altKey || isTaken(event.target, event.key)) return;
      if (event.key === '?') {
        event.preventDefault();
        onHelp();
        return;
      }
      const chord = chordOf(event);
      const command = COMMANDS.find(({ keys }) => keys.includes(chord));
      if (!command) return;
      event.preventDefault();
      execute(command.id);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [execute, onHelp]);
}
