import { expect, it } from 'vitest';
import { foreignText } from './foreignText.ts';
import { identityText } from './identityText.ts';

it('takes away what turns the text behind it, and what cannot be seen', () => {
  expect(foreignText('patient\u202Egnp.exe')).toBe('patient\uFFFDgnp.exe');
  expect(foreignText('a\u0000b\u001bc\u2066d')).toBe('a\uFFFDb\uFFFDc\uFFFDd');
  expect(foreignText('Müller, 王 – O’Neil')).toBe('Müller, 王 – O’Neil');
});

it('keeps a name from right to left apart from the numbers beside it', () => {
  expect(foreignText('כהן')).toBe('\u2068כהן\u2069');
});

it('lets no patient’s name turn the number and the dates of the identity line', () => {
  const line = identityText({
    name: 'Doe\u202E^Jane',
    id: '12\u202E34',
    birthDate: '19700203',
    modality: 'CT',
    sex: '',
    studyDate: '20240506',
    seriesDescription: '',
  });
  expect(line).toMatch(/^Doe\uFFFD, Jane · 12\uFFFD34 · \* [\w, ]+ 1970 · CT [\w, ]+ 2024$/);
});
