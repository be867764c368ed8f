import { cacheNameOf } from './keptFiles.ts';

declare const self: ServiceWorkerGlobalScope;

/**
 * The worker that undoes the other: a server that gives it under the other's name takes the app's files from every browser
 * that comes. Pages that are open go on, from the server.
 */
self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      await caches.delete(cacheNameOf(self.registration.scope));
      await self.registration.unregister();
    })(),
  );
});
