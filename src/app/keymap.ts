import type { DisplaySlice } from '../store/displaySlice.ts';
import type { InterfaceSlice } from '../store/interfaceSlice.ts';
import type { AppState } from '../store/store.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commandTable.ts';

/** What decides which key does what. */
export type Keymap = Pick<InterfaceSlice, 'bindings'> & Pick<DisplaySlice, 'mousePreset'>;

/**
 * Keys of a preset that are not those of the command table. The table has the hand of a PACS; Neuro has what users of
 * ITK-SNAP know: `<` and `>` for structures.
 */
const PRESET_KEYS: Record<DisplaySlice['mousePreset'], InterfaceSlice['bindings']> = {
  pacs: {},
  neuro: {
    'next-segment': ['>', 'w'],
    'previous-segment': ['<', 'q'],
  },
};

/** The keys of a command: the user's, else the preset's, else the table's. */
export function keysOf(
  { id, keys }: Command,
  { bindings, mousePreset }: Keymap,
): readonly string[] {
  return bindings[id] ?? PRESET_KEYS[mousePreset][id] ?? keys;
}

/** Why a chord cannot be given to a command. */
export type ChordRefusal =
  | { readonly reason: 'taken'; readonly by: Command }
  /** The browser or the page itself answers to it, whatever we say. */
  | { readonly reason: 'reserved' };

/** The browser's, which no page gets or should take; and ours: help, the way out, the way from field to field. */
const RESERVED = new Set([
  'Tab',
  'Shift+Tab',
  'Escape',
  '?',
  ...['t', 'n', 'w', 'r', 'l', 'f', 'p', 'c', 'v', 'x', 'a', 'j', 'h', 'd', 'u', 'o', 'q'].map(
    (key) => `Ctrl+${key}`,
  ),
  ...['t', 'n', 'w', 'r', 'i', 'j', 'c'].map((key) => `Ctrl+Shift+${key}`),
  ...['1', '3', '5', '6', '7', '11', '12'].map((number) => `F${number}`),
  ...['0', '+', '-', 'Tab', 'Shift+Tab'].map((key) => `Ctrl+${key}`),
]);

/** Whether a command may have a chord; null where nothing speaks against it. */
export function refusalOf(chord: string, command: Command, keymap: Keymap): ChordRefusal | null {
  if (RESERVED.has(chord)) return { reason: 'reserved' };
  const by = COMMANDS.find(
    (other) => other.id !== command.id && keysOf(other, keymap).includes(chord),
  );
  return by ? { reason: 'taken', by } : null;
}

/**
 * Gives a command a chord, in the place of another of its keys or beside them.
 * @param instead a key that the command has now; null adds one.
 * @returns the bindings after it; unchanged where the chord is refused.
 */
export function bound(
  command: Command,
  { chord, instead }: { readonly chord: string; readonly instead: string | null },
  keymap: Keymap,
): InterfaceSlice['bindings'] {
  if (refusalOf(chord, command, keymap)) return keymap.bindings;
  const before = keysOf(command, keymap).filter((key) => key !== chord);
  const keys =
    instead === null ? [...before, chord] : before.map((key) => (key === instead ? chord : key));
  return { ...keymap.bindings, [command.id]: keys };
}

/** Takes a key from a command. */
export function unbound(command: Command, key: string, keymap: Keymap): InterfaceSlice['bindings'] {
  const keys = keysOf(command, keymap).filter((one) => one !== key);
  return { ...keymap.bindings, [command.id]: keys };
}

/** Gives a command the preset's keys again, which may have gone to others meanwhile: those keep them. */
export function restored({ id }: Command, { bindings }: Keymap): InterfaceSlice['bindings'] {
  return Object.fromEntries(Object.entries(bindings).filter(([other]) => other !== id));
}

/** What acts on the image, while the cohort lies over it: nobody would see what a key does. */
function isOutOfSight({ group }: Command, { isCohortOpen }: AppState): boolean {
  return isCohortOpen && group !== 'Cases' && group !== 'Run';
}

/**
 * The command that a chord stands for now: of those that have it, the first that is enabled; the user's own keys before
 * the preset's.
 */
export function commandFor(chord: string, state: AppState): Command | undefined {
  const candidates = COMMANDS.filter(
    (command) => !isOutOfSight(command, state) && keysOf(command, state).includes(chord),
  );
  const own = candidates.filter(({ id }) => state.bindings[id]);
  const ordered = [...own, ...candidates.filter((command) => !own.includes(command))];
  return ordered.find(({ isEnabled }) => isEnabled(state)) ?? ordered[0];
}
