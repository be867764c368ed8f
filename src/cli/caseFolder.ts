import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { AppError, type ErrorCode, type ErrorDetail } from '../core/errors.ts';
import type { Finding } from '../core/intake/findings.ts';
import { pairFindings, type FoundCase, type PairedContours } from '../core/intake/pairFindings.ts';
import { planFor, type ReadingPlan } from '../core/intake/readingPlan.ts';
import { parseCaseFileName } from '../core/worklist/caseFileName.ts';
import type { FileGlance } from '../core/worklist/fileGlance.ts';
import { samplesOf } from '../core/worklist/pairFiles.ts';
import type { ContoursFile, InspectedFiles, SourceFile } from '../workers/codec.api.ts';
import { inspectFiles } from '../workers/codec/inspectFiles.ts';
import { fileBlob } from './fileBlob.ts';
import type { Surroundings } from './surroundings.ts';
import { codecCall } from './surroundings.ts';

/** An image of a case: its files, and what of them is read. */
export interface FolderImage {
  readonly name: string;
  readonly sources: readonly SourceFile[];
  readonly plan: ReadingPlan;
}

/** One case of a folder, by its files. */
export interface FolderCase {
  readonly name: string;
  /** The first is the image; others are further series on its grid. */
  readonly images: readonly [FolderImage, ...FolderImage[]];
  /** Of one set; none where there are none. */
  readonly samples: readonly SourceFile[];
  /** Contours that nothing says of what they are for. */
  readonly contours: readonly ContoursFile[];
  readonly observers: readonly FolderObserver[];
}

/** What one person drew, or the reference. */
export interface FolderObserver {
  readonly name: string;
  readonly files: readonly ContoursFile[];
}

/** What is in a folder. */
export interface CaseFolder {
  readonly cases: readonly FolderCase[];
  /** Files that belong to no case, by their paths. */
  readonly leftOut: readonly string[];
  /** What looks like a part of a case and cannot be read. */
  readonly refused: readonly {
    readonly path: string;
    readonly code: ErrorCode;
    readonly detail: ErrorDetail;
  }[];
}

/**
 * Looks through a folder and those in it as the app does with one that is dropped: what a file is tells its content, what
 * belongs together its name, its grid and what it refers to.
 * @throws AppError `input/unreadable` for a folder that is not there; as `inspectFiles`.
 */
export async function findCases(
  folder: string,
  surroundings: Pick<Surroundings, 'signal'>,
): Promise<CaseFolder> {
  const paths = await filesIn(folder);
  const top = basename(resolve(folder));
  const given: SourceFile[] = [];
  for (const path of paths) {
    const below = relative(folder, path).split(sep).join('/');
    // As the browser names what is dropped as a folder.
    given.push({ path: `${top}/${below}`, file: await fileBlob(path), entry: null });
  }
  const inspected = await inspectFiles({ sources: given }, codecCall(surroundings));
  const { findings } = inspected;
  const pathOf = (position: number): string => {
    const [first] = sourcesAt(inspected, findings[position]?.sources ?? []);
    return first ? sourcePath(first) : '';
  };
  const found = pairFindings(findings, { open: null, pathOf });
  const refused = findings.flatMap((finding, position) => {
    const refusal = refusalOf(finding);
    return refusal ? [{ path: pathOf(position), ...refusal }] : [];
  });
  const left = [
    ...[...found.leftOut, ...found.questions].map(({ position }) => position),
    ...findings.flatMap(({ kind }, position) => (kind === 'left-out' ? [position] : [])),
  ].map(pathOf);
  return {
    cases: found.cases.flatMap((one) => folderCase(inspected, one, pathOf) ?? []),
    leftOut: left.filter((path) => !refused.some((one) => one.path === path)).toSorted(),
    refused,
  };
}

