import { expect, test } from 'vitest';
import { dropoutText, ensembleText, madeForText } from './networkText.ts';

test('what a network was made for', () => {
  const range = (low: number, high: number) => [low, high] as const;
  const ranges = [range(0.5, 2), range(0.5, 2), range(0.5, 2)];
  const ct = { modality: 'CT' as const, bodyPart: 'abdomen' };
  expect(madeForText({ ...ct, spacingMmRange: ranges })).toBe('CT, abdomen, spacing 0.5 to 2 mm');
  expect(madeForText({ ...ct, spacingMmRange: [range(0.5, 2), range(0.5, 2), range(1, 5)] })).toBe(
    'CT, abdomen, spacing 0.5 to 2 × 0.5 to 2 × 1 to 5 mm',
  );
  expect(madeForText({ modality: 'unknown', bodyPart: 'not stated', spacingMmRange: null })).toBe(
    'Modality not stated, body part not stated, spacing not stated',
  );
});

test('where samples come from', () => {
  expect(dropoutText({ dropout: 'trained', dropoutRate: 0.2 })).toBe(
    'Dropout as in training, 20 % of the channels',
  );
  expect(dropoutText({ dropout: 'none', dropoutRate: null })).toBe('No dropout');
  expect(ensembleText({ ensemble: 'single', members: 1 })).toBe('');
  expect(ensembleText({ ensemble: 'cv-ensemble', members: 5 })).toContain('5 folds');
});
