import { describe, expect, it } from 'vitest';
import { CASE_STATES, isToReview, isWaiting, nextState, type CaseEvent } from './caseState.ts';

const EVENTS: readonly CaseEvent[] = [
  'queue',
  'start',
  'give-way',
  'cancel',
  'finish',
  'fail',
  'work',
  'complete',
  'flag',
  'reopen',
];

function walk(events: readonly CaseEvent[]) {
  return events.reduce<ReturnType<typeof nextState>>(
    (state, event) => state && nextState(state, event),
    'new',
  );
}

describe('nextState', () => {
  it.each([
    [['queue', 'start', 'finish', 'work', 'complete'], 'done'],
    [['queue', 'start', 'fail', 'queue', 'start', 'cancel'], 'new'],
    [['queue', 'start', 'give-way', 'start', 'finish'], 'ready'],
    [['finish', 'complete', 'work', 'flag', 'complete', 'reopen'], 'in-review'],
    [['finish', 'work', 'finish'], 'in-review'],
    [['queue', 'cancel'], 'new'],
  ] as const)('%j leads to %s', (events, expected) => {
    expect(walk(events)).toBe(expected);
  });

  it.each([
    ['new', 'complete'],
    ['new', 'start'],
    ['queued', 'work'],
    ['running', 'queue'],
    ['ready', 'cancel'],
    ['failed', 'complete'],
    ['done', 'queue'],
  ] as const)('from %s there is no %s', (state, event) => {
    expect(nextState(state, event)).toBeNull();
  });

  it('a reviewed case is never queued again, and nothing takes its review away', () => {
    for (const state of ['in-review', 'done', 'flagged'] as const) {
      const after = EVENTS.map((event) => nextState(state, event)).filter((next) => next !== null);
      expect(['in-review', 'done', 'flagged']).toEqual(expect.arrayContaining(after));
    }
  });

  it('every state can be left, and reached from the first', () => {
    const reached = new Set<string>(['new']);
    for (let size = 0; size < reached.size;) {
      size = reached.size;
      for (const state of CASE_STATES) {
        if (!reached.has(state)) continue;
        const after = EVENTS.map((event) => nextState(state, event));
        expect(after.some((next) => next !== null && next !== state)).toBe(true);
        for (const next of after) if (next) reached.add(next);
      }
    }
    expect(reached).toEqual(new Set(CASE_STATES));
  });
});

it('a case is to be reviewed or waiting, never both', () => {
  expect(CASE_STATES.filter(isToReview)).toEqual(['ready', 'in-review', 'flagged']);
  expect(CASE_STATES.filter(isWaiting)).toEqual(['queued', 'running']);
});
