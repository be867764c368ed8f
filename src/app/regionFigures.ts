import {
  axialGrey,
  axialOutlines,
  boxInField,
  type AxialField,
} from '../core/review/axialFigure.ts';
import { applyPoint, invert, multiply } from '../core/geometry/affine.ts';
import type { LabelSets } from '../core/contour/labelSets.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { indexToWorld, nearestVoxel, worldToIndex } from '../core/geometry/gridMath.ts';
import type { Decision } from '../core/review/events.ts';
import type { ReviewRecord } from '../core/review/record.ts';
import { writeGreyPng } from '../formats/png/writePng.ts';
import type { FigureOutline, RegionFigure } from './report.ts';
import { axialSliceNumber } from './reviewQueue.ts';
import type { Services } from './services.ts';

/** A region is at most some 17 mm wide; its surroundings tell where it is. */
const FIELD_MM = 60;

/** Four to a millimetre of the patient, finer than what a printer shows of 35 mm. */
const PIXELS = 240;

/** What a sheet of paper holds beside the text. */
const MOST_FIGURES = 10;

/** What a reader of the report wants to see first. */
const ORDER: readonly (Decision | 'open')[] = [
  'flagged',
  'corrected',
  'skipped',
  'accepted',
  'open',
];

/**
 * Draws some regions of a record: flagged ones first, then corrected ones, within each the order of the queue.
 * @throws what the browser's own compression throws.
 */
export async function regionFigures(
  services: Services,
  { regions }: Pick<ReviewRecord, 'regions'>,
): Promise<RegionFigure[]> {
  const chosen = ORDER.flatMap((wanted) =>
    regions.filter(({ decision }) => decision === wanted),
  ).slice(0, MOST_FIGURES);
  const figures: RegionFigure[] = [];
  for (const { id } of chosen) {
    const figure = await regionFigure(services, id);
    if (figure) figures.push(figure);
  }
  return figures;
}

async function regionFigure(
  { store, registry }: Services,
  regionId: string,
): Promise<RegionFigure | null> {
  const { openCase, result, regions, window, convention, segments } = store.getState();
  const row = regions.find(({ id }) => id === regionId);
  if (!openCase || !result || !row) return null;
  const { networkGrid, labels } = registry.segmentations.get(result.id);
  const review = registry.reviews.get(result.id);
  const volume = registry.volumes.get(openCase.id);
  const isNeurological = convention === 'neurological';
  const voxels = review.regions.find(({ id }) => id === regionId)?.voxels ?? new Uint32Array(0);
  const { grid } = volume;
  const k =
    mostChangedSlice(voxels, { networkGrid, grid, labels, reviewed: review.corrected }) ??
    row.networkSlices.largest;
  const [i, j] = worldToIndex(networkGrid, row.anchor);
  // A voxel's centre, which the outlines are sampled from.
  const onImage = worldToIndex(grid, indexToWorld(networkGrid, [i, j, k]));
  const center = indexToWorld(grid, nearestVoxel(grid, onImage));
  const field: AxialField = { center, sizeMm: FIELD_MM, isNeurological };
  const colors = new Map(
    [...review.initialSegments, ...segments].map(({ index, color }) => [index, color]),
  );
  const pixels = axialGrey(volume, field, { pixels: PIXELS, window });
  const png = await writeGreyPng({ width: PIXELS, height: PIXELS, pixels }, zlibDeflate);
  return {
    regionId,
    slice: axialSliceNumber(grid, center),
    image: `data:image/png;base64,${base64(png)}`,
    sizeMm: FIELD_MM,
    sides: isNeurological ? ['L', 'R'] : ['R', 'L'],
    region: boxInField(networkGrid, { voxels, k }, field),
    outlines: outlinesIn(field, {
      grid,
      labels,
      reviewed: review.corrected,
      sets: review.sets,
      colors,
    }),
  };
}

/** The slice of the network's grid in which most of a region's voxels were given another label; null without any. */
function mostChangedSlice(
  voxels: Uint32Array,
  of: {
    readonly networkGrid: VoxelGrid;
    readonly grid: VoxelGrid;
    readonly labels: Uint8Array;
    readonly reviewed: Uint8Array;
  },
): number | null {
  const [ni, nj] = of.networkGrid.shape;
  const [si, sj] = of.grid.shape;
  const toImage = multiply(invert(of.grid.affine), of.networkGrid.affine);
  const changed = new Map<number, number>();
  for (const voxel of voxels) {
    const slice = Math.floor(voxel / (ni * nj));
    const index = applyPoint(toImage, [voxel % ni, Math.floor(voxel / ni) % nj, slice]);
    const [i, j, k] = nearestVoxel(of.grid, index);
    const at = i + si * (j + sj * k);
    if (of.labels[at] !== of.reviewed[at]) changed.set(slice, (changed.get(slice) ?? 0) + 1);
  }
  const [most] = [...changed].toSorted(([a, one], [b, other]) => other - one || a - b);
  return most?.[0] ?? null;
}

function outlinesIn(
  field: AxialField,
  of: {
    readonly grid: VoxelGrid;
    readonly labels: Uint8Array;
    readonly reviewed: Uint8Array;
    readonly sets: LabelSets;
    readonly colors: ReadonlyMap<number, string>;
  },
): FigureOutline[] {
  const { grid, sets, colors } = of;
  const reviewed = axialOutlines({ grid, labels: of.reviewed, sets }, field);
  const automatic = axialOutlines({ grid, labels: of.labels, sets }, field).filter(
    ({ label, lines }) =>
      JSON.stringify(reviewed.find((one) => one.label === label)?.lines) !== JSON.stringify(lines),
  );
  const colored =
    (isAutomatic: boolean) =>
    ({ label, lines }: (typeof reviewed)[number]): FigureOutline => ({
      color: colors.get(label) ?? '#ffffff',
      isAutomatic,
      lines,
    });
  return [...automatic.map(colored(true)), ...reviewed.map(colored(false))];
}

async function zlibDeflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function base64(bytes: Uint8Array): string {
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte));
  return btoa(letters.join(''));
}
