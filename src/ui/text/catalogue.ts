import type { Language } from '../../store/displaySlice.ts';
import { DE } from './de/all.ts';
import { EN } from './en/all.ts';
import { FR } from './fr/all.ts';
import { typeset } from './fr/typeset.ts';
import { textLanguage } from './language.ts';
import type { Widened } from './widened.ts';

/** All texts of the interface in one language, by topic. The English ones say what there has to be. */
export type Catalogue = Widened<typeof EN>;

/** Complete at compile time: a text that German or French lacks does not compile. */
export const CATALOGUES: Readonly<Record<Language, Catalogue>> = {
  en: EN,
  de: DE,
  fr: typeset(FR),
};

/** The catalogue of the present language, outside of React; English in the command line. */
export function text(): Catalogue {
  return CATALOGUES[textLanguage()];
}
