import type { ContoursRole } from '../../core/intake/contoursRole.ts';
import {
  answerFindings,
  OPEN,
  type FoundCase,
  type ImagePosition,
  type IntakeAnswer,
  type Mismatch,
} from '../../core/intake/pairFindings.ts';
import { planFor, type ReadingPlan } from '../../core/intake/readingPlan.ts';
import type { FoundRows } from '../../store/intakeSlice.ts';
import { openContours, openContoursOfKept } from '../commands/contours.ts';
import { openImage } from '../commands/openCase.ts';
import { openDropped } from '../commands/openFiles.ts';
import { keptTakenUp } from '../commands/resumeReview.ts';
import type { DrawnBy } from '../evaluation/drawnBy.ts';
import { addObservers } from '../evaluation/observers.ts';
import type { ContoursFile } from '../../workers/codec.api.ts';
import { notify } from '../notices.ts';
import type { Services } from '../services.ts';
import { addCases } from '../worklist/addCases.ts';
import type { PendingIntake } from './pendingIntake.ts';
import { cancelIntake } from './cancelIntake.ts';
import { drawnBy } from './drawnBy.ts';
import { contoursOf, sourcesAt } from './foundSources.ts';

/** What is to be opened of what was found. */
export interface Chosen {
  readonly purpose: FoundRows['purpose'];
  /** With `one`: which. */
  readonly image: ImagePosition | null;
  /** Of images that are too large to be read whole, by their position; all slices are read of one that is not in it. */
  readonly plans: ReadonlyMap<ImagePosition, ReadingPlan>;
  /** What each file of contours is; one that is not in it is to be reviewed. */
  readonly roles: ReadonlyMap<number, ContoursRole>;
  /** Of each file of contours the segments that are wanted; all of one that is not in it. */
  readonly numbers: ReadonlyMap<number, readonly number[]>;
}

/** The answers of whoever looked at what was found. */
export interface FoundAnswers extends Chosen {
  /** Files of contours that are opened although they are about another patient or study. */
  readonly accepted: ReadonlySet<number>;
  readonly answers: ReadonlyMap<number, IntakeAnswer>;
}

/** Opens what was asked about. */
export async function openFound(services: Services, answered: FoundAnswers): Promise<void> {
  const { pendingIntake } = services;
  cancelIntake(services);
  if (!pendingIntake) return;
  const { findings, found, open, sources } = pendingIntake;
  const pathOf = (position: number): string =>
    sources[findings[position]?.sources[0] ?? -1]?.path ?? '';
  const settled = answerFindings(findings, found, { answers: answered.answers, open, pathOf });
  const agreed = { ...settled, cases: settled.cases.map((one) => withoutForeign(one, answered)) };
  await carryOut(services, { ...pendingIntake, found: agreed }, answered);
}

/** Without contours of another patient or study that nobody has agreed to. */
function withoutForeign(one: FoundCase, { purpose, accepted }: FoundAnswers): FoundCase {
  const contours = one.contours.filter(
    ({ position, mismatch }) => mismatch === null || (purpose === 'one' && accepted.has(position)),
  );
  return { ...one, contours };
}

/** Opens one image, or lists the cases; tells of what is left out. */
export async function carryOut(
  services: Services,
  pending: PendingIntake,
  { purpose, image, plans, roles, numbers }: Chosen,
): Promise<void> {
  const { found } = pending;
  if (purpose === 'worklist') {
    await addCases(services, pending, plans);
    tellLeftOut(services, pending);
    return;
  }
  const one = found.cases.find((candidate) => candidate.image === image) ?? found.cases[0];
  if (!one) return;
  // Another image was opened while it was asked what belongs to the one before.
  const isGone =
    one.image === OPEN && services.store.getState().openCase?.id !== pending.openCaseId;
  if (isGone) {
    const leftOut = one.contours.map(({ position }) => ({
      position,
      reason: 'not-chosen' as const,
    }));
    tellLeftOut(services, { ...pending, found: { ...found, leftOut } });
    return;
  }
  tellLeftOut(services, pending);
  const parts = partsOf(services, pending, { one, roles, numbers });
  if (parts.samples.length > 0) {
    await openSamplesOf(services, { pending, one, parts });
    return;
  }
  if (one.image === OPEN) return compareAndReview(services, parts, openContours);
  const finding = pending.findings[one.image];
  if (finding?.kind !== 'volume') return;
  const isAlone = parts.review.length === 0 && parts.drawn.length === 0;
  await openImage(
    services,
    {
      // As it is called on disk; of a series there is no such name.
      name: finding.series ? one.name : finding.name,
      sources: sourcesAt(pending, finding.sources),
      plan: planFor(finding, plans.get(one.image)),
    },
    isAlone
      ? undefined
      : async () => {
          await keptTakenUp(services);
          await compareAndReview(services, parts, openContoursOfKept);
        },
  );
}

