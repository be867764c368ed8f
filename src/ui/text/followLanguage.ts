import type { App } from '../../app/app.ts';
import { canBegin, loadCatalogue } from './catalogue.ts';
import { setTextLanguage } from './language.ts';

/**
 * Keeps all texts, and the language that the page declares, to the store's. The first render waits for it, in English for
 * nothing. Where texts cannot be fetched the language stays as it is, and a notice says so.
 */
export async function followLanguage({ services: { store }, perform }: App): Promise<void> {
  const follow = async (isFirst: boolean): Promise<void> => {
    const { language } = store.getState();
    // Later on parts are drawn that want all of it.
    if (!isFirst || !canBegin(language)) await loadCatalogue(language);
    if (store.getState().language !== language) return;
    setTextLanguage(language);
    document.documentElement.lang = language;
  };
  store.subscribe((state, before) => {
    if (state.language !== before.language) perform(() => follow(false));
  });
  await new Promise<void>((resolve) => perform(() => follow(true).finally(resolve)));
}
