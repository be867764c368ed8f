import { syntheticManifest } from './manifest.ts';
import type { Answer } from './services.ts';
import { testSegmentation, testServices } from './services.ts';

/** What a run answers: one region of one structure. */
export const SEGMENTATION = testSegmentation([[5, 5, 5, 0.8]]);

/** A worker with a network of one structure, already loaded unless `answers` says otherwise. */
export function runServices(answers: Record<string, Answer>) {
  const made = testServices({
    loadModel: () => ({ backend: SEGMENTATION.provenance.backend }),
    putVolume: () => ({ issues: [] }),
    ...answers,
  });
  const manifest = syntheticManifest();
  return Object.assign(made, {
    fetchAsset: (path: string) =>
      Promise.resolve(new Blob([path.endsWith('.json') ? JSON.stringify(manifest) : 'weights'])),
  });
}

/** Ends as a run does that heeds a cancel. */
export const cancelledBy: Answer = async (_, cancelled) => {
  await cancelled;
  throw { code: 'cancelled' };
};

/** Waits for what messages between threads bring about. @throws Error where it never comes. */
export async function until(check: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100 && !check(); turn++)
    await new Promise((resolve) => setTimeout(resolve, 1));
  if (!check()) throw new Error('what was waited for did not come');
}
