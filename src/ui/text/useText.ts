import { useSyncExternalStore } from 'react';
import { catalogueOf, type Catalogue } from './catalogue.ts';
import { onTextLanguage, textLanguage } from './language.ts';

/** The catalogue of the present language; the component is drawn anew when it is another. */
export function useText(): Catalogue {
  return catalogueOf(useSyncExternalStore(onTextLanguage, textLanguage));
}
