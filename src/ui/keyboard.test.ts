import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../app/commandTable.ts';
import { createAppStore } from '../store/store.ts';
import { commandFor } from '../app/keymap.ts';
import { chordOf } from './keyboard.ts';

const event = (key: string, held: Partial<Parameters<typeof chordOf>[0]> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...held,
});

describe('chordOf', () => {
  it('names what is held', () => {
    expect(chordOf(event('n'))).toBe('n');
    expect(chordOf(event('Z', { ctrlKey: true, shiftKey: true }))).toBe('Ctrl+Shift+z');
    expect(chordOf(event('z', { metaKey: true }))).toBe('Ctrl+z');
    expect(chordOf(event('D', { shiftKey: true }))).toBe('Shift+d');
    expect(chordOf(event('PageUp'))).toBe('PageUp');
  });

  it('takes a letter under caps lock as the letter', () => {
    expect(chordOf(event('N'))).toBe('n');
  });

  it('does not count Shift on keys where it only selects the character', () => {
    expect(chordOf(event('1'))).toBe('1');
    expect(chordOf(event('?', { shiftKey: true }))).toBe('?');
  });
});

describe('the keys of the command table', () => {
  it('are each given once but Escape, and are chords that can be pressed', () => {
    const keys = COMMANDS.flatMap((command) => command.keys);
    const shared = keys.filter((key, at) => keys.indexOf(key) !== at);
    expect(new Set(shared)).toEqual(new Set(['Escape']));
    for (const key of keys) expect(key).toMatch(/^(Ctrl\+)?(Shift\+)?([^\tA-Z]|[A-Z]\w+)$/);
  });

  it('take away one layer at a time with Escape: a plane alone before the run', () => {
    const state = createAppStore().getState();
    const running = { ...state, job: { status: 'loading-network' } } as const;
    expect(commandFor('Escape', running)?.id).toBe('cancel-run');
    expect(commandFor('Escape', { ...running, maximisedPlane: 'axial' })?.id).toBe('all-planes');
  });

  it('has each id once', () => {
    expect(new Set(COMMANDS.map(({ id }) => id)).size).toBe(COMMANDS.length);
  });
});