/** Files of contours of one image, by what they are. */
interface Parts {
  readonly review: readonly ContoursFile[];
  readonly reviewMismatches: readonly Mismatch[];
  readonly drawn: readonly DrawnBy[];
  readonly drawnMismatches: readonly Mismatch[];
  /** Positions. */
  readonly samples: readonly number[];
}

function partsOf(
  { store }: Services,
  pending: PendingIntake,
  { one, roles, numbers }: Pick<Chosen, 'roles' | 'numbers'> & { readonly one: FoundCase },
): Parts {
  const imageName =
    one.image === OPEN ? store.getState().openCase?.name : pending.findings[one.image]?.name;
  const roleOf = (position: number): ContoursRole => roles.get(position) ?? 'review';
  const isRole = (...wanted: readonly ContoursRole[]): FoundCase['contours'] =>
    one.contours.filter(({ position }) => wanted.includes(roleOf(position)));
  const mismatchesOf = (contours: FoundCase['contours']): readonly Mismatch[] => [
    ...new Set(contours.flatMap(({ mismatch }) => mismatch ?? [])),
  ];
  const review = isRole('review');
  const compared = isRole('reference', 'observer', 'observers');
  return {
    review: contoursOf(
      pending,
      review.map(({ position }) => position),
      numbers,
    ),
    reviewMismatches: mismatchesOf(review),
    drawn: drawnBy(pending, {
      imageName: imageName ?? '',
      positions: compared.map(({ position }) => position),
      roleOf,
      numbers,
    }),
    drawnMismatches: mismatchesOf(compared),
    samples: isRole('sample').map(({ position }) => position),
  };
}

/** What is compared with comes first: it needs nothing under review, and what is reviewed may be asked about. */
async function compareAndReview(
  services: Services,
  parts: Parts,
  review: typeof openContours,
): Promise<void> {
  await addObservers(services, parts.drawn, { mismatches: parts.drawnMismatches });
  if (parts.review.length === 0) return;
  await review(services, parts.review, { mismatches: parts.reviewMismatches });
}

/** Label maps that are samples of one set: they are looked through from end to end, and held against their image. */
async function openSamplesOf(
  services: Services,
  {
    pending,
    one,
    parts,
  }: { readonly pending: PendingIntake; readonly one: FoundCase; readonly parts: Parts },
): Promise<void> {
  const positions = [one.image, ...parts.samples, ...one.files.map(({ position }) => position)];
  const sources = positions.flatMap((at) =>
    sourcesAt(pending, pending.findings[at]?.sources ?? []),
  );
  const files = sources.flatMap(({ file, entry }) =>
    entry === null && file instanceof File ? [file] : [],
  );
  await openDropped(services, files);
  const { openCase, opening } = services.store.getState();
  const isOpen = one.image !== OPEN || openCase?.id === pending.openCaseId;
  if (isOpen && opening.status === 'idle')
    await addObservers(services, parts.drawn, { mismatches: parts.drawnMismatches });
}

/** What is no image and no DICOM at all is passed over, as is the index of a disc; everything else is counted. */
function tellLeftOut(services: Services, { findings, found }: PendingIntake): void {
  const count = (reason: string): number =>
    found.leftOut.filter((one) => one.reason === reason).length;
  const passedOver = findings.filter((finding) => finding.kind === 'left-out');
  const unreadable = passedOver.filter(({ code }) => code !== 'input/unsupported-format').length;
  const otherKind = passedOver.filter(
    ({ code, detail: { format, reason } }) =>
      code === 'input/unsupported-format' && format === 'dicom' && reason !== 'directory',
  ).length;
  const detail = {
    noImage: count('no-image'),
    otherGrid: count('other-grid'),
    notChosen: count('not-chosen'),
    otherSeries: count('other-series'),
    refused: found.leftOut
      .filter(({ reason }) => reason === 'refused')
      .reduce((files, { position }) => files + (findings[position]?.sources.length ?? 0), 0),
    otherKind,
    unreadable,
    missing: findings.reduce(
      (sum, finding) =>
        sum + (finding.kind === 'left-out' ? Number(finding.detail['missing'] ?? 0) : 0),
      0,
    ),
  };
  if (Object.values(detail).every((files) => files === 0)) return;
  notify(services, { tone: 'info', code: 'issue/files-left-out', detail });
}
