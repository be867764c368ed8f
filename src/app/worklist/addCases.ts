import { randomUuid } from '../../core/uuid.ts';
import {
  OPEN,
  type FoundCase,
  type ImagePosition,
  type PairedContours,
} from '../../core/intake/pairFindings.ts';
import { planFor, type ReadingPlan } from '../../core/intake/readingPlan.ts';
import { parseCaseFileName } from '../../core/worklist/caseFileName.ts';
import type { FileGlance } from '../../core/worklist/fileGlance.ts';
import { samplesOf } from '../../core/worklist/pairFiles.ts';
import type { CaseRow } from '../../store/worklistSlice.ts';
import type { ContoursFile, SourceFile } from '../../workers/codec.api.ts';
import type { DrawnBy } from '../evaluation/drawnBy.ts';
import { wouldLoseDecisions } from '../commands/review.ts';
import { contoursOf, sourcesAt } from '../intake/foundSources.ts';
import type { PendingIntake } from '../intake/pendingIntake.ts';
import { isSameSource, sourcePath } from '../intake/sources.ts';
import type { Services } from '../services.ts';
import { listedRows } from './caseRows.ts';
import { openListed } from './openListed.ts';

/**
 * Makes a case of each image that was found; opens the first where nothing is open that would be missed.
 * @param plans of images that are not read whole.
 */
export async function addCases(
  services: Services,
  pending: PendingIntake,
  plans: ReadonlyMap<ImagePosition, ReadingPlan>,
): Promise<void> {
  const { store } = services;
  const taken = new Set(store.getState().cases.map(({ name }) => name));
  const rows = pending.found.cases.flatMap(
    (one) => addCase(services, pending, { one, plan: plans.get(one.image), taken }) ?? [],
  );
  store.setState(({ cases }) => ({ cases: [...cases, ...rows] }));
  const { openCase, listedCaseId } = store.getState();
  const isFree = !openCase || openCase.isDemo;
  if (!isFree || listedCaseId !== null || wouldLoseDecisions(services)) return;
  const first = listedRows(store.getState())[0];
  if (first) await openListed(services, first.id);
}

function addCase(
  { listed }: Services,
  pending: PendingIntake,
  {
    one,
    plan,
    taken,
  }: {
    readonly one: FoundCase;
    readonly plan: ReadingPlan | undefined;
    readonly taken: Set<string>;
  },
): CaseRow | null {
  const image = pending.findings[one.image];
  if (one.image === OPEN || image?.kind !== 'volume') return null;
  const sources = sourcesAt(pending, image.sources);
  const samples = sampleFiles(pending, one);
  const isReference = isHeldAgainst(samples.length > 0);
  const drawn = one.contours.filter(isReference);
  const contours = filesOf(
    pending,
    one.contours.filter((each) => !isReference(each)),
  );
  const id = randomUuid();
  listed.set(id, {
    image: { sources, plan: planFor(image, plan) },
    samples,
    contours,
    observers: observersOf(pending, drawn),
    frame: null,
    sha256: null,
    settings: null,
    result: null,
    review: null,
    spentMs: 0,
  });
  let { name } = one;
  for (let number = 2; taken.has(name); number++) name = `${one.name} (${number})`;
  taken.add(name);
  return {
    id,
    name,
    state: 'new',
    failure: null,
    quality: null,
    difficulty: null,
    comment: '',
    source: sourceOf(samples.length, contours.length),
    files: fileRows(pending, one),
    regions: null,
    decided: null,
    changes: 0,
  };
}

/**
 * What its name calls a reference or an observer's is one. Of a case that comes with samples contours are what those are held
 * against, whatever they are called.
 */
function isHeldAgainst(hasSamples: boolean): (contours: PairedContours) => boolean {
  return ({ told }) => told !== null || hasSamples;
}

function filesOf(pending: PendingIntake, contours: readonly PairedContours[]): ContoursFile[] {
  return contoursOf(
    pending,
    contours.map(({ position }) => position),
    new Map(),
  );
}

/** The reference where there is one; else one for each person, whose files belong together. */
function observersOf(pending: PendingIntake, drawn: readonly PairedContours[]): DrawnBy[] {
  const byWho = new Map<string, PairedContours[]>();
  const references = drawn.filter(({ told }) => told === 'reference');
  for (const contours of references.length > 0 ? references : drawn) {
    const [first] = sourcesAt(pending, pending.findings[contours.position]?.sources ?? []);
    const { role } = parseCaseFileName(first ? sourcePath(first) : '');
    const who = role.kind === 'observer' ? role.who : '';
    byWho.set(who, [...(byWho.get(who) ?? []), contours]);
  }
  return [...byWho].flatMap(([who, contours]): DrawnBy[] => {
    const files = filesOf(pending, contours);
    if (files.length === 0) return [];
    // As the command line calls it.
    if (who === '') return [{ name: 'reference', role: 'reference', files }];
    return [{ name: who, role: 'observer', files }];
  });
}

function sourceOf(samples: number, contours: number): CaseRow['source'] {
  if (samples > 0) return 'samples';
  return contours > 0 ? 'contours' : 'network';
}

function fileRows(pending: PendingIntake, { image, contours, files }: FoundCase): CaseRow['files'] {
  const pathOf = (position: number): string => {
    const [first] = sourcesAt(pending, pending.findings[position]?.sources ?? []);
    return first ? sourcePath(first) : '';
  };
  return [
    { name: pathOf(image), as: 'image', by: 'name' },
    ...contours.map(({ position, by, told }) => ({
      name: pathOf(position),
      as: told ?? ('contours' as const),
      by,
    })),
    ...files.map(({ position, as, by }) => ({ name: pathOf(position), as, by })),
  ];
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

/** Samples of one set, if there are any. */
function sampleFiles(pending: PendingIntake, { image, files }: FoundCase): File[] {
  const glanced = pending.findings.map((finding) => {
    const [first] = sourcesAt(pending, finding.sources);
    return {
      path: first ? sourcePath(first) : '',
      glance: finding.kind === 'volume' ? finding.glance : NO_GLANCE,
    };
  });
  return samplesOf(glanced, { image, name: '', files }).flatMap((position) => {
    const [source] = sourcesAt(pending, pending.findings[position]?.sources ?? []);
    return source?.entry === null && source.file instanceof File ? [source.file] : [];
  });
}

/** Whether all files are those of a case of the list. */
export function isListed({ listed }: Services, sources: readonly SourceFile[]): boolean {
  const known = [...listed.values()].flatMap(({ image, samples, contours, observers }) => [
    ...image.sources,
    ...observers.flatMap(({ files }) => files.flatMap(({ sources: of }) => of)),
    ...samples.map((file): SourceFile => ({ path: file.name, file, entry: null })),
    ...contours.flatMap(({ sources: of }) => of),
  ]);
  return (
    known.length > 0 &&
    sources.every((source) => known.some((other) => isSameSource(source, other)))
  );
}
