import { describe, expect, it } from 'vitest';
import { createAppStore } from '../store/store.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commandTable.ts';
import { bound, commandFor, keysOf, refusalOf, restored, unbound, type Keymap } from './keymap.ts';

const FRESH: Keymap = { bindings: {}, mousePreset: 'pacs' };

function command(id: string): Command {
  const found = COMMANDS.find((one) => one.id === id);
  if (!found) throw new Error(`no command ${id}`);
  return found;
}

describe('a key of one’s own', () => {
  it('takes the place of the one before, or stands beside it', () => {
    const accept = command('accept');
    const bindings = bound(accept, { chord: 'u', instead: 'a' }, FRESH);
    expect(keysOf(accept, { ...FRESH, bindings })).toEqual(['u', 'Enter']);
    const more = bound(accept, { chord: 'j', instead: null }, { ...FRESH, bindings });
    expect(keysOf(accept, { ...FRESH, bindings: more })).toEqual(['u', 'Enter', 'j']);
  });

  it('is what the page answers to', () => {
    const state = createAppStore().getState();
    const bindings = bound(command('help'), { chord: 'u', instead: '?' }, FRESH);
    expect(commandFor('u', { ...state, bindings })?.id).toBe('help');
    expect(commandFor('?', { ...state, bindings })).toBeUndefined();
  });

  it('is refused where another command has it, and nothing changes', () => {
    const accept = command('accept');
    expect(refusalOf('n', accept, FRESH)).toEqual({ reason: 'taken', by: command('next-region') });
    expect(bound(accept, { chord: 'n', instead: 'a' }, FRESH)).toBe(FRESH.bindings);
  });

  it('may be taken once the other has let it go', () => {
    const bindings = unbound(command('next-region'), 'n', FRESH);
    expect(refusalOf('n', command('accept'), { ...FRESH, bindings })).toBeNull();
  });

  it('is not the browser’s, nor one that always means the same', () => {
    for (const chord of ['Ctrl+w', 'Ctrl+Shift+t', 'Tab', 'Escape', 'F5', 'Ctrl+0']) {
      expect(refusalOf(chord, command('accept'), FRESH)).toEqual({ reason: 'reserved' });
    }
  });

  it('goes when the first keys are wanted again', () => {
    const bindings = bound(command('accept'), { chord: 'u', instead: 'a' }, FRESH);
    const after = restored(command('accept'), { ...FRESH, bindings });
    expect(keysOf(command('accept'), { ...FRESH, bindings: after })).toEqual(['a', 'Enter']);
  });

  it('leaves no two commands with one chord, whatever is pressed', () => {
    const chords = ['a', 'n', 'g', 'j', 'Ctrl+z', 'Shift+d', 'F5', 'Enter'];
    let keymap = FRESH;
    for (let step = 0; step < 400; step++) {
      const target = COMMANDS[(step * 7) % COMMANDS.length];
      const chord = chords[(step * 5) % chords.length];
      if (!target || chord === undefined) continue;
      const instead = keysOf(target, keymap)[0] ?? null;
      keymap = { ...keymap, bindings: bound(target, { chord, instead }, keymap) };
      for (const one of chords) {
        const holders = COMMANDS.filter((other) => keysOf(other, keymap).includes(one));
        const first = COMMANDS.filter((other) => keysOf(other, FRESH).includes(one));
        expect(holders.length).toBeLessThanOrEqual(Math.max(1, first.length));
      }
    }
  });
});
