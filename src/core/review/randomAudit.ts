import { decodeBase64, encodeBase64 } from '../base64.ts';
import { canonicalJson, utf8Bytes, type Json } from '../canonicalJson.ts';
import { AppError } from '../errors.ts';
import { spacingMm } from '../geometry/affine.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount } from '../geometry/gridMath.ts';
import { sha256Stream } from '../sha256Stream.ts';
import { wilsonInterval } from '../statistics/proportion.ts';
import { philoxWords } from '../statistics/philox.ts';
import { completed } from '../steps.ts';
import { fieldsOf, listOf, textOf, voxelBytes, voxelsOf } from './eventJson.ts';
import type { Decision, ReviewEvent } from './events.ts';
import { glanceOf, type ReadableRegion } from './readingOrder.ts';
import { growPatches } from './regionPatches.ts';
import { GLANCE_RADIUS_MM } from './timeModel.ts';

/** Patches of one call. */
export const AUDIT_PATCHES = 5;

/** Patches for a look at what the budget leaves out. */
export interface AuditDraw {
  /** Unsigned 32 bits. */
  readonly seed: number;
  /** Of the contour that patches were drawn from, faces of voxels; patches of earlier draws included. */
  readonly eligibleMm2: number;
  /** Of the whole contour in the region of interest, in the queue or not. */
  readonly surfaceMm2: number;
  /** Voxel indices of each, in the order in which they were drawn. */
  readonly patches: readonly Uint32Array<ArrayBuffer>[];
}

interface AuditRequest {
  readonly grid: VoxelGrid;
  /** [K, J, I] automatic labels on `grid`; not modified. */
  readonly labels: Uint8Array;
  /** [K, J, I] 1 in the region of interest. */
  readonly roi: Uint8Array;
  /** The regions that are looked at anyway: within the budget, or decided; without patches of an audit. */
  readonly queue: readonly ReadableRegion[];
  /** Patches of earlier draws: they are not drawn again. */
  readonly drawn: readonly Uint32Array[];
  readonly seed: number;
  readonly count: number;
}

/**
 * A seed that nobody chooses: the same image and the same contours have the same one.
 * @param labels as in {@link drawAudit}.
 */
export function auditSeed(imageSha256: string, labels: Uint8Array): number {
  const digest = sha256(utf8Bytes(`${imageSha256} ${sha256(labels)}`));
  return Number.parseInt(digest.slice(0, 8), 16);
}

/**
 * Draws patches of the contour that no region of the queue shows. The surface is every face between voxels of two labels,
 * half of it each voxel's. What of it lies in the region of interest, in no region and out of view of them (a glance around
 * the middle of each region, in its slices) is cut into patches as regions are: within 5.64 mm and two slices of their
 * middle. A point drawn uniformly from the surface of patches not drawn yet picks the patch that it lies on. So every part
 * of the surface is as likely to be looked at as any other of its size, and the share of patches that have to be corrected
 * estimates, without bias as far as patches are few among many, the share of the surface that lies on such patches.
 * @returns fewer patches where there are no more, none without surface.
 */
export function drawAudit(request: AuditRequest): AuditDraw {
  const { grid, roi, drawn, seed, count } = request;
  const { shape } = grid;
  const taken = new Uint8Array(voxelCount(grid));
  for (const voxels of drawn) for (const voxel of voxels) taken[voxel] = 1;
  const areaOf = faceArea(request);
  const grown = growPatches(eligibleSurface(request, areaOf), {
    shape,
    spacingMm: spacingMm(grid.affine),
    work: new Int32Array(voxelCount(grid)),
    mergeBelowVoxels: 0,
    minVoxels: 0,
  });
  const tiles = completed(grown).map(({ voxels }) => ({
    voxels,
    mm2: voxels.reduce((sum, voxel) => sum + areaOf(voxel), 0),
  }));
  const eligibleMm2 = tiles.reduce((sum, { mm2 }) => sum + mm2, 0);
  let surfaceMm2 = 0;
  roi.forEach((inside, voxel) => {
    if (inside !== 0) surfaceMm2 += areaOf(voxel);
  });
  const left = tiles.filter(({ voxels }) => !voxels.some((voxel) => taken[voxel] === 1));
  const word = philoxWords(seed, 0);
  for (let position = 0; position < drawn.length; position++) word(position);
  const patches: Uint32Array<ArrayBuffer>[] = [];
  while (patches.length < count && left.length > 0) {
    const whole = left.reduce((sum, { mm2 }) => sum + mm2, 0);
    let rest = (word(drawn.length + patches.length) / 2 ** 32) * whole;
    // The last one also where rounding has left a hair.
    const at = left.findIndex(({ mm2 }) => (rest -= mm2) < 0);
    for (const { voxels } of left.splice(at, 1)) patches.push(voxels);
  }
  return { seed, eligibleMm2, surfaceMm2, patches };
}

/** Half the area of the faces that a voxel shares with other labels; the rim of the grid is no face. */
function faceArea({ grid, labels }: AuditRequest): (voxel: number) => number {
  const [ni, nj, nk] = grid.shape;
  const [si, sj, sk] = spacingMm(grid.affine);
  const perSlice = ni * nj;
  const [ofI, ofJ, ofK] = [(sj * sk) / 2, (si * sk) / 2, (si * sj) / 2];
  return (voxel) => {
    const label = labels[voxel];
    const i = voxel % ni;
    const j = Math.floor(voxel / ni) % nj;
    const k = Math.floor(voxel / perSlice);
    let mm2 = 0;
    if (i > 0 && labels[voxel - 1] !== label) mm2 += ofI;
    if (i < ni - 1 && labels[voxel + 1] !== label) mm2 += ofI;
    if (j > 0 && labels[voxel - ni] !== label) mm2 += ofJ;
    if (j < nj - 1 && labels[voxel + ni] !== label) mm2 += ofJ;
    if (k > 0 && labels[voxel - perSlice] !== label) mm2 += ofK;
    if (k < nk - 1 && labels[voxel + perSlice] !== label) mm2 += ofK;
    return mm2;
  };
}

