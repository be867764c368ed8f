import { useSyncExternalStore } from 'react';
import { text, type Catalogue } from './catalogue.ts';
import { onTextLanguage } from './language.ts';

/** The catalogue of the present language; the component is drawn anew when it is another, or more of it is there. */
export function useText(): Catalogue {
  return useSyncExternalStore(onTextLanguage, text);
}
