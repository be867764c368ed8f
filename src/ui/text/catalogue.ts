import { AppError } from '../../core/errors.ts';
import type { Language } from '../../store/displaySlice.ts';
import type { EN } from './en/all.ts';
import { FIRST } from './en/first.ts';
import { setTextLanguage, textLanguage } from './language.ts';
import type { Widened } from './widened.ts';

/** All texts of the interface in one language, by topic. The English ones say what there has to be. */
export type Catalogue = Widened<typeof EN>;

/** Complete at compile time: a text that German or French lacks does not compile. */
const LOADERS: Readonly<Record<Language, () => Promise<Catalogue>>> = {
  en: async () => (await import('./en/all.ts')).EN,
  // Files of their own: only who reads German or French waits for it.
  de: async () => (await import('./de/all.ts')).DE,
  fr: async () => {
    const [{ FR }, { typeset }] = await Promise.all([
      import('./fr/all.ts'),
      import('./fr/typeset.ts'),
    ]);
    return typeset(FR);
  },
};

/**
 * English is there at once, as far as the first load asks for it; firstTexts.test.ts holds the first load to that. Parts that
 * come later bring the rest before they are drawn.
 */
const first: Partial<Catalogue> = FIRST;
const loaded = new Map<Language, Catalogue>([['en', first as Catalogue]]);
const whole = new Set<Language>();

/** Brings all texts of a language, once. Rejects where they cannot be fetched. */
export async function loadCatalogue(language: Language): Promise<void> {
  if (whole.has(language)) return;
  loaded.set(language, await LOADERS[language]());
  whole.add(language);
  // What was drawn with the first texts alone is drawn anew.
  if (language === textLanguage()) setTextLanguage(language);
}

/** Whether there is enough of a language for the first load. */
export function canBegin(language: Language): boolean {
  return loaded.has(language);
}

/** Whether all topics of the present language are there. */
export function areTextsWhole(): boolean {
  return whole.has(textLanguage());
}

/** @throws AppError `internal/unexpected` for a language that was not loaded. */
export function catalogueOf(language: Language): Catalogue {
  const catalogue = loaded.get(language);
  if (!catalogue) throw new AppError('internal/unexpected', { what: 'catalogue', language });
  return catalogue;
}

/** The catalogue of the present language, outside of React. */
export function text(): Catalogue {
  return catalogueOf(textLanguage());
}
