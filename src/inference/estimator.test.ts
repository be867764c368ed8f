import { expect, test } from 'vitest';
import { dropout } from '../testing/inferenceRun.ts';
import { requireEstimator, samplesPlanned, streamsOf } from './estimator.ts';

test('samples are the product of members, passes and combinations of flips', () => {
  expect(samplesPlanned(dropout(20))).toBe(20);
  expect(samplesPlanned(dropout(0))).toBe(1);
  expect(samplesPlanned(dropout(5, 1, { members: 3, flips: ['i', 'k'] }))).toBe(60);
});

test('members one after the other, each unflipped first', () => {
  expect(streamsOf(dropout(5, 1, { members: 2, flips: ['i', 'j'] }))).toEqual([
    { member: 0, flips: [] },
    { member: 0, flips: ['i'] },
    { member: 0, flips: ['j'] },
    { member: 0, flips: ['i', 'j'] },
    { member: 1, flips: [] },
    { member: 1, flips: ['i'] },
    { member: 1, flips: ['j'] },
    { member: 1, flips: ['i', 'j'] },
  ]);
});

const limits = { members: 2, flips: ['i'], hasDropout: true };

test.each([
  ['129 samples', dropout(129), limits, 'samples'],
  ['no member', dropout(2, 1, { members: 0 }), limits, 'samples'],
  ['half a pass', dropout(2.5), limits, 'samples'],
  ['a third member', dropout(2, 1, { members: 3 }), limits, 'members'],
  ['a flip that training did not have', dropout(2, 1, { flips: ['j'] }), limits, 'flips'],
  ['a flip twice', dropout(2, 1, { flips: ['i', 'i'] }), limits, 'flips'],
  ['dropout of a network without', dropout(2), { ...limits, hasDropout: false }, 'dropout'],
])('%s is refused', (_, estimator, allowed, what) => {
  const refused = expect.objectContaining({ what }) as object;
  expect(() => requireEstimator(estimator, allowed)).toThrow(
    expect.objectContaining({ code: 'model/out-of-range', detail: refused }),
  );
});

test('what a package allows is accepted', () => {
  requireEstimator(dropout(16, 1, { members: 2, flips: ['i'] }), limits);
  requireEstimator(dropout(0), { ...limits, hasDropout: false });
});
