import { AppError } from '../core/errors.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { NetworkDetails, NetworkRow } from '../store/networkSlice.ts';
import type { Services } from './services.ts';

export interface NetworkFiles {
  readonly manifest: ModelManifest;
  /** Path in the manifest → bytes. */
  readonly files: Record<string, ArrayBuffer>;
}

/**
 * The network's files: of one that was opened, or fetched from our own origin.
 * @param id of a row of the store's `networks`.
 * @throws AppError `model/not-found`, `model/invalid`, `input/unreadable` when a file of a dropped folder is gone.
 *   The worker checks the bytes against their SHA-256.
 */
export async function networkFiles(
  services: Services,
  id: string,
  signal: AbortSignal,
): Promise<NetworkFiles> {
  const opened = services.packages.get(id);
  const manifest = await networkManifest(services, id, signal);
  const files: Record<string, ArrayBuffer> = {};
  for (const { path } of manifest.files) {
    const file = opened ? opened.files[path] : await fetchFile(services, { id, path }, signal);
    if (!file) throw new AppError('model/not-found', { id, path });
    files[path] = await bytesOf(file);
  }
  return { manifest, files };
}

/**
 * What to show of a network.
 * @throws AppError as `networkFiles`.
 */
export async function networkDetails(
  services: Services,
  row: NetworkRow,
  signal: AbortSignal,
): Promise<NetworkDetails> {
  const manifest = await networkManifest(services, row.id, signal);
  return { ...detailsOf(manifest), ...row };
}

/** The part of `NetworkDetails` that the manifest holds. */
export function detailsOf(manifest: ModelManifest): Omit<NetworkDetails, keyof NetworkRow> {
  const { input, output, validFor, dropout, calibration } = manifest;
  return {
    version: manifest.version,
    licence: manifest.licence,
    intendedUse: manifest.intendedUse,
    structures: output.segments.map(({ name, color }) => ({ name, color })),
    channels: input.layout === 'patch' ? input.channels.map(({ name }) => name) : [],
    modality: validFor.modality,
    bodyPart: validFor.bodyPart,
    spacingMmRange: validFor.spacingMmRange,
    ensemble: manifest.ensemble,
    members: manifest.members.length,
    dropout:
      dropout.kind === 'mask-input'
        ? dropout.origin
        : dropout.kind === 'graph'
          ? 'in-graph'
          : 'none',
    dropoutRate: dropout.kind === 'none' ? null : dropout.rate,
    isCalibrated: calibration.kind !== 'none',
    recalibratedOn: manifest.recalibration?.fittedOn ?? null,
    notes: manifest.notes,
    bytes: manifest.files.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/**
 * What a network says of itself: of one that was opened, or fetched from our own origin.
 * @throws AppError `model/not-found`, `model/invalid`.
 */
export async function networkManifest(
  services: Services,
  id: string,
  signal?: AbortSignal,
): Promise<ModelManifest> {
  const opened = services.packages.get(id);
  if (opened) return opened.manifest;
  const file = await fetchFile(services, { id, path: 'model.json' }, signal);
  // With the library that checks it, a tenth of the app: the shell shows before it arrives.
  const { parseManifest } = await import('../models/manifest.ts');
  return parseManifest(parseJson(await file.text()));
}

function fetchFile(
  services: Services,
  { id, path }: { readonly id: string; readonly path: string },
  signal?: AbortSignal,
): Promise<Blob> {
  return services.fetchAsset(`models/${id}/${path}`, signal).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new AppError('model/not-found', { id, path }, { cause });
  });
}

async function bytesOf(file: Blob): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer();
  } catch (cause) {
    throw new AppError('input/unreadable', {}, { cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('model/invalid', { field: 'model.json', reason: 'not-json' }, { cause });
  }
}
