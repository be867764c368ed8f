import {
  basesOfImage,
  beginsWith,
  parseCaseFileName,
  stemOf,
  type CaseFileName,
} from './caseFileName.ts';
import { fitsGrid, type FileGlance } from './fileGlance.ts';

/** A file that was glanced at. */
export interface GlancedFile {
  readonly path: string;
  readonly glance: FileGlance;
}

/** What a file of a case is, and what told that it belongs to it. */
export interface PairedFile {
  readonly position: number;
  /** `series`: a further one of the same patient, which is not read. */
  readonly as: 'mask' | 'reference' | 'observer' | 'sample' | 'series';
  readonly by: 'name' | 'grid' | 'choice';
}

/** One image and what belongs to it. Positions are those of the list of files. */
export interface PairedCase {
  readonly image: number;
  /** Unlike that of every other case. */
  readonly name: string;
  readonly files: readonly PairedFile[];
}

/** A file of which it is not clear to which image it belongs, or whether it is one. */
export interface PairingQuestion {
  readonly position: number;
  /**
   * `several-images`: more than one fits. `unclear-content`: it may be an image of its own. `looks-like-image`: its name says
   * that it is a mask, its voxels that it is none.
   */
  readonly reason: 'several-images' | 'unclear-content' | 'looks-like-image';
  /** Images that it may belong to. */
  readonly images: readonly number[];
  readonly mayBeImage: boolean;
}

/** A file that belongs to no case, and why. */
export interface LeftOutFile {
  readonly position: number;
  readonly reason: 'no-image' | 'other-grid' | 'not-chosen';
  /** Images that its name belongs to; their grids are not its own. */
  readonly namesakes: readonly number[];
}

/** Every file is in exactly one place: in one case, in one question, or left out. */
export interface Pairing {
  readonly cases: readonly PairedCase[];
  readonly questions: readonly PairingQuestion[];
  readonly leftOut: readonly LeftOutFile[];
}

interface Named extends GlancedFile {
  readonly position: number;
  readonly name: CaseFileName;
}

/** What becomes of a file that is no image for certain. */
type Placement =
  | { readonly kind: 'image' }
  | { readonly kind: 'paired'; readonly image: number; readonly by: 'name' | 'grid' }
  | { readonly kind: 'asked'; readonly question: Omit<PairingQuestion, 'position'> }
  | ({ readonly kind: 'left-out' } & Omit<LeftOutFile, 'position'>);

/** A folder with more series of one base than this holds numbered cases, not the series of one. */
const MOST_SERIES = 8;

/**
 * Sorts files into cases: each image is one, masks and samples go to the image whose name and grid fit, or whose grid alone
 * fits where no other's does. What is not clear is a question, what cannot lie on its image is left out.
 */
export function pairFiles(files: readonly GlancedFile[]): Pairing {
  const named = files.map((file, position): Named => ({
    ...file,
    position,
    name: parseCaseFileName(file.path),
  }));
  const certain = named.filter(isCertainlyImage);
  const seriesOf = furtherSeries(certain);
  const images = certain.filter(({ position }) => !seriesOf.has(position));
  const placements = new Map<number, Placement>();
  for (const file of named) {
    if (certain.includes(file)) continue;
    placements.set(file.position, place(file, images));
  }
  const isOwn = ({ position }: Named): boolean => placements.get(position)?.kind === 'image';
  const paired = new Map<number, PairedFile[]>();
  const add = (image: number, file: PairedFile): void =>
    void paired.set(image, [...(paired.get(image) ?? []), file]);
  for (const [position, image] of seriesOf) add(image, { position, as: 'series', by: 'name' });
  const questions: PairingQuestion[] = [];
  const leftOut: LeftOutFile[] = [];
  for (const { position, name, glance } of named) {
    const placement = placements.get(position);
    switch (placement?.kind) {
      case 'paired':
        add(placement.image, { position, as: asOf(name, glance), by: placement.by });
        break;
      case 'asked':
        questions.push({ position, ...placement.question });
        break;
      case 'left-out':
        leftOut.push({ position, reason: placement.reason, namesakes: placement.namesakes });
        break;
      case 'image':
      case undefined:
        break;
    }
  }
  const all = named.filter((file) => images.includes(file) || isOwn(file));
  return { cases: casesOf(all, paired), questions, leftOut };
}

/** The files of a case that are samples of one set: several of a kind, or one that holds several or probabilities. */
export function samplesOf(files: readonly GlancedFile[], { files: of }: PairedCase): number[] {
  const samples = of.filter(({ as }) => as === 'sample').map(({ position }) => position);
  const glances = samples.flatMap((position) => files[position]?.glance ?? []);
  const classes = new Set(
    samples.flatMap((position) => {
      const { role } = parseCaseFileName(files[position]?.path ?? '');
      return role.kind === 'probability' ? [role.of] : [];
    }),
  );
  // Maps of several classes are parts of one sample, which nobody has put together.
  if (classes.size > 1) return [];
  const isSet =
    samples.length > 1 ||
    glances.some(
      ({ planes, look, format }) => planes > 1 || look === 'probability' || format === 'npz',
    );
  return isSet ? samples : [];
}

