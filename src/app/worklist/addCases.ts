import { stemOf } from '../../core/worklist/caseFileName.ts';
import {
  answerPairing,
  pairFiles,
  samplesOf,
  type GlancedFile,
  type Pairing,
  type PairedCase,
  type PairingAnswer,
} from '../../core/worklist/pairFiles.ts';
import type { CaseRow, PairingQuestionRow } from '../../store/worklistSlice.ts';
import { wouldLoseDecisions } from '../commands/review.ts';
import type { NamedFile } from '../droppedFiles.ts';
import { toAppError } from '../failures.ts';
import { notify } from '../notices.ts';
import type { Services } from '../services.ts';
import { listedRows } from './caseRows.ts';
import { openListed } from './openListed.ts';

const READABLE = /\.(nii|nii\.gz|npz)$/i;

type Glanced = GlancedFile & { readonly file: File };

/**
 * Adds dropped or picked files to the worklist, where they are several cases, or there is a worklist already. What is not
 * clear is asked first.
 * @returns whether they were taken; else they are one image, or samples of the open case.
 */
export async function addToWorklist(
  services: Services,
  files: readonly NamedFile[],
): Promise<boolean> {
  const { store } = services;
  const candidates = files.filter(({ path }) => READABLE.test(path));
  const hasWorklist = store.getState().cases.length > 0;
  if (candidates.length < 2 && !(hasWorklist && candidates.length === 1)) return false;
  const glanced = await glanceAll(services, candidates);
  if (!glanced) return true;
  const known = glanced.filter(({ file }) => !isListed(services, file));
  const pairing = pairFiles(known);
  // An image with samples of it, or samples of the open case: they are asked about elsewhere.
  const isOne = pairing.cases.length < 2 && !(hasWorklist && pairing.cases.length === 1);
  if (isOne && known.length === glanced.length) return false;
  const unreadable = candidates.length - glanced.length;
  if (pairing.questions.length === 0) {
    await addCases(services, known, { pairing, unreadable });
    return true;
  }
  services.pendingPairing = { files: known, pairing, unreadable };
  const questions = pairing.questions.map(({ position, reason, mayBeImage, images }) => ({
    position,
    path: known[position]?.path ?? '',
    reason,
    mayBeImage,
    images: images.map((image) => ({ position: image, path: known[image]?.path ?? '' })),
  })) satisfies PairingQuestionRow[];
  store.setState({ pairing: { status: 'asking', cases: pairing.cases.length, questions } });
  return true;
}

/** The beginnings of files, one after the other; null when it was cancelled. Files that are no NIfTI are passed over. */
async function glanceAll(
  services: Services,
  files: readonly NamedFile[],
): Promise<readonly Glanced[] | null> {
  const { store, codec } = services;
  services.pairingAbort?.abort();
  const abort = new AbortController();
  services.pairingAbort = abort;
  const glanced: Glanced[] = [];
  for (const [done, { path, file }] of files.entries()) {
    store.setState({ pairing: { status: 'glancing', done, total: files.length } });
    try {
      const glance = await codec.call('glanceFile', { file }, { signal: abort.signal });
      glanced.push({ path, file, glance });
    } catch (thrown) {
      // They are counted, and said with those that belong to no case.
      if (toAppError(thrown).code === 'internal/unexpected') throw thrown;
    }
    if (abort.signal.aborted) return null;
  }
  store.setState({ pairing: { status: 'closed' } });
  return glanced;
}

/** Adds the files whose pairing was asked about. */
export async function answerPairingQuestions(
  services: Services,
  answers: ReadonlyMap<number, PairingAnswer>,
): Promise<void> {
  const { pendingPairing } = services;
  cancelPairing(services);
  if (!pendingPairing) return;
  const { files, pairing, unreadable } = pendingPairing;
  const answered = answerPairing(files, pairing, answers);
  await addCases(services, files, { pairing: answered, unreadable });
}

/** Adds nothing of what was dropped last. */
export function cancelPairing(services: Services): void {
  services.pairingAbort?.abort();
  services.pairingAbort = null;
  services.pendingPairing = null;
  services.store.setState({ pairing: { status: 'closed' } });
}

async function addCases(
  services: Services,
  files: readonly Glanced[],
  { pairing, unreadable }: { readonly pairing: Pairing; readonly unreadable: number },
): Promise<void> {
  const { store } = services;
  const taken = new Set(store.getState().cases.map(({ name }) => name));
  const rows = pairing.cases.flatMap((one) => addCase(services, files, { one, taken }) ?? []);
  store.setState(({ cases }) => ({ cases: [...cases, ...rows] }));
  tellLeftOut(services, pairing, unreadable);
  const { openCase, listedCaseId } = store.getState();
  const isFree = !openCase || openCase.isDemo;
  if (!isFree || listedCaseId !== null || wouldLoseDecisions(services)) return;
  const first = listedRows(store.getState())[0];
  if (first) await openListed(services, first.id);
}

function addCase(
  { listed }: Services,
  files: readonly Glanced[],
  { one, taken }: { readonly one: PairedCase; readonly taken: Set<string> },
): CaseRow | null {
  const image = files[one.image];
  if (!image) return null;
  const samples = samplesOf(files, one).flatMap((position) => files[position]?.file ?? []);
  const id = crypto.randomUUID();
  listed.set(id, {
    image: image.file,
    samples,
    sha256: null,
    settings: null,
    result: null,
    review: null,
    spentMs: 0,
  });
  let { name } = one;
  for (let number = 2; taken.has(name); number++) name = `${stemOf(image.path)} (${number})`;
  taken.add(name);
  const paired = one.files.flatMap(({ position, as, by }) => {
    const file = files[position];
    return file ? [{ name: file.path, as, by }] : [];
  });
  return {
    id,
    name,
    state: 'new',
    failure: null,
    quality: null,
    difficulty: null,
    comment: '',
    source: samples.length > 0 ? 'samples' : 'network',
    files: [{ name: image.path, as: 'image', by: 'name' }, ...paired],
    regions: null,
    decided: null,
    changes: 0,
  };
}

function tellLeftOut(services: Services, { leftOut }: Pairing, unreadable: number): void {
  const count = (reason: string): number => leftOut.filter((one) => one.reason === reason).length;
  const detail = {
    noImage: count('no-image'),
    otherGrid: count('other-grid'),
    notChosen: count('not-chosen'),
    unreadable,
  };
  if (leftOut.length + unreadable === 0) return;
  notify(services, { tone: 'info', code: 'issue/files-left-out', detail });
}

/** The same file, by what the system says of it. */
function isListed({ listed }: Services, file: File): boolean {
  return [...listed.values()].some(({ image, samples }) =>
    [image, ...samples].some(
      (other) =>
        other.name === file.name &&
        other.size === file.size &&
        other.lastModified === file.lastModified &&
        other.webkitRelativePath === file.webkitRelativePath,
    ),
  );
}
