import type { App } from '../../app/app.ts';
import { setTextLanguage } from './language.ts';

/** Keeps texts outside of React, and the language that the page declares, to the store's. Before the first render. */
export function followLanguage({ services: { store } }: App): void {
  const follow = (): void => {
    const { language } = store.getState();
    setTextLanguage(language);
    document.documentElement.lang = language;
  };
  follow();
  store.subscribe((state, before) => {
    if (state.language !== before.language) follow();
  });
}
