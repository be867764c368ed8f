import { afterEach, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../app/commandTable.ts';
import { LANGUAGES } from '../../store/displaySlice.ts';
import { CATALOGUES, text } from './catalogue.ts';
import { setTextLanguage } from './language.ts';

afterEach(() => setTextLanguage('en'));

describe('the catalogues', () => {
  it('have a title for every command, and no title of a command that is gone', () => {
    const ids = COMMANDS.map(({ id }) => id).toSorted();
    for (const language of LANGUAGES) {
      expect(Object.keys(CATALOGUES[language].commands.titles).toSorted()).toEqual(ids);
    }
  });

  it('are English until another language is set', () => {
    expect(text()).toBe(CATALOGUES.en);
    setTextLanguage('fr');
    expect(text()).toBe(CATALOGUES.fr);
  });
});
