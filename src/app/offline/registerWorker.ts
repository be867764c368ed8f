import { appFolder } from './pageScript.ts';

/**
 * Registers the worker of this build, or finds the registration that there is. May never settle: a browser that blocks
 * workers need not say so.
 * @throws whatever the browser refuses with, as in a private window or where the file is missing.
 */
export async function registerWorker(): Promise<ServiceWorkerRegistration> {
  const script = new URL('service-worker.js', appFolder());
  const registration: ServiceWorkerRegistration | undefined =
    await navigator.serviceWorker.register(script, { updateViaCache: 'none' });
  // What blocks workers, as some extensions and test browsers do, may answer with nothing.
  if (!registration) throw new Error('the browser gave no registration');
  return registration;
}
