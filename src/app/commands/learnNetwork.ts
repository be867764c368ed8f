import { networkManifest } from '../networks.ts';
import { estimatorOptions } from '../runPlan.ts';
import type { Services } from '../services.ts';

/**
 * Reads what the chosen network can vary from sample to sample, so that the settings offer that and nothing else.
 * @throws AppError as `networkManifest`.
 */
export async function learnNetwork(services: Services): Promise<void> {
  const { store } = services;
  const { networkId } = store.getState().settings;
  if (store.getState().estimatorOptions?.networkId === networkId) return;
  store.setState({ estimatorOptions: null });
  const manifest = await networkManifest(services, networkId);
  if (store.getState().settings.networkId !== networkId) return;
  store.setState({ estimatorOptions: estimatorOptions(networkId, manifest) });
}

/** Calls back now and when another network is chosen. */
export function watchNetwork({ store }: Services, learn: () => void): void {
  learn();
  store.subscribe((state, before) => {
    if (state.settings.networkId !== before.settings.networkId) learn();
  });
}
