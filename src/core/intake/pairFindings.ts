import type { ContourReference } from '../contour/segmentLayers.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import type { DicomSeries } from '../volume/dicomSeries.ts';
import { parseCaseFileName, stemOf } from '../worklist/caseFileName.ts';
import type { FileGlance } from '../worklist/fileGlance.ts';
import {
  pairFiles,
  type LeftOutFile,
  type PairedFile,
  type PairingQuestion,
} from '../worklist/pairFiles.ts';
import type { ContoursFinding, Finding, VolumeFinding } from './findings.ts';
import { gridFit } from './gridFit.ts';

/** The image that is open. */
export const OPEN = -1;

/** An image that contours may belong to: the position of its finding, or {@link OPEN}. */
export type ImagePosition = number;

/** What is known of an image that is open while files are dropped. */
export interface OpenImage {
  readonly glance: FileGlance;
  readonly series: DicomSeries | null;
}

/** An image that is open, as it is compared with files. */
export function imageOnly(grid: VoxelGrid, series: DicomSeries | null): OpenImage {
  const { shape, affine } = grid;
  return {
    glance: { format: 'dicom', shape, affine, planes: 1, look: 'image', segments: [] },
    series,
  };
}

/** What told that contours belong to an image. */
export type PairedBy = 'series' | 'frame-of-reference' | 'geometry' | 'name' | 'choice';

/** Who or what speaks against it: the patient or the study is another one. */
export type Mismatch = 'patient' | 'study';

/** Contours on an image. Positions are those of the findings. */
export interface PairedContours {
  readonly position: number;
  readonly by: PairedBy;
  /** They lie on another grid and have to be resampled. */
  readonly isResampled: boolean;
  readonly mismatch: Mismatch | null;
  /** What its name says that it is; null where it says nothing beyond that it is a mask, or not even that. */
  readonly told: ToldRole | null;
}

/** What contours are held against, or one of several people who drew the same. */
export type ToldRole = 'reference' | 'observer';

/** One image, and what belongs to it. */
export interface FoundCase {
  readonly image: ImagePosition;
  readonly name: string;
  readonly contours: readonly PairedContours[];
  /** Samples and further series, as `pairFiles` gives them. */
  readonly files: readonly PairedFile[];
}

export interface IntakeQuestion {
  readonly position: number;
  readonly reason: PairingQuestion['reason'] | 'no-reference';
  readonly images: readonly ImagePosition[];
  readonly mayBeImage: boolean;
}

export interface LeftOut {
  readonly position: number;
  /** `other-series`: it says to which series it belongs, and that is not here. `refused`: an image that cannot be opened. */
  readonly reason: LeftOutFile['reason'] | 'other-series' | 'refused';
}

/** Every finding that is not left out already is in exactly one place. */
export interface FoundCases {
  readonly cases: readonly FoundCase[];
  readonly questions: readonly IntakeQuestion[];
  readonly leftOut: readonly LeftOut[];
}

interface Candidate extends OpenImage {
  readonly image: ImagePosition;
}

/** Where a finding goes. */
type Placement =
  | { readonly kind: 'paired'; readonly image: ImagePosition; readonly by: PairedBy }
  | {
      readonly kind: 'asked';
      readonly reason: IntakeQuestion['reason'];
      readonly images: readonly ImagePosition[];
    }
  | { readonly kind: 'left-out'; readonly reason: LeftOut['reason'] };

/**
 * Puts together what belongs together: contours go to the image that they refer to, by series, else by frame of reference,
 * else by geometry and name; what was dropped onto an open image may belong to that. What is not clear is a question.
 * @param pathOf of a finding: that of its first file.
 */
