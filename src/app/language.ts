import { LANGUAGES, type Language } from '../store/displaySlice.ts';

function known(tag: string | null): Language | undefined {
  const primary = tag?.toLowerCase().split('-')[0];
  return LANGUAGES.find((language) => language === primary);
}

/** The first of the preferred languages (BCP 47 tags, most wanted first) that there are texts in; else English. */
export function languageFor(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const language = known(tag);
    if (language) return language;
  }
  return 'en';
}
