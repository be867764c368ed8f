import { useEffect } from 'react';
import type { Command } from '../app/command.ts';
import { commandFor } from '../app/keymap.ts';
import { useApp } from './appContext.ts';

/** `Ctrl+Shift+z` from an event; the command key of a Mac counts as Ctrl. */
export function chordOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey'>) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const isLetter = /^[a-z]$/.test(key);
  const control = event.ctrlKey || event.metaKey ? 'Ctrl+' : '';
  const shift = event.shiftKey && (isLetter || key.length > 1) ? 'Shift+' : '';
  return `${control}${shift}${key}`;
}

/** Keys with which one goes through any page. */
const BROWSER_KEYS: ReadonlySet<string> = new Set(['Tab', ' ']);

/** Keys that an element needs for itself. */
function isTaken(target: EventTarget | null, chord: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const isMove = /^(Shift\+)?(Arrow|Page)/.test(chord);
  if (isMove && target.closest('[data-arrow-keys]')) return true;
  if (target instanceof HTMLInputElement && target.type !== 'range') {
    return target.type !== 'checkbox' || chord === ' ';
  }
  if (target instanceof HTMLSelectElement || target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return isMove;
  // From the picture alone: elsewhere it goes from control to control.
  if (chord === 'Tab' && target !== document.body && !target.matches('.stage')) return true;
  const isPress = chord === 'Enter' || chord === ' ';
  // The current one of a list is pressed already: there Enter is the command's.
  const isCurrent = target.getAttribute('aria-current') === 'true' && chord === 'Enter';
  return isPress && !isCurrent && target.matches('button, a, summary');
}

/** Whether a key was pressed with the focus on the image, or nowhere. */
function isOnImage(target: EventTarget | null): boolean {
  return target === document.body || (target instanceof Element && target.matches('.stage'));
}

function focusStage(): void {
  document.querySelector<HTMLElement>('.stage')?.focus({ preventScroll: true });
}

/** Binds the keys of the command table. */
export function useKeyboard(): void {
  const { execute, perform, services } = useApp();
  useEffect(() => {
    /** Commands under way, by the key that holds them. */
    const held = new Map<string, Command>();
    const release = (key: string): void => {
      const end = held.get(key)?.release;
      held.delete(key);
      if (end) perform(end);
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.altKey || document.querySelector('dialog[open]')) return;
      const chord = chordOf(event);
      if (isTaken(event.target, chord)) {
        if (chord === 'Escape') focusStage();
        return;
      }
      const command = commandFor(chord, services.store.getState());
      if (!command) return;
      // The page's own keys keep their meaning where the command has none, and wherever there is a way to go on.
      const isOurs = command.isEnabled(services.store.getState()) && isOnImage(event.target);
      if (BROWSER_KEYS.has(chord) && !isOurs) return;
      event.preventDefault();
      const key = event.key.toLowerCase();
      if (held.has(key)) return;
      if (command.release) held.set(key, command);
      execute(command.id);
    };
    const onKeyUp = (event: KeyboardEvent): void => release(event.key.toLowerCase());
    const onBlur = (): void => [...held.keys()].forEach(release);
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('keyup', onKeyUp);
    window.addEventListener('blur', onBlur);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('blur', onBlur);
    };
  }, [execute, perform, services]);
}

/**
 * After a control was used with the mouse the keys are the picture's again: Enter accepts instead of pressing the
 * button once more. Who uses the keyboard keeps the focus, and so do fields, menus and dialogs.
 */
export function useFocusReturn(): void {
  useEffect(() => {
    let isByPointer = false;
    const isControl = (target: EventTarget | null, selector: string): boolean =>
      target instanceof Element &&
      target.closest(selector) !== null &&
      target.closest('dialog, .menu') === null;
    const onPointer = (): void => void (isByPointer = true);
    const onKey = (): void => void (isByPointer = false);
    const onClick = ({ target, detail }: MouseEvent): void => {
      if (detail > 0 && isControl(target, 'button, a, input[type=range]')) focusStage();
    };
    const onChange = ({ target }: Event): void => {
      if (isByPointer && isControl(target, 'select')) focusStage();
    };
    window.addEventListener('pointerdown', onPointer, true);
    window.addEventListener('keydown', onKey, true);
    window.addEventListener('click', onClick);
    window.addEventListener('change', onChange);
    return () => {
      window.removeEventListener('pointerdown', onPointer, true);
      window.removeEventListener('keydown', onKey, true);
      window.removeEventListener('click', onClick);
      window.removeEventListener('change', onChange);
    };
  }, []);
}
