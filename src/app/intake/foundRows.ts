import { spacingMm } from '../../core/geometry/affine.ts';
import { proposeRoles } from '../../core/intake/contoursRole.ts';
import { hasSeriousIssue } from '../../core/intake/seriousIssues.ts';
import { readingChoice } from '../../core/intake/readingPlan.ts';
import { deviceMemoryGb } from '../deviceMemory.ts';
import type { Finding, VolumeFinding } from '../../core/intake/findings.ts';
import { OPEN, type FoundCase, type ImagePosition } from '../../core/intake/pairFindings.ts';
import type {
  FoundContoursRow,
  FoundImageRow,
  FoundLeftOutRow,
  FoundRows,
} from '../../store/intakeSlice.ts';
import type { OpenCase } from '../../store/caseSlice.ts';
import { sourceBytes, sourceName } from './sources.ts';
import type { PendingIntake } from './pendingIntake.ts';

/** More structures than anybody wants to have opened unasked. */
const MANY_STRUCTURES = 40;

/** What there is while files are dropped. */
interface Beside {
  readonly purpose: FoundRows['purpose'];
  readonly openCase: OpenCase | null;
  /** Something of the open case is under review. */
  readonly hasResult: boolean;
}

/** What was found, ready to list. */
export function foundRows(
  pending: PendingIntake,
  { purpose, openCase, hasResult }: Beside,
): FoundRows {
  const { findings, found } = pending;
  const images = imageRows(pending, openCase);
  const contours = found.cases.flatMap((one) => contoursRows(pending, one));
  const nameOf = (image: ImagePosition): string =>
    images.find(({ position }) => position === image)?.name ??
    (image === OPEN ? (openCase?.name ?? '') : (findings[image]?.name ?? ''));
  return {
    purpose,
    images,
    chosen: chosenImage(images, contours),
    contours,
    ...rolesOf(contours, hasResult),
    questions: found.questions.map(({ position, reason, images: of, mayBeImage }) => ({
      position,
      name: findings[position]?.name ?? '',
      reason,
      mayBeImage,
      images: of.map((image) => ({ position: image, name: nameOf(image) })),
    })),
    leftOut: leftOutRows(pending),
    fewer: null,
  };
}

/** By image: whether there is something to hold contours against is known of the open one alone. */
function rolesOf(
  contours: readonly FoundContoursRow[],
  hasResult: boolean,
): Pick<FoundRows, 'roles' | 'areRolesClear'> {
  const images = [...new Set(contours.map(({ image }) => image))];
  const proposed = images.map((image) =>
    proposeRoles(
      contours.filter((one) => one.image === image),
      { hasResult: hasResult && image === OPEN },
    ),
  );
  return {
    roles: new Map(proposed.flatMap(({ roles }) => [...roles])),
    areRolesClear: proposed.every(({ isClear }) => isClear),
  };
}

/** Whether somebody has to look at what was found before it is opened. */
export function hasToBeAsked({
  purpose,
  images,
  contours,
  areRolesClear,
  questions,
  leftOut,
}: FoundRows): boolean {
  // Nobody is asked whether the survey is meant, where there is anything else.
  const openable = images.filter(({ refusal, isLocalizer }) => refusal === null && !isLocalizer);
  const segments = contours.reduce((sum, one) => sum + one.segments.length, 0);
  const isForeign = leftOut.some(
    ({ why }) => why.kind === 'pairing' && why.reason === 'other-series',
  );
  if (questions.length > 0 || isForeign) return true;
  if (contours.some(({ mismatch }) => mismatch !== null)) return true;
  // An image that is refused would be missed; of a survey nobody would.
  if (images.some(({ refusal, isLocalizer }) => refusal !== null && !isLocalizer)) return true;
  if (openable.some(({ reading }) => reading?.kind === 'part')) return true;
  if (purpose === 'worklist') return false;
  return (
    openable.length > 1 ||
    openable.some(({ issues }) => hasSeriousIssue(issues)) ||
    segments > MANY_STRUCTURES ||
    !areRolesClear
  );
}

