import type { Convention, Plane } from './viewer.ts';

/** A rectangle of the canvas in device pixels, y downwards. */
export interface Tile {
  readonly plane: Plane;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Display coordinates: mm along the image's own axes, ordered and pointing right, anterior, superior as
 * nearly as they can, 0 at the outer face of the first voxel. Oblique images are shown along their own axes.
 */
export type DisplayPoint = readonly [right: number, anterior: number, superior: number];

/** What of the image is shown; `null` in its place fits the whole image into each plane. */
export interface View {
  readonly centerMm: DisplayPoint;
  /** Extent along the shorter side of each plane's tile, mm. */
  readonly fieldOfViewMm: Record<Plane, number>;
}

/** The part of a plane that its tile shows, in display mm: lower and upper bound across and up. */
export interface Frame {
  readonly across: readonly [number, number];
  readonly up: readonly [number, number];
  readonly mmPerPixel: number;
}

/** A plane's tile, what it shows, and whether it is mirrored: see {@link isMirrored}. */
export interface PlacedPlane {
  readonly tile: Tile;
  readonly frame: Frame;
  readonly mirrored: boolean;
}

type Axis = 0 | 1 | 2;

export const PLANES: readonly Plane[] = ['axial', 'coronal', 'sagittal'];

/** Which display axis runs across a plane, which runs up, and which one the plane is stepped along. */
export const PLANE_AXES: Record<Plane, { across: Axis; up: Axis; depth: Axis }> = {
  axial: { across: 0, up: 1, depth: 2 },
  coronal: { across: 0, up: 2, depth: 1 },
  sagittal: { across: 1, up: 2, depth: 0 },
};

const AXIAL_SHARE = 0.6;

/**
 * True when the axis across a plane grows towards the left of the screen: the patient's right is at the left
 * in the radiological convention, and the nose is at the left of a sagittal plane in both.
 */
export function isMirrored(plane: Plane, convention: Convention): boolean {
  return plane === 'sagittal' || convention === 'radiological';
}

/**
 * Tiles of the three planes: axial large at the left, sagittal over coronal at the right. A maximised plane
 * takes the canvas; the others keep the tile that they return to.
 * @param gap device pixels between tiles.
 */
export function tilesOf(
  canvas: { readonly width: number; readonly height: number },
  maximised: Plane | null,
  gap: number,
): Record<Plane, Tile> {
  const { width, height } = canvas;
  const split = Math.round(width * AXIAL_SHARE);
  const middle = Math.round(height / 2);
  const right = { left: split + gap, width: Math.max(1, width - split - gap) };
  const tiles: Record<Plane, Tile> = {
    axial: { plane: 'axial', left: 0, top: 0, width: Math.max(1, split), height },
    sagittal: { plane: 'sagittal', ...right, top: 0, height: Math.max(1, middle) },
    coronal: {
      plane: 'coronal',
      ...right,
      top: middle + gap,
      height: Math.max(1, height - middle - gap),
    },
  };
  if (maximised) tiles[maximised] = { plane: maximised, left: 0, top: 0, width, height };
  return tiles;
}

/** Millimetres per device pixel at which the whole plane fits its tile. */
export function fittingScale(tile: Tile, extentMm: DisplayPoint): number {
  const { across, up } = PLANE_AXES[tile.plane];
  return Math.max(extentMm[across] / tile.width, extentMm[up] / tile.height);
}

/** What a tile shows of its plane; pixels are square. */
export function frameOf(tile: Tile, view: View | null, extentMm: DisplayPoint): Frame {
  const { across, up } = PLANE_AXES[tile.plane];
  const mmPerPixel = view
    ? view.fieldOfViewMm[tile.plane] / Math.min(tile.width, tile.height)
    : fittingScale(tile, extentMm);
  const center = view?.centerMm ?? middleOf(extentMm);
  const halfAcross = (tile.width * mmPerPixel) / 2;
  const halfUp = (tile.height * mmPerPixel) / 2;
  return {
    across: [center[across] - halfAcross, center[across] + halfAcross],
    up: [center[up] - halfUp, center[up] + halfUp],
    mmPerPixel,
  };
}

/** The view that shows what is shown now; where the fitted view starts to be zoomed or panned. */
export function explicitView(
  view: View | null,
  tiles: Record<Plane, Tile>,
  extentMm: DisplayPoint,
): View {
  if (view) return view;
  const fov = (plane: Plane): number => {
    const tile = tiles[plane];
    return fittingScale(tile, extentMm) * Math.min(tile.width, tile.height);
  };
  return {
    centerMm: middleOf(extentMm),
    fieldOfViewMm: { axial: fov('axial'), coronal: fov('coronal'), sagittal: fov('sagittal') },
  };
}

/** Canvas position, device pixels, of a display point on a tile; may lie outside the tile. */
export function toCanvas(
  { tile, frame, mirrored }: PlacedPlane,
  point: DisplayPoint,
): readonly [x: number, y: number] {
  const { across, up } = PLANE_AXES[tile.plane];
  const mm = mirrored ? frame.across[1] - point[across] : point[across] - frame.across[0];
  return [
    tile.left + mm / frame.mmPerPixel,
    tile.top + (frame.up[1] - point[up]) / frame.mmPerPixel,
  ];
}

/**
 * Display point under a canvas position, device pixels.
 * @param on supplies the coordinate along the plane's depth: the crosshair's.
 */
export function toDisplay(
  { tile, frame, mirrored }: PlacedPlane,
  position: readonly [x: number, y: number],
  on: DisplayPoint,
): DisplayPoint {
  const { across, up } = PLANE_AXES[tile.plane];
  const mm = (position[0] - tile.left) * frame.mmPerPixel;
  const point: [number, number, number] = [...on];
  point[across] = mirrored ? frame.across[1] - mm : frame.across[0] + mm;
  point[up] = frame.up[1] - (position[1] - tile.top) * frame.mmPerPixel;
  return point;
}

/**
 * All planes magnified by the same factor; `anchor` keeps its place in `plane`.
 * @param factor > 1 shows less of the image, larger. Limited so that a plane shows 2 … 5000 mm.
 */
export function zoomed(
  view: View,
  factor: number,
  { plane, anchor }: { readonly plane: Plane; readonly anchor: DisplayPoint },
): View {
  const widths = Object.values(view.fieldOfViewMm);
  const applied = Math.min(
    Math.max(factor, Math.max(...widths) / 5000),
    Math.max(1, Math.min(...widths) / 2),
  );
  const center: [number, number, number] = [...view.centerMm];
  const { across, up } = PLANE_AXES[plane];
  for (const axis of [across, up])
    center[axis] = anchor[axis] + (center[axis] - anchor[axis]) / applied;
  const { axial, coronal, sagittal } = view.fieldOfViewMm;
  return {
    centerMm: center,
    fieldOfViewMm: {
      axial: axial / applied,
      coronal: coronal / applied,
      sagittal: sagittal / applied,
    },
  };
}

/** The view moved so that the picture in a plane follows the pointer by so many device pixels. */
export function panned(
  view: View,
  delta: readonly [x: number, y: number],
  on: { readonly plane: Plane; readonly mmPerPixel: number; readonly mirrored: boolean },
): View {
  const { across, up } = PLANE_AXES[on.plane];
  const center: [number, number, number] = [...view.centerMm];
  center[across] += delta[0] * on.mmPerPixel * (on.mirrored ? 1 : -1);
  center[up] += delta[1] * on.mmPerPixel;
  return { ...view, centerMm: center };
}

/** The plane under a canvas position, or null between the tiles. */
export function planeAt(
  tiles: readonly Tile[],
  [x, y]: readonly [x: number, y: number],
): Plane | null {
  const hit = tiles.find(
    ({ left, top, width, height }) => x >= left && x < left + width && y >= top && y < top + height,
  );
  return hit?.plane ?? null;
}

/** True when the point lies on the part of the plane that the tile shows. */
export function isInFrame(plane: Plane, frame: Frame, point: DisplayPoint): boolean {
  const { across, up } = PLANE_AXES[plane];
  return (
    point[across] >= frame.across[0] &&
    point[across] <= frame.across[1] &&
    point[up] >= frame.up[0] &&
    point[up] <= frame.up[1]
  );
}

/** A straight line in device pixels. */
export type Line = readonly [x0: number, y0: number, x1: number, y1: number];

/**
 * The two lines of a crosshair within a tile, open around their crossing and short of the tile's edges, so that
 * they hide neither what lies there nor the letters.
 * @param open device pixels left open: `gap` to each side of the crossing, `margin` along the edges.
 */
export function crosshairLines(
  { tile, ...placed }: PlacedPlane,
  at: DisplayPoint,
  { gap, margin }: { readonly gap: number; readonly margin: number },
): Line[] {
  const [left, top] = [tile.left + margin, tile.top + margin];
  const [right, bottom] = [tile.left + tile.width - margin, tile.top + tile.height - margin];
  // On pixel centres, so that a line one pixel thick is one pixel wide.
  const [x, y] = toCanvas({ tile, ...placed }, at).map((c) => Math.floor(c) + 0.5) as [
    number,
    number,
  ];
  const lines: Line[] = [];
  if (y >= top && y < bottom) {
    lines.push([left, y, Math.min(right, x - gap), y], [Math.max(left, x + gap), y, right, y]);
  }
  if (x >= left && x < right) {
    lines.push([x, top, x, Math.min(bottom, y - gap)], [x, Math.max(top, y + gap), x, bottom]);
  }
  return lines.filter(([x0, y0, x1, y1]) => x1 > x0 || y1 > y0);
}

function middleOf([x, y, z]: DisplayPoint): DisplayPoint {
  return [x / 2, y / 2, z / 2];
}