function isCertainlyImage({ glance, name }: Named): boolean {
  return glance.look === 'image' && (name.role.kind === 'none' || name.role.kind === 'series');
}

/** Further series → first series of the same case: numbered from 0, few, and on one grid. */
function furtherSeries(images: readonly Named[]): Map<number, number> {
  const further = new Map<number, number>();
  const groups = new Map<string, Named[]>();
  for (const image of images) {
    const { folder, base, role } = image.name;
    if (role.kind !== 'series') continue;
    const key = `${folder}/${base}`;
    groups.set(key, [...(groups.get(key) ?? []), image]);
  }
  for (const group of groups.values()) {
    const first = group.find(({ name }) => name.role.kind === 'series' && name.role.number === 0);
    const areSeries =
      first &&
      group.length <= MOST_SERIES &&
      group.every((one) => fitsGrid(first.glance, one.glance));
    if (!areSeries) continue;
    for (const { position } of group) {
      if (position !== first.position) further.set(position, first.position);
    }
  }
  return further;
}

function place(file: Named, images: readonly Named[]): Placement {
  const byName = namesakes(file, images);
  if (file.glance.look === 'image') {
    if (byName.length === 0) return { kind: 'image' };
    return ask('looks-like-image', byName, true);
  }
  const fitting = byName.filter(({ glance }) => fitsGrid(glance, file.glance));
  const [only] = fitting;
  const isUnclear = file.glance.look === 'unclear' && file.name.role.kind === 'none';
  if (only && isUnclear) return ask('unclear-content', fitting, true);
  if (only && fitting.length === 1) return { kind: 'paired', image: only.position, by: 'name' };
  if (fitting.length > 1) return ask('several-images', fitting, false);
  if (isUnclear) return { kind: 'image' };
  if (byName.length > 0) {
    const its = byName.map((image) => image.position);
    return { kind: 'left-out', reason: 'other-grid', namesakes: its };
  }
  return placeByGrid(file, images);
}

/** Where the name says nothing the grid does, if it is that of one image alone. */
function placeByGrid({ glance }: Named, images: readonly Named[]): Placement {
  if (images.length === 0) return { kind: 'left-out', reason: 'no-image', namesakes: [] };
  // Without a shape of its own a file would fit everywhere.
  const fitting = glance.shape ? images.filter((image) => fitsGrid(image.glance, glance)) : [];
  const [only] = fitting;
  if (!only) {
    return { kind: 'left-out', reason: glance.shape ? 'other-grid' : 'no-image', namesakes: [] };
  }
  if (fitting.length > 1) return ask('several-images', fitting, false);
  return { kind: 'paired', image: only.position, by: 'grid' };
}

function ask(
  reason: PairingQuestion['reason'],
  images: readonly Named[],
  mayBeImage: boolean,
): Placement {
  const question = { reason, images: images.map(({ position }) => position), mayBeImage };
  return { kind: 'asked', question };
}

/** Images that a file is named after: those with the longest common base, those of its own folder first. */
function namesakes({ name, position }: Named, images: readonly Named[]): readonly Named[] {
  const others = images.filter((image) => image.position !== position);
  const common = (image: Named): number =>
    Math.max(
      0,
      ...basesOfImage(image.name).map((base) =>
        base !== '' && (beginsWith(name.base, base) || name.stem === base) ? base.length : 0,
      ),
    );
  const longest = Math.max(0, ...others.map(common));
  const isHere = (image: Named): boolean => image.name.folder === name.folder;
  const preferHere = (found: readonly Named[]): readonly Named[] => {
    const here = found.filter(isHere);
    return here.length > 0 ? here : found;
  };
  if (longest > 0) return preferHere(others.filter((image) => common(image) === longest));
  // `patient 7/ct.nii.gz` and `patient 7/liver.nii.gz`: a folder with one image is that patient's.
  const here = others.filter(isHere);
  return here.length === 1 && name.folder !== '' ? here : [];
}

function asOf({ role }: CaseFileName, { planes, look, format }: FileGlance): PairedFile['as'] {
  const isSample = role.kind === 'sample' || role.kind === 'probability';
  if (isSample || planes > 1 || look === 'probability' || format === 'npz') return 'sample';
  return role.kind === 'reference' || role.kind === 'observer' ? role.kind : 'mask';
}

function casesOf(
  images: readonly Named[],
  paired: ReadonlyMap<number, readonly PairedFile[]>,
): PairedCase[] {
  const counts = new Map<string, number>();
  for (const { path } of images) counts.set(stemOf(path), (counts.get(stemOf(path)) ?? 0) + 1);
  const taken = new Set<string>();
  return images.map(({ path, position }) => {
    const stem = stemOf(path);
    const isAlone = counts.get(stem) === 1;
    let name = isAlone ? stem : path.replace(/(\.nii(\.gz)?)$/i, '');
    // The same path twice: the files came in two drops.
    for (let number = 2; taken.has(name); number++) name = `${stem} (${number})`;
    taken.add(name);
    const files = (paired.get(position) ?? []).toSorted((a, b) => a.position - b.position);
    return { image: position, name, files };
  });
}