function imageRows(
  { sources, findings, found }: PendingIntake,
  openCase: OpenCase | null,
): FoundImageRow[] {
  const opened = found.cases.map(({ image }) => image);
  const rows = findings.flatMap((finding, position) => {
    if (finding.kind !== 'volume') return [];
    if (finding.refusal === null && !opened.includes(position)) return [];
    const name = found.cases.find(({ image }) => image === position)?.name ?? finding.name;
    return [imageRow(finding, { position, name, sources })];
  });
  const isOpenMeant =
    opened.includes(OPEN) || found.questions.some((one) => one.images.includes(OPEN));
  return isOpenMeant && openCase ? [openRow(openCase), ...rows] : rows;
}

function imageRow(
  { glance, series, isLocalizer, issues, refusal, sources: positions }: VolumeFinding,
  {
    position,
    name,
    sources,
  }: {
    readonly position: number;
    readonly name: string;
    readonly sources: PendingIntake['sources'];
  },
): FoundImageRow {
  return {
    position,
    name,
    modality: series?.modality ?? '',
    reading: series && glance.shape ? readingChoice(glance.shape, deviceMemoryGb()) : null,
    patient: {
      name: series?.patient.name ?? '',
      id: series?.patient.id ?? '',
      birthDate: series?.patient.birthDate ?? '',
    },
    studyDate: series?.study.date ?? '',
    studyDescription: series?.study.description ?? '',
    shape: glance.shape,
    spacingMm: glance.affine && spacingMm(glance.affine),
    isLocalizer,
    files: positions.length,
    bytes: positions.reduce((sum, at) => sum + (sources[at] ? sourceBytes(sources[at]) : 0), 0),
    issues,
    refusal,
  };
}

function openRow({ name, grid, spacingMm: spacing }: OpenCase): FoundImageRow {
  return {
    position: OPEN,
    name,
    modality: '',
    patient: { name: '', id: '', birthDate: '' },
    studyDate: '',
    studyDescription: '',
    shape: grid.shape,
    spacingMm: spacing,
    reading: null,
    isLocalizer: false,
    files: 0,
    bytes: 0,
    issues: [],
    refusal: null,
  };
}

function contoursRows(
  { findings }: PendingIntake,
  { image, contours }: FoundCase,
): FoundContoursRow[] {
  return contours.flatMap(({ position, by, isResampled, mismatch, told }) => {
    const finding = findings[position];
    if (!finding || finding.kind === 'left-out') return [];
    const isFile = finding.kind === 'contours';
    return [
      {
        position,
        image,
        name: finding.name,
        format: isFile ? finding.format : ('label-map' as const),
        segments: isFile ? finding.segments : finding.glance.segments,
        by,
        isResampled,
        mismatch,
        told,
      },
    ];
  });
}

/** That with contours; else the one with the most slices. */
function chosenImage(
  images: readonly FoundImageRow[],
  contours: readonly FoundContoursRow[],
): ImagePosition | null {
  const openable = images.filter(({ refusal }) => refusal === null);
  const weight = ({ position, shape, isLocalizer }: FoundImageRow): number =>
    (isLocalizer ? -1e6 : 0) +
    (contours.some(({ image }) => image === position) ? 1e6 : 0) +
    (shape?.[2] ?? 0);
  const [best] = openable.toSorted((a, b) => weight(b) - weight(a));
  return best?.position ?? null;
}

function leftOutRows({ sources, findings, found }: PendingIntake): FoundLeftOutRow[] {
  const byPairing = found.leftOut.flatMap(({ position, reason }): FoundLeftOutRow[] => {
    const finding = findings[position];
    // Refused images are listed with the images.
    if (!finding || reason === 'refused') return [];
    return [{ name: finding.name, why: { kind: 'pairing', reason } }];
  });
  const byContent = findings.flatMap((finding: Finding): FoundLeftOutRow[] => {
    if (finding.kind !== 'left-out') return [];
    const [first] = finding.sources;
    const name =
      (first !== undefined && sources[first] && sourceName(sources[first])) || finding.name;
    return [{ name, why: { kind: 'error', code: finding.code, detail: finding.detail } }];
  });
  return [...byPairing, ...byContent];
}
