import { AppError } from '../../core/errors.ts';
import type { Language } from '../../store/displaySlice.ts';
import { EN } from './en/all.ts';
import { textLanguage } from './language.ts';
import type { Widened } from './widened.ts';

/** All texts of the interface in one language, by topic. The English ones say what there has to be. */
export type Catalogue = Widened<typeof EN>;

/** Complete at compile time: a text that German or French lacks does not compile. */
const LOADERS: Readonly<Record<Language, () => Catalogue | Promise<Catalogue>>> = {
  en: () => EN,
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

const loaded = new Map<Language, Catalogue>([['en', EN]]);

/** Brings the texts of a language, once. Rejects where they cannot be fetched. */
export async function loadCatalogue(language: Language): Promise<void> {
  if (!loaded.has(language)) loaded.set(language, await LOADERS[language]());
}

/** @throws AppError `internal/unexpected` for a language that was not loaded. */
export function catalogueOf(language: Language): Catalogue {
  const catalogue = loaded.get(language);
  if (!catalogue) throw new AppError('internal/unexpected', { what: 'catalogue', language });
  return catalogue;
}

/** The catalogue of the present language, outside of React; English in the command line. */
export function text(): Catalogue {
  return catalogueOf(textLanguage());
}