/** Voxels of the contour, on both of its sides, that the queue shows nothing of; by rising index. */
function eligibleSurface(
  { grid, roi, queue }: AuditRequest,
  areaOf: (voxel: number) => number,
): Uint32Array {
  const { shape } = grid;
  const scale = { shape, spacingMm: spacingMm(grid.affine) };
  const perSlice = shape[0] * shape[1];
  const isEligible = roi.slice();
  for (const region of queue) {
    for (const voxel of region.voxels) isEligible[voxel] = 0;
    const pixels = glanceOf(region, scale, GLANCE_RADIUS_MM);
    for (let k = region.slices.first; k <= region.slices.last; k++) {
      for (const pixel of pixels) isEligible[k * perSlice + pixel] = 0;
    }
  }
  let count = 0;
  for (let voxel = 0; voxel < isEligible.length; voxel++) {
    if (isEligible[voxel] === 0) continue;
    if (areaOf(voxel) > 0) count++;
    else isEligible[voxel] = 0;
  }
  const surface = new Uint32Array(count);
  for (let voxel = 0, at = 0; at < count; voxel++)
    if (isEligible[voxel] !== 0) surface[at++] = voxel;
  return surface;
}

/** A patch as it stands in the log. */
export interface AuditPatch {
  /** `audit-`, the seed, and which of its draws, from 1. */
  readonly id: string;
  /** On the network's grid. */
  readonly voxels: Uint32Array;
}

/** All draws over one result. */
export interface RandomAudit {
  readonly seed: number;
  /** As at the last draw. */
  readonly eligibleMm2: number;
  readonly surfaceMm2: number;
  readonly patches: readonly AuditPatch[];
}

/**
 * A draw as the text of a note on `audited`: the patches themselves, so that they stay what they were drawn as while the
 * queue changes, and are in the trail before anything is decided about them.
 */
export function auditText({ patches, ...of }: AuditDraw, resultId: string): string {
  const voxels = patches.map((patch) => encodeBase64(voxelBytes(patch)));
  return canonicalJson({ resultId, ...of, patches: voxels });
}

/**
 * What a log has drawn over a result; null where that is nothing. Draws over another result were of its contour.
 * @throws AppError `storage/corrupt` for a note that {@link auditText} does not write.
 */
export function auditOf(events: readonly ReviewEvent[], resultId: string): RandomAudit | null {
  let audit: RandomAudit | null = null;
  for (const event of events) {
    if (event.kind !== 'noted' || event.topic !== 'audited') continue;
    const draw = parsed(event.text);
    if (draw.resultId !== resultId) continue;
    const before: readonly AuditPatch[] = audit?.patches ?? [];
    const { seed, eligibleMm2, surfaceMm2 } = draw;
    const patches = draw.patches.map((voxels, at): AuditPatch => {
      return { id: `audit-${seed.toString(16)}-${before.length + at + 1}`, voxels };
    });
    audit = { seed, eligibleMm2, surfaceMm2, patches: [...before, ...patches] };
  }
  return audit;
}

function parsed(text: string): AuditDraw & { readonly resultId: string } {
  let json: Json;
  try {
    json = JSON.parse(text) as Json;
  } catch (thrown) {
    throw new AppError('storage/corrupt', { what: 'audit' }, { cause: thrown });
  }
  const { resultId, seed, eligibleMm2, surfaceMm2, patches } = fieldsOf(json);
  const areNumbers =
    typeof seed === 'number' && typeof eligibleMm2 === 'number' && typeof surfaceMm2 === 'number';
  if (!areNumbers) {
    throw new AppError('storage/corrupt', { what: 'audit' });
  }
  const voxels = listOf(patches).map((patch) => voxelsOf(decodeBase64(textOf(patch))));
  return { resultId: textOf(resultId), seed, eligibleMm2, surfaceMm2, patches: voxels };
}

/** What the decisions on patches say of all that the budget leaves out. */
export interface AuditEstimate {
  readonly drawn: number;
  /** Accepted or corrected; of what was skipped or flagged nobody has said yet whether it is right. */
  readonly decided: number;
  readonly corrected: number;
  /** Of the decided ones; null without any. */
  readonly share: number | null;
  /** Of the share, Wilson 95 %. */
  readonly interval: readonly [low: number, high: number] | null;
}

/** @param decisions one for each patch, undefined where there is none. */
export function auditEstimate(decisions: readonly (Decision | undefined)[]): AuditEstimate {
  const corrected = decisions.filter((decision) => decision === 'corrected').length;
  const decided = corrected + decisions.filter((decision) => decision === 'accepted').length;
  return {
    drawn: decisions.length,
    decided,
    corrected,
    share: decided > 0 ? corrected / decided : null,
    interval: wilsonInterval(corrected, decided),
  };
}

function sha256(bytes: Uint8Array): string {
  const stream = sha256Stream();
  stream.push(bytes);
  return stream.end();
}
