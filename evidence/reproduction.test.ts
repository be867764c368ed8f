import { expect, it } from 'vitest';
import { differences } from './reproduction.ts';
import type { Row } from './results.ts';
import { plainRow } from './rows.ts';

const row = (metric: string, value: number | null, n = 4): Row =>
  plainRow({ table: 's0', row: 'liver', metric, note: 'none' }, value, n);

it('names what a fresh run gives otherwise', () => {
  const committed = [row('Dice', 0.9), row('ρ', 0.5), row('p', null), row('n', 1), row('gone', 1)];
  const fresh = [row('Dice', 0.9019), row('ρ', 0.51), row('p', 0.1), row('n', 1, 5), row('new', 2)];
  expect(differences('s0', committed, fresh)).toEqual([
    's0 | liver | gone: not made any more',
    's0 | liver | ρ: 0.51, not 0.5',
    's0 | liver | p: 0.1, not null',
    's0 | liver | n: 5 cases, not 4',
    's0 | liver | new: not in results.json',
  ]);
  expect(differences('s1', committed, [])).toEqual([]);
});
