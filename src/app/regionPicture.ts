import { applyPoint, invert } from '../core/geometry/affine.ts';
import type { WorldPoint } from '../core/geometry/grid.ts';
import type { Volume } from '../core/volume/volume.ts';
import type { ProposalList } from '../store/proposalSlice.ts';
import { outlineColors } from './outlineColors.ts';
import { labelsOfProposal } from './proposals.ts';
import type { Services } from './services.ts';

/** Side of what a picture shows: a region is at most some 17 mm wide, and its surroundings tell where it is. */
const REGION_FIELD_MM = 70;

/** Where it is, is known: how the contour would run is to be seen. */
const PROPOSAL_FIELD_MM = 32;

type Rgb = readonly [number, number, number];

interface Cut {
  readonly center: WorldPoint;
  /** Of a side. */
  readonly fieldMm: number;
  readonly sizePixels: number;
  readonly window: { readonly center: number; readonly width: number };
  readonly convention: 'radiological' | 'neurological';
  /** Voxels that are brightened: what would be other than it is. */
  readonly isChanged?: (voxel: number) => boolean;
  /** Red, green, blue of the contour between a voxel and one beside it; null without. */
  readonly colorBetween: (inside: number, outside: number) => Rgb | null;
}

/**
 * A small axial picture around a region: the image in its window, and the contours.
 * @param look.sizePixels of a side.
 * @returns RGBA, row by row; null for a region that is no longer listed.
 */
export function regionPicture(
  { store, registry }: Services,
  regionId: string,
  look: Pick<Cut, 'sizePixels' | 'window' | 'convention'>,
): Uint8ClampedArray<ArrayBuffer> | null {
  const { openCase, result, regions } = store.getState();
  const region = regions.find(({ id }) => id === regionId);
  if (!openCase || !result || !region) return null;
  const volume = registry.volumes.get(openCase.id);
  const { corrected: labels, sets } = registry.reviews.get(result.id);
  const colorBetween = outlineColors(result.structures.map(withRgb), sets);
  const cut = { center: region.anchor, fieldMm: REGION_FIELD_MM, colorBetween, ...look };
  return axialCut(volume, (voxel) => labels[voxel] ?? 0, cut);
}

/**
 * The selected region, closer, with the contours as a proposal would leave them.
 * @returns as {@link regionPicture}; null without that proposal.
 */
export function proposalPicture(
  services: Services,
  { list, id: proposalId }: { readonly list: ProposalList | null; readonly id: string },
  look: Pick<Cut, 'sizePixels' | 'window' | 'convention'>,
): Uint8ClampedArray<ArrayBuffer> | null {
  const { store, registry } = services;
  const { openCase, result, regions, segments, selectedRegionId } = store.getState();
  const region = regions.find(({ id }) => id === selectedRegionId);
  const proposed = labelsOfProposal(services, list, proposalId);
  if (!openCase || !result || !region || !proposed) return null;
  const volume = registry.volumes.get(openCase.id);
  const { corrected, sets } = registry.reviews.get(result.id);
  const colorBetween = outlineColors(segments.map(withRgb), sets);
  const { box, labels } = proposed;
  const [ni, nj] = volume.grid.shape;
  const [wide, high] = [box.high[0] - box.low[0], box.high[1] - box.low[1]];
  const labelAt = (voxel: number): number => {
    const row = Math.floor(voxel / ni);
    const [i, j, k] = [voxel % ni, row % nj, Math.floor(row / nj)];
    const isInside =
      i >= box.low[0] &&
      i < box.high[0] &&
      j >= box.low[1] &&
      j < box.high[1] &&
      k >= box.low[2] &&
      k < box.high[2];
    if (!isInside) return corrected[voxel] ?? 0;
    return labels[i - box.low[0] + wide * (j - box.low[1] + high * (k - box.low[2]))] ?? 0;
  };
  const isChanged = (voxel: number): boolean => labelAt(voxel) !== corrected[voxel];
  const cut = {
    center: region.anchor,
    fieldMm: PROPOSAL_FIELD_MM,
    isChanged,
    colorBetween,
    ...look,
  };
  return axialCut(volume, labelAt, cut);
}