export function pairFindings(
  findings: readonly Finding[],
  { open, pathOf }: { readonly open: OpenImage | null; readonly pathOf: (at: number) => string },
): FoundCases {
  const volumes = findings.flatMap((finding, position) =>
    finding.kind === 'volume' ? [{ finding, position }] : [],
  );
  const readable = volumes.filter(({ finding }) => finding.refusal === null);
  const pairing = pairFiles(
    readable.map(({ finding, position }, at) => ({
      path: finding.series ? seriesPath(pathOf(position), at) : pathOf(position),
      glance: finding.glance,
    })),
  );
  const positionOf = (at: number): number => readable[at]?.position ?? at;
  const cases = new Map<ImagePosition, { -readonly [K in keyof FoundCase]: FoundCase[K] }>();
  const candidates: Candidate[] = [];
  for (const { image, name, files } of pairing.cases) {
    const position = positionOf(image);
    const finding = findings[position];
    if (finding?.kind !== 'volume') continue;
    candidates.push({ image: position, glance: finding.glance, series: finding.series });
    const paired = files.map((file) => ({ ...file, position: positionOf(file.position) }));
    const isContours = ({ as }: PairedFile): boolean => as !== 'sample' && as !== 'series';
    const others = paired.filter((file) => !isContours(file));
    const contours = paired.filter(isContours).map(({ position: at, by, as: told }) => ({
      position: at,
      by: by === 'grid' ? ('geometry' as const) : by,
      isResampled: false,
      mismatch: null,
      told: told === 'reference' || told === 'observer' ? told : null,
    }));
    cases.set(position, {
      image: position,
      name: finding.series ? seriesName(finding) : name,
      contours,
      files: others,
    });
  }
  if (open) {
    cases.set(OPEN, { image: OPEN, name: '', contours: [], files: [] });
  }
  const questions: IntakeQuestion[] = pairing.questions.map((question) => ({
    ...question,
    position: positionOf(question.position),
    images: question.images.map(positionOf),
  }));
  const leftOut: LeftOut[] = volumes
    .filter(({ finding }) => finding.refusal !== null)
    .map(({ position }) => ({ position, reason: 'refused' }));

  const settle = (position: number, placement: Placement): void => {
    switch (placement.kind) {
      case 'paired': {
        const found = cases.get(placement.image);
        if (!found) return;
        const candidate = all.find(({ image }) => image === placement.image);
        const contours = describe(findings[position], candidate);
        const told = toldRole(pathOf(position));
        found.contours = [...found.contours, { position, by: placement.by, ...contours, told }];
        return;
      }
      case 'asked': {
        const { reason, images } = placement;
        questions.push({ position, reason, images, mayBeImage: false });
        return;
      }
      case 'left-out':
        leftOut.push({ position, reason: placement.reason });
    }
  };
  const all = open ? [...candidates, { ...open, image: OPEN }] : candidates;
  for (const one of pairing.leftOut) {
    const position = positionOf(one.position);
    const finding = findings[position];
    const isSample = isNamedSample(pathOf(position)) || finding?.kind !== 'volume';
    if (isSample || finding.glance.look !== 'labels') {
      leftOut.push({ position, reason: one.reason });
      continue;
    }
    const its = one.namesakes.map(positionOf);
    const namesakes = candidates.filter(({ image }) => its.includes(image));
    const among = [namesakes, candidates, all].find(({ length }) => length > 0) ?? [];
    const by = namesakes.length > 0 ? 'name' : 'geometry';
    settle(position, placeMask(finding, among, { by, reason: one.reason }));
  }
  for (const [position, finding] of findings.entries()) {
    if (finding.kind !== 'contours') continue;
    settle(position, placeContours(finding, { candidates, all }));
  }
  return {
    cases: named(
      [...cases.values()].filter(({ image, contours }) => image !== OPEN || contours.length > 0),
    ),
    questions,
    leftOut: leftOut.toSorted((a, b) => a.position - b.position),
  };
}

/** A label map whose grid is that of no image, or that came without one; among the images of its name where there are such. */
function placeMask(
  { glance }: VolumeFinding,
  candidates: readonly Candidate[],
  { by, reason }: { readonly by: PairedBy; readonly reason: LeftOutFile['reason'] },
): Placement {
  const fits = candidates.map(({ image, glance: other }) => ({ image, fit: fitOf(other, glance) }));
  const same = fits.filter(({ fit }) => fit === 'same');
  const near = same.length > 0 ? same : fits.filter(({ fit }) => fit === 'resampled');
  const [only] = near;
  if (!only) return { kind: 'left-out', reason };
  if (near.length === 1) return { kind: 'paired', image: only.image, by };
  return { kind: 'asked', reason: 'several-images', images: near.map(({ image }) => image) };
}

