import { checkCompatibility } from '../../models/compatibility.ts';
import { networkManifest } from '../networks.ts';
import { notify } from '../notices.ts';
import type { Services } from '../services.ts';

/**
 * Says what speaks against the chosen network on the open image, before a run is spent on it. The run finds the same
 * again, for the record.
 * @throws AppError as `networkManifest`.
 */
export async function checkCase(services: Services): Promise<void> {
  const { store, registry } = services;
  store.setState(({ notices }) => ({
    notices: notices.filter(({ code }) => code !== 'issue/out-of-valid-range'),
  }));
  const { openCase, settings } = store.getState();
  if (!openCase) return;
  const manifest = await networkManifest(services, settings.networkId);
  const now = store.getState();
  if (now.openCase?.id !== openCase.id || now.settings.networkId !== settings.networkId) return;
  const { grid, voxels } = registry.volumes.get(openCase.id);
  for (const issue of checkCompatibility(manifest, grid, voxels)) {
    notify(services, { tone: 'info', ...issue });
  }
}

/** Calls back when there is another image or another network to check. */
export function watchCase({ store }: Services, check: () => void): void {
  store.subscribe((state, before) => {
    const isOther =
      state.openCase?.id !== before.openCase?.id ||
      state.settings.networkId !== before.settings.networkId;
    if (isOther) check();
  });
}
