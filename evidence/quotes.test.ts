import { expect, it } from 'vitest';
import { quotedFigures } from './quotes.ts';

it('finds figures by the name behind them', () => {
  const text =
    'Dice 0.971 <!-- evidence: networks | abdomen-ct, 10 samples | Dice spleen --> of 24, not 0.5';
  expect(quotedFigures(text)).toEqual([
    { text: '0.971', table: 'networks', row: 'abdomen-ct, 10 samples', metric: 'Dice spleen' },
  ]);
});