/** By what the file of contours refers to; the open image counts where none of the files is meant. */
function placeContours(
  finding: ContoursFinding,
  {
    candidates,
    all,
  }: { readonly candidates: readonly Candidate[]; readonly all: readonly Candidate[] },
): Placement {
  const { reference } = finding;
  for (const among of [candidates, all]) {
    const bySeries = among.filter(({ series }) => refersTo(reference, series, 'series'));
    if (bySeries.length > 0) return oneOf(finding, bySeries, 'series');
  }
  for (const among of [candidates, all]) {
    const byFrame = among.filter(({ series }) => refersTo(reference, series, 'frame'));
    if (byFrame.length > 0) return oneOf(finding, byFrame, 'frame-of-reference');
  }
  const isUnreferenced = reference.seriesInstanceUid === '' && reference.frameOfReferenceUid === '';
  if (all.length === 0) return { kind: 'left-out', reason: 'no-image' };
  // Of an image that has no references, or of one whose were taken away: by its geometry, and never unasked.
  const unknown = isUnreferenced ? all : all.filter(({ series }) => series === null);
  const fitting = unknown.filter(({ glance }) => fitOfFinding(glance, finding) !== 'apart');
  if (fitting.length === 0) return { kind: 'left-out', reason: 'other-series' };
  return { kind: 'asked', reason: 'no-reference', images: fitting.map(({ image }) => image) };
}

/** Of a series that was split by its geometry there may be several: the grid of the contours tells, or nobody. */
function oneOf(
  finding: ContoursFinding,
  found: readonly Candidate[],
  by: 'series' | 'frame-of-reference',
): Placement {
  const fitting = finding.grid
    ? found.filter(({ glance }) => fitOfFinding(glance, finding) === 'same')
    : found;
  const [only] = fitting.length === 1 ? fitting : found;
  if (only && (fitting.length === 1 || found.length === 1)) {
    return { kind: 'paired', image: only.image, by };
  }
  const images = (fitting.length > 0 ? fitting : found).map(({ image }) => image);
  return { kind: 'asked', reason: 'several-images', images };
}

function refersTo(
  { seriesInstanceUid, frameOfReferenceUid }: ContourReference,
  series: DicomSeries | null,
  by: 'series' | 'frame',
): boolean {
  if (!series) return false;
  const [wanted, own] =
    by === 'series'
      ? [seriesInstanceUid, series.instanceUid]
      : [frameOfReferenceUid, series.frameOfReferenceUid];
  return wanted !== '' && wanted === own;
}

/** What has to be said of contours on an image. */
function describe(
  finding: Finding | undefined,
  image: OpenImage | undefined,
): Pick<PairedContours, 'isResampled' | 'mismatch'> {
  if (!finding || !image || finding.kind === 'left-out') {
    return { isResampled: false, mismatch: null };
  }
  const fit =
    finding.kind === 'contours'
      ? fitOfFinding(image.glance, finding)
      : fitOf(image.glance, finding.glance);
  const isResampled = fit === 'resampled' && !(finding.kind === 'contours' && !finding.grid);
  const mismatch =
    finding.kind === 'contours' && image.series
      ? mismatchOf(finding.reference, image.series)
      : null;
  return { isResampled, mismatch };
}

/** Whether contours say that they are about somebody else, or of another study; what is not said mismatches nothing. */
export function mismatchOf(reference: ContourReference, series: DicomSeries): Mismatch | null {
  const differs = (a: string, b: string): boolean => a !== '' && b !== '' && a !== b;
  if (differs(reference.patientId, series.patient.id)) return 'patient';
  const isNamed = reference.patientId === '' || series.patient.id === '';
  if (isNamed && differs(reference.patientName, series.patient.name)) return 'patient';
  return differs(reference.studyInstanceUid, series.study.instanceUid) ? 'study' : null;
}

function fitOf(image: FileGlance, mask: FileGlance): 'same' | 'resampled' | 'apart' {
  if (!image.shape || !image.affine || !mask.shape || !mask.affine) return 'apart';
  return gridFit(
    { shape: image.shape, affine: image.affine },
    { shape: mask.shape, affine: mask.affine },
  );
}

