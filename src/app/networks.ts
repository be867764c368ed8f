import { AppError } from '../core/errors.ts';
import { parseManifest, type ModelManifest } from '../models/manifest.ts';
import type { Services } from './services.ts';

/** The networks that come with the app. */
export const BUNDLED_NETWORKS: readonly { readonly id: string; readonly name: string }[] = [
  { id: 'abdomen-ct', name: 'Abdomen CT: liver, tumour, spleen, kidneys' },
];

export interface NetworkFiles {
  readonly manifest: ModelManifest;
  /** Path in the manifest → bytes. */
  readonly files: Record<string, ArrayBuffer>;
}

/**
 * Fetches a bundled network from our own origin.
 * @throws AppError `model/not-found`, `model/invalid`. The worker checks the bytes against their SHA-256.
 */
export async function fetchNetwork(
  services: Services,
  id: string,
  signal: AbortSignal,
): Promise<NetworkFiles> {
  const fetchFile = (path: string): Promise<Blob> =>
    services.fetchAsset(`models/${id}/${path}`, signal).catch((cause: unknown) => {
      if (signal.aborted) throw cause;
      throw new AppError('model/not-found', { id, path }, { cause });
    });
  const manifest = parseManifest(parseJson(await (await fetchFile('model.json')).text()));
  const files: Record<string, ArrayBuffer> = {};
  for (const { path } of manifest.files) {
    files[path] = await (await fetchFile(path)).arrayBuffer();
  }
  return { manifest, files };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('model/invalid', { field: '', reason: 'not JSON' }, { cause });
  }
}
