import { randomUuid } from '../../core/uuid.ts';
import type { NetworkDetails, NetworkRow } from '../../store/networkSlice.ts';
import type { OpenedPackage } from '../../workers/codec.api.ts';
import type { NamedFile } from '../droppedFiles.ts';
import { toAppError } from '../failures.ts';
import { detailsOf, networkDetails } from '../networks.ts';
import type { Services } from '../services.ts';

/** A model package's description. */
export const DESCRIPTION = /(^|\/)model\.json$/;

/**
 * Reads a model package and makes it the chosen network for the next run. The one chosen before stays when this
 * fails; the dialog then says which field of the package is at fault.
 */
export async function openNetwork(services: Services, files: readonly NamedFile[]): Promise<void> {
  const { store, codec } = services;
  const name = nameOf(files);
  const abort = startReading(services, name);
  try {
    const opened = await codec.call(
      'openPackage',
      { files: files.map(({ path, file }) => ({ path, file })) },
      { signal: abort.signal },
    );
    if (services.networkAbort !== abort) return;
    adoptNetwork(services, opened, 'package');
  } catch (thrown) {
    if (services.networkAbort !== abort) return; // closed, or another one took over
    const { code, detail } = toAppError(thrown);
    store.setState({ networkDialog: { status: 'failed', name, code, detail } });
  }
}

/** Keeps a network for the life of the page, chooses it and shows it. */
export function adoptNetwork(
  services: Services,
  opened: OpenedPackage,
  origin: NetworkRow['origin'],
): void {
  const { store, packages } = services;
  const id = randomUuid();
  const row = { id, name: opened.manifest.name, origin };
  // The same package again takes the place of the one before.
  const key = keyOf(opened);
  const before = [...packages].find(([, other]) => keyOf(other) === key)?.[0];
  if (before !== undefined) packages.delete(before);
  packages.set(id, opened);
  const details: NetworkDetails = { ...detailsOf(opened.manifest), ...row };
  store.setState(({ networks, settings }) => ({
    networks: [...networks.filter((other) => other.id !== before), row],
    settings: { ...settings, networkId: id },
    networkDialog: { status: 'shown', details, isNew: true },
  }));
}

export function chooseNetwork({ store }: Services, networkId: string): void {
  store.setState(({ settings }) => ({ settings: { ...settings, networkId } }));
}

/** Shows what the chosen network says of itself. */
export async function showNetwork(services: Services): Promise<void> {
  const { store } = services;
  const { networks, settings } = store.getState();
  const row = networks.find(({ id }) => id === settings.networkId);
  if (!row) return;
  const abort = startReading(services, row.name);
  try {
    const details = await networkDetails(services, row, abort.signal);
    if (services.networkAbort !== abort) return;
    store.setState({ networkDialog: { status: 'shown', details, isNew: false } });
  } catch (thrown) {
    if (services.networkAbort !== abort) return;
    const { code, detail } = toAppError(thrown);
    store.setState({ networkDialog: { status: 'failed', name: row.name, code, detail } });
  }
}

export function closeNetworkDialog(services: Services): void {
  services.networkAbort?.abort();
  services.networkAbort = null;
  services.store.setState({ networkDialog: { status: 'closed' } });
}

/** Shows that a network is read; what was read before is dropped. */
export function startReading(services: Services, name: string): AbortController {
  services.networkAbort?.abort();
  const abort = new AbortController();
  services.networkAbort = abort;
  services.store.setState({ networkDialog: { status: 'reading', name } });
  return abort;
}

/** Writes an opened network as a zip archive that can be dropped again, and hands it to the browser. */
export async function savePackage({ codec, packages }: Services, id: string): Promise<void> {
  const opened = packages.get(id);
  if (!opened) return;
  const { blob } = await codec.call('encodePackage', opened);
  const url = URL.createObjectURL(blob.slice(0, blob.size, 'application/zip'));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${opened.manifest.id}-${opened.manifest.version}.zip`;
  link.click();
  // The browser has taken the address when the click returns; the content it reads later.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Of an archive its own name; of a folder the folder's. */
function nameOf(files: readonly NamedFile[]): string {
  const description = files.find(({ path }) => DESCRIPTION.test(path));
  const path = description?.path ?? files[0]?.path ?? '';
  return path.split('/').at(-2) ?? path;
}

function keyOf({ manifest }: OpenedPackage): string {
  const { id, version, files } = manifest;
  return [id, version, ...files.map(({ sha256 }) => sha256)].join(' ');
}