/** Points in the patient (RTSTRUCT) fit every image; whether they lie in it is told when they are read. */
function fitOfFinding(
  { shape, affine }: FileGlance,
  { grid }: ContoursFinding,
): 'same' | 'resampled' | 'apart' {
  if (!grid || !shape || !affine) return 'resampled';
  return gridFit({ shape, affine }, grid);
}

/** What the name of a file of contours says that it is. */
export function toldRole(path: string): ToldRole | null {
  const { kind } = parseCaseFileName(path).role;
  return kind === 'reference' || kind === 'observer' ? kind : null;
}

function isNamedSample(path: string): boolean {
  const { role } = parseCaseFileName(path);
  return role.kind === 'sample' || role.kind === 'probability';
}

/** In its folder, under a name that says nothing of what is in it. */
function seriesPath(path: string, at: number): string {
  return `${path.slice(0, path.lastIndexOf('/') + 1)}dicom ${at + 1} ct`;
}

function seriesName({ series, name }: VolumeFinding): string {
  const number = series?.number ?? null;
  const text = series?.description || name;
  return number === null ? text : `${text} (${number})`;
}

/** Names that differ: the same series of several patients, or one that was split. */
function named(cases: readonly FoundCase[]): readonly FoundCase[] {
  const taken = new Set<string>();
  return cases.map((one) => {
    let { name } = one;
    for (let number = 2; taken.has(name); number++) name = `${one.name} · ${number}`;
    taken.add(name);
    return { ...one, name };
  });
}

/** The answer to a question: the image that it belongs to, a case of its own, or neither. */
export type IntakeAnswer =
  | { readonly kind: 'belongs-to'; readonly image: ImagePosition }
  | { readonly kind: 'own-case' }
  | { readonly kind: 'leave-out' };

/** Puts what was answered where it belongs; what was not answered is left out. */
export function answerFindings(
  findings: readonly Finding[],
  { cases, questions, leftOut }: FoundCases,
  {
    answers,
    open,
    pathOf,
  }: {
    readonly answers: ReadonlyMap<number, IntakeAnswer>;
    readonly open: OpenImage | null;
    readonly pathOf: (at: number) => string;
  },
): FoundCases {
  const byImage = new Map(cases.map((one) => [one.image, one]));
  const left = [...leftOut];
  const imageOf = (image: ImagePosition): OpenImage | undefined => {
    if (image === OPEN) return open ?? undefined;
    const finding = findings[image];
    return finding?.kind === 'volume' ? finding : undefined;
  };
  for (const { position, images, mayBeImage } of questions) {
    const answer = answers.get(position);
    const finding = findings[position];
    if (answer?.kind === 'belongs-to' && images.includes(answer.image) && finding) {
      const { image } = answer;
      const one = byImage.get(image) ?? { image, name: '', contours: [], files: [] };
      byImage.set(image, withAnswered(one, { position, finding, image: imageOf(image), pathOf }));
    } else if (answer?.kind === 'own-case' && mayBeImage) {
      const name = stemOf(pathOf(position));
      byImage.set(position, { image: position, name, contours: [], files: [] });
    } else {
      left.push({ position, reason: 'not-chosen' });
    }
  }
  return { cases: named([...byImage.values()]), questions: [], leftOut: left };
}

function withAnswered(
  one: FoundCase,
  {
    position,
    finding,
    image,
    pathOf,
  }: {
    readonly position: number;
    readonly finding: Finding;
    readonly image: OpenImage | undefined;
    readonly pathOf: (at: number) => string;
  },
): FoundCase {
  const isSample =
    finding.kind === 'volume' &&
    (isNamedSample(pathOf(position)) ||
      finding.glance.planes > 1 ||
      finding.glance.look === 'probability');
  if (isSample) {
    return { ...one, files: [...one.files, { position, as: 'sample', by: 'choice' }] };
  }
  const told = toldRole(pathOf(position));
  const contours = { position, by: 'choice' as const, ...describe(finding, image), told };
  return { ...one, contours: [...one.contours, contours] };
}
