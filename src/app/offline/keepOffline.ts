import { cacheNameOf } from '../../serviceWorker/keptFiles.ts';
import type { AppStore } from '../../store/store.ts';
import { setOfflineWanted } from './offlineSetting.ts';
import { appFolder } from './pageScript.ts';
import { watchOffline } from './watchOffline.ts';

/**
 * Keeps the app on this machine from now on, or takes it off: the worker, and every file that it kept. Reviews are not
 * touched. This page goes on, from the server; it stays off until the user wants it again.
 */
export async function setOffline({ store }: { readonly store: AppStore }, isWanted: boolean) {
  setOfflineWanted(isWanted);
  if (isWanted) {
    store.setState({ offline: { status: 'checking' } });
    return watchOffline(store);
  }
  const registration = await navigator.serviceWorker.getRegistration(appFolder());
  await registration?.unregister();
  await caches.delete(cacheNameOf(appFolder()));
  store.setState({ offline: { status: 'off' }, update: { status: 'none' } });
}