/** Nearest voxels; black outside of the image. */
export function axialCut(
  { grid, voxels }: Pick<Volume, 'grid' | 'voxels'>,
  labelAt: (voxel: number) => number,
  { center, fieldMm, sizePixels: size, window, convention, isChanged, colorBetween }: Cut,
): Uint8ClampedArray<ArrayBuffer> {
  const toIndex = invert(grid.affine);
  const [ni, nj, nk] = grid.shape;
  const mmPerPixel = fieldMm / size;
  // World is RAS+; a reader of radiology has the patient's right on the left.
  const towardsRight = convention === 'radiological' ? -mmPerPixel : mmPerPixel;
  const half = (size - 1) / 2;
  // Along a row and down a column the index moves by the same step.
  const from = (x: number, y: number) =>
    applyPoint(toIndex, [
      center[0] + (x - half) * towardsRight,
      center[1] - (y - half) * mmPerPixel,
      center[2],
    ]);
  const [first, right, down] = [from(0, 0), from(1, 0), from(0, 1)];
  const stepX = right.map((value, axis) => value - (first[axis] ?? 0));
  const stepY = down.map((value, axis) => value - (first[axis] ?? 0));
  const indexOf = (axis: 0 | 1 | 2, x: number, y: number): number =>
    Math.round(first[axis] + x * (stepX[axis] ?? 0) + y * (stepY[axis] ?? 0));
  const out = new Uint8ClampedArray(4 * size * size);
  const found = new Int16Array(size * size).fill(-1);
  const low = window.center - window.width / 2;
  for (let at = 0; at < found.length; at++) {
    const [x, y] = [at % size, Math.floor(at / size)];
    const [i, j, k] = [indexOf(0, x, y), indexOf(1, x, y), indexOf(2, x, y)];
    const isInside = i >= 0 && j >= 0 && k >= 0 && i < ni && j < nj && k < nk;
    const voxel = isInside ? i + ni * (j + nj * k) : -1;
    const grey = isInside ? (255 * ((voxels[voxel] ?? 0) - low)) / window.width : 0;
    out.fill(grey, 4 * at, 4 * at + 3);
    out[4 * at + 3] = 255;
    if (isInside) found[at] = labelAt(voxel);
    if (isInside && isChanged?.(voxel)) brighten(out, 4 * at);
  }
  drawContours(out, { labels: found, size, colorBetween });
  return out;
}

/** Half way to white. */
function brighten(out: Uint8ClampedArray, at: number): void {
  for (let channel = at; channel < at + 3; channel++)
    out[channel] = (255 + (out[channel] ?? 0)) / 2;
}

/** A pixel of a structure is its contour where one beside it, by an edge, is not of it. */
function drawContours(
  out: Uint8ClampedArray,
  {
    labels,
    size,
    colorBetween,
  }: {
    readonly labels: Int16Array;
    readonly size: number;
    readonly colorBetween: Cut['colorBetween'];
  },
): void {
  for (let at = 0; at < labels.length; at++) {
    const label = labels[at] ?? 0;
    const x = at % size;
    const beside = (isThere: boolean, step: number): Rgb | null =>
      isThere ? colorBetween(label, labels[at + step] ?? 0) : null;
    const color =
      beside(x > 0, -1) ??
      beside(x < size - 1, 1) ??
      beside(at >= size, -size) ??
      beside(at + size < labels.length, size);
    if (color) out.set(color, 4 * at);
  }
}

function withRgb<T extends { readonly color: string }>(row: T): Omit<T, 'color'> & { color: Rgb } {
  return { ...row, color: rgbOf(row.color) };
}

/** @param color #RRGGBB */
function rgbOf(color: string): readonly [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
