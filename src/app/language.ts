import { LANGUAGES, type Language } from '../store/displaySlice.ts';
import type { Services } from './services.ts';

const KEY = 'isodoubt.language';

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

/** The language chosen in this browser before; else the one that the browser asks for. */
export function initialLanguage(): Language {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEY);
  } catch {
    // Storage is blocked by policy: the browser's language counts.
  }
  return known(kept) ?? languageFor(navigator.languages);
}

/** Shows everything in another language, and keeps the choice for the next time. */
export function setLanguage({ store }: Services, language: Language): void {
  store.setState({ language });
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Storage is blocked by policy; the choice holds as long as the page is open.
  }
}
