import type { AppStore } from '../../store/store.ts';

/** Not in TypeScript's library: Chromium alone has it. */
interface InstallPromptEvent extends Event {
  readonly prompt: () => Promise<unknown>;
}

let offered: InstallPromptEvent | null = null;

/** Catches the browser's offer to install the app, so that it is made where the user looks for it and not by itself. */
export function watchInstall(store: AppStore): void {
  const inWindow = window.matchMedia('(display-mode: standalone)');
  store.setState({ isInstalled: inWindow.matches });
  inWindow.addEventListener('change', () => store.setState({ isInstalled: inWindow.matches }));
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    offered = event as InstallPromptEvent;
    store.setState({ isInstallOffered: true });
  });
  window.addEventListener('appinstalled', () => {
    offered = null;
    store.setState({ isInstallOffered: false });
    // What is installed on purpose should not be thrown away when the disk gets full. Nobody is asked.
    void navigator.storage.persist().catch(() => undefined);
  });
}

/** Has the browser ask whether the app is to be installed. An offer can be used once; after a no the browser makes another. */
export async function installApp({ store }: { readonly store: AppStore }): Promise<void> {
  const offer = offered;
  offered = null;
  store.setState({ isInstallOffered: false });
  await offer?.prompt();
}
