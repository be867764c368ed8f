import type { Language } from '../../store/displaySlice.ts';

/** The language whose rules for numbers and dates are followed; English without regional preferences in dates. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE', fr: 'fr-FR' };

let present: Language = 'en';

/** The language of texts that are made outside of React; English until `setTextLanguage` was called. */
export function textLanguage(): Language {
  return present;
}

/** Only `followLanguage` and tests call it: the store says which language it is. */
export function setTextLanguage(language: Language): void {
  present = language;
}

/** BCP 47 tag for Intl. */
export function localeOf(language: Language): string {
  return LOCALES[language];
}