/** Null for what can be read, and for what is of no use here. */
function refusalOf(
  finding: Finding,
): { readonly code: ErrorCode; readonly detail: ErrorDetail } | null {
  if (finding.kind === 'volume') return finding.refusal;
  if (finding.kind === 'contours' || finding.code === 'input/unsupported-format') return null;
  const { code, detail } = finding;
  return { code, detail };
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    if (!(await stat(folder)).isDirectory()) throw new AppError('input/unreadable');
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files: string[] = [];
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      // A link to a file is one; linked folders are not gone into, they may lead back.
      const isFile = entry.isSymbolicLink() ? await isLinkedFile(path) : entry.isFile();
      if (isFile) files.push(path);
    }
    return files.toSorted();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('input/unreadable', {}, { cause });
  }
}

async function isLinkedFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false; // it leads nowhere
  }
}

function folderCase(
  inspected: InspectedFiles,
  { name, image, contours, files }: FoundCase,
  pathOf: (position: number) => string,
): FolderCase | null {
  const first = imageOf(inspected, image);
  if (!first) return null;
  const series = files.filter(({ as }) => as === 'series');
  const glanced = inspected.findings.map((finding, position) => ({
    path: pathOf(position),
    glance: finding.kind === 'volume' ? finding.glance : NO_GLANCE,
  }));
  const samples = samplesOf(glanced, { image, name, files });
  const plain = contours.filter(({ told }) => told === null);
  return {
    name,
    images: [first, ...series.flatMap(({ position }) => imageOf(inspected, position) ?? [])],
    samples: samples.flatMap((position) => sourcesOf(inspected, position).slice(0, 1)),
    contours: plain.flatMap(({ position }) => contoursFile(inspected, position) ?? []),
    observers: observersOf(inspected, contours, pathOf),
  };
}

/** The reference where there is one; else each person's files together. */
function observersOf(
  inspected: InspectedFiles,
  contours: readonly PairedContours[],
  pathOf: (position: number) => string,
): FolderObserver[] {
  const references = contours.filter(({ told }) => told === 'reference');
  const drawn = references.length > 0 ? references : contours;
  const byName = new Map<string, ContoursFile[]>();
  for (const { position, told } of drawn) {
    const file = contoursFile(inspected, position);
    if (told === null || !file) continue;
    const { role } = parseCaseFileName(pathOf(position));
    const name = role.kind === 'observer' ? role.who : 'reference';
    byName.set(name, [...(byName.get(name) ?? []), file]);
  }
  return [...byName].map(([name, files]) => ({ name, files }));
}

/** Of what is no volume: never a sample. */
const NO_GLANCE: FileGlance = {
  format: 'npz',
  shape: null,
  affine: null,
  planes: 1,
  look: 'unclear',
  segments: [],
};

function imageOf(inspected: InspectedFiles, position: number): FolderImage | null {
  const finding = inspected.findings[position];
  if (finding?.kind !== 'volume') return null;
  const sources = sourcesAt(inspected, finding.sources);
  return { name: finding.name, sources, plan: planFor(finding) };
}

function contoursFile(inspected: InspectedFiles, position: number): ContoursFile | null {
  const finding = inspected.findings[position];
  if (!finding || finding.kind === 'left-out') return null;
  return {
    format: formatOf(finding),
    name: finding.name,
    sources: sourcesAt(inspected, finding.sources),
    numbers: null,
  };
}

function formatOf(finding: Exclude<Finding, { kind: 'left-out' }>): ContoursFile['format'] {
  return finding.kind === 'contours' ? finding.format : 'label-map';
}

function sourcesOf(inspected: InspectedFiles, position: number): SourceFile[] {
  return sourcesAt(inspected, inspected.findings[position]?.sources ?? []);
}

function sourcesAt({ sources }: InspectedFiles, positions: readonly number[]): SourceFile[] {
  return positions.flatMap((at) => sources[at] ?? []);
}

function sourcePath({ path, entry }: SourceFile): string {
  return entry === null ? path : `${path}/${entry}`;
}
