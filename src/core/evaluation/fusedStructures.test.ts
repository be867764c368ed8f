import { expect, it } from 'vitest';
import { describedSegment } from '../../testing/obliqueSeries.ts';
import { NO_SETS } from '../contour/labelSets.ts';
import { matchesAmong, structuresToFuse } from './fusedStructures.ts';
import type { Observer } from './observers.ts';

function observer(...names: readonly string[]): Observer {
  const structures = names.map((name, at) => describedSegment(10 * (at + 1), { name }));
  return { name: 'reader', labels: new Uint8Array(1), sets: NO_SETS, structures };
}

const told = (...found: Parameters<typeof structuresToFuse>) =>
  structuresToFuse(...found).map(({ segment: { number, name }, observed }) => [
    number,
    name,
    ...observed,
  ]);

it('what several have in common is one structure, what one alone has is another', () => {
  expect(
    told([observer('Liver', 'Spleen'), observer('spleen', 'GTV'), observer('gtv', 'LIVER')], {
      kind: 'majority',
    }),
  ).toEqual([
    [1, 'Liver', 10, null, 20],
    [2, 'Spleen', 20, 10, null],
    [3, 'GTV', null, 20, 10],
  ]);
});

it('the only structure of each is the same one', () => {
  expect(told([observer(''), observer('nodule'), observer()], { kind: 'staple' })).toEqual([
    [1, '', 10, 10, null],
  ]);
});

it('of one observer those alone', () => {
  expect(told([observer('a'), observer('b', 'c')], { kind: 'observer', position: 1 })).toEqual([
    [1, 'b', null, 10],
    [2, 'c', null, 20],
  ]);
});

it('of nobody none', () => {
  expect(told([], { kind: 'union' })).toEqual([]);
});

it('observers are matched with each other, and what told is said', () => {
  expect(
    matchesAmong([observer('Liver', 'Spleen'), observer('spleen'), observer('LIVER')]),
  ).toEqual([
    { structure: 1, observers: [10, null, 10], by: 'name' },
    { structure: 2, observers: [20, 10, null], by: 'name' },
  ]);
  expect(matchesAmong([observer(''), observer('nodule')])).toEqual([
    { structure: 1, observers: [10, 10], by: 'only' },
  ]);
});
