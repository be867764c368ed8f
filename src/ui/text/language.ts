import type { Language } from '../../store/displaySlice.ts';

/** The language whose rules for numbers and dates are followed; English without regional preferences in dates. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE', fr: 'fr-FR' };

let present: Language = 'en';
const listeners = new Set<() => void>();

/** The language of texts that are made outside of React; English until `setTextLanguage` was called. */
export function textLanguage(): Language {
  return present;
}

/** Only `followLanguage` and tests call it, when the texts are loaded: the store says which language is wanted. */
export function setTextLanguage(language: Language): void {
  present = language;
  for (const listener of listeners) listener();
}

/** Called when the texts are another language's. Returns the way to stop. */
export function onTextLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** BCP 47 tag for Intl. */
export function localeOf(language: Language): string {
  return LOCALES[language];
}
