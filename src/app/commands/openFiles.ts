import { isBusy } from '../../store/jobSlice.ts';
import { notify } from '../notices.ts';
import type { Services } from '../services.ts';
import { openFile } from './openCase.ts';
import { askForSamples, lookThrough, type LookedAt } from './samples.ts';

/**
 * Opens what was dropped together: an image, samples of the open case, or an image with samples of it. What is what is
 * told by the voxels, not by the names; an image is opened first.
 */
export async function openDropped(services: Services, files: readonly File[]): Promise<void> {
  const { openCase, job } = services.store.getState();
  const candidates = files.filter(({ name }) => /\.(nii|nii\.gz|npz)$/i.test(name));
  const isAlone = candidates.length === 1;
  // Nothing to hold samples against: a file alone is the image.
  const isPlain = candidates.length === 0 || (isAlone && (!openCase || isBusy(job)));
  if (isPlain) return openOne(services, files);

  const lookedAt = await lookThrough(services, candidates);
  if (!lookedAt) return;
  const image = imageAmong(lookedAt);
  const rest = lookedAt.filter((one) => one !== image);
  const isImageOnly = image
    ? rest.every(({ inspected }) => inspected?.content.kind === 'image')
    : isAlone && !mayBeOfCase(services, lookedAt);
  if (isImageOnly) return openOne(services, image ? [image.file, ...files] : files);
  if (!image) return askForSamples(services, rest);
  await openFile(services, image.file);
  const { opening } = services.store.getState();
  const { pendingCase } = services;
  if (opening.status === 'asking' && pendingCase) {
    services.pendingCase = async () => {
      await pendingCase();
      askForSamples(services, rest);
    };
  } else if (services.store.getState().openCase?.sha256 === image.inspected?.sha256) {
    askForSamples(services, rest);
  }
}

/**
 * Opens one of the files, a NIfTI by its name if there is one, and says so. Else the first is looked into, for the reason
 * why it is none.
 */
async function openOne(services: Services, files: readonly File[]): Promise<void> {
  const image = files.find(({ name }) => /\.nii(\.gz)?$/i.test(name));
  const file = image ?? files[0];
  if (!file) return refuseEmptyFolder(services);
  const count = new Set(files).size;
  if (image && count > 1) {
    const detail = { count, name: file.name };
    notify(services, { tone: 'info', code: 'issue/only-first-file', detail });
  }
  await openFile(services, file);
}

function refuseEmptyFolder({ store }: Services): void {
  const refusal = { code: 'input/unsupported-format', detail: { format: 'empty-folder' } } as const;
  store.setState({ opening: { status: 'failed', name: '', ...refusal } });
}

/** Of several images one in real grey values, like CT, rather than one that may be a badly scaled probability. */
function imageAmong(lookedAt: readonly LookedAt[]): LookedAt | undefined {
  const images = lookedAt.filter(
    ({ inspected }) => inspected?.content.kind === 'image' && inspected.planes === 1,
  );
  const whyOf = ({ inspected }: LookedAt): string =>
    inspected?.content.kind === 'image' ? inspected.content.why : '';
  return images.find((one) => whyOf(one) === 'grey-values') ?? images[0];
}

/** Whether a file could be a sample of the open case at all; otherwise it is an image of its own. */
function mayBeOfCase({ store }: Services, lookedAt: readonly LookedAt[]): boolean {
  const { openCase } = store.getState();
  return lookedAt.some(
    ({ file, inspected }) =>
      /\.npz$/i.test(file.name) ||
      inspected?.shape.every((size, axis) => size === openCase?.grid.shape[axis]) === true,
  );
}
