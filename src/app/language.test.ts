import { describe, expect, it } from 'vitest';
import { languageFor } from './language.ts';

describe('the language at the first start', () => {
  it('is the most wanted one that there is', () => {
    expect(languageFor(['de-AT', 'en'])).toBe('de');
    expect(languageFor(['nl', 'FR-ca', 'de'])).toBe('fr');
    expect(languageFor(['en-US', 'de'])).toBe('en');
  });

  it('is English where none of the wanted ones is there', () => {
    expect(languageFor(['pt-BR', 'deu'])).toBe('en');
    expect(languageFor([])).toBe('en');
  });
});
