import { networkManifest } from '../networks.ts';
import { defaultPasses, estimatorOptions } from '../runPlan.ts';
import type { Services } from '../services.ts';

/**
 * Reads what the chosen network can vary from sample to sample, so that the settings offer that and nothing else.
 * @throws AppError as `networkManifest`.
 */
export async function learnNetwork(services: Services): Promise<void> {
  const { store } = services;
  const { networkId } = store.getState().settings;
  const { estimatorOptions: before } = store.getState();
  if (before?.networkId === networkId) return;
  const isDefault = store.getState().settings.samples === defaultPasses(before);
  store.setState({ estimatorOptions: null });
  const manifest = await networkManifest(services, networkId);
  const { settings } = store.getState();
  if (settings.networkId !== networkId) return;
  const options = estimatorOptions(networkId, manifest);
  // A number that was chosen stays, whatever the network.
  const samples = isDefault ? defaultPasses(options) : settings.samples;
  store.setState({ estimatorOptions: options, settings: { ...settings, samples } });
}

/** Calls back now and when another network is chosen. */
export function watchNetwork({ store }: Services, learn: () => void): void {
  learn();
  store.subscribe((state, before) => {
    if (state.settings.networkId !== before.settings.networkId) learn();
  });
}
