import { expect, test } from 'vitest';
import { compare, type Action } from './compare.ts';

const at = (
  doneAtMs: number,
  kind: Action['kind'] = 'decided',
  { isSure = true, isShownSaved = false } = {},
): Action => ({ kind, isSure, doneAtMs, isShownSaved });

const NOTHING = {
  kept: 0,
  lost: 0,
  lostThoughShown: 0,
  told: 0,
  lostInLastSecond: 0,
  unexpected: 0,
};
const KILLED = { killedAtMs: 10_000, isTold: false };

test('what is on disk is kept', () => {
  expect(compare([at(0), at(1, 'undone')], ['decided', 'undone'], KILLED)).toEqual({
    ...NOTHING,
    kept: 2,
  });
});

test('what is missing after a kill is lost when it is older than a second', () => {
  const actions = [at(0), at(8_999), at(9_001)];
  const found = compare(actions, ['decided'], KILLED);
  expect(found).toEqual({ ...NOTHING, kept: 1, lost: 1, lostInLastSecond: 1 });
});

test('what is missing of a page that ended in its own time is lost', () => {
  const found = compare([at(9_999)], [], { killedAtMs: null, isTold: false });
  expect(found).toEqual({ ...NOTHING, lost: 1 });
});

test('what was told to be missing is not lost, unless it was shown as saved', () => {
  const told = { killedAtMs: 10_000, isTold: true };
  expect(compare([at(0), at(1)], ['decided'], told)).toEqual({ ...NOTHING, kept: 1, told: 1 });
  const shown = compare([at(0, 'decided', { isShownSaved: true })], [], told);
  expect(shown).toEqual({ ...NOTHING, lost: 1, lostThoughShown: 1 });
});

test('what was shown as saved is lost even in the last second', () => {
  const found = compare([at(9_999, 'decided', { isShownSaved: true })], [], KILLED);
  expect(found).toEqual({ ...NOTHING, lost: 1, lostThoughShown: 1 });
});

test('a stroke may leave nothing, or something', () => {
  const actions = [at(0), at(1, 'edited', { isSure: false }), at(2)];
  expect(compare(actions, ['decided', 'decided'], KILLED)).toEqual({ ...NOTHING, kept: 2 });
  expect(compare(actions, ['decided', 'edited', 'decided'], KILLED)).toEqual({
    ...NOTHING,
    kept: 3,
  });
});

test('an entry in the middle that is missing is one, whatever follows', () => {
  const actions = [at(0), at(1, 'undone'), at(2), at(3, 'structured')];
  const found = compare(actions, ['decided', 'decided', 'structured'], KILLED);
  expect(found).toEqual({ ...NOTHING, kept: 3, lost: 1 });
});

test('entries that nobody made are counted', () => {
  const found = compare([at(0)], ['decided', 'edited', 'decided'], KILLED);
  expect(found).toEqual({ ...NOTHING, kept: 1, unexpected: 2 });
});
