import { useAppState } from '../appContext.ts';
import { CATALOGUES, type Catalogue } from './catalogue.ts';

/** The catalogue of the chosen language; the component is drawn anew when another is chosen. */
export function useText(): Catalogue {
  return CATALOGUES[useAppState((state) => state.language)];
}
