import { AppError } from '../core/errors.ts';
import { affineFromColumns, applyPoint, column, spacingMm } from '../core/geometry/affine.ts';
import type { VoxelGrid, WorldPoint } from '../core/geometry/grid.ts';
import { nearestVoxel, worldToIndex } from '../core/geometry/gridMath.ts';
import { axisCodes } from '../core/geometry/orientation.ts';
import type { Size3 } from '../core/inference/slidingWindow.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { bodyExtent } from './bodyExtent.ts';
import { resampleInSteps } from './interruptible.ts';
import { networkCase, type NetworkCase, type SourceVolume } from './networkCase.ts';
import { patchTiling } from './patchTiling.ts';
import { fittingTile } from './segmentationRun.ts';
import type { Session } from './session.ts';
import { slabTiling } from './slabTiling.ts';
import type { Tile, Tiling } from './tiling.ts';

/** One slice through one tile, ready to draw: columns run to the patient's left or back, rows to the back or down. */
export interface SlicePreview {
  readonly columns: number;
  readonly rows: number;
  /** [rows, columns] the image in its own unit. */
  readonly values: Float32Array<ArrayBuffer>;
  /** [rows, columns] index of the structure, 0 background. */
  readonly labels: Uint8Array<ArrayBuffer>;
  readonly columnMm: number;
  readonly rowMm: number;
  readonly plane: 'axial' | 'coronal' | 'sagittal';
}

export interface PreviewRequest {
  readonly volume: SourceVolume;
  readonly manifest: ModelManifest;
  readonly session: Session;
  /** Where to look; a point outside the image is brought to its nearest voxel. */
  readonly at: WorldPoint;
}

/**
 * Runs a network once, without dropout, on the tile around a point (the slice, for a network of slices or slabs), with
 * the preprocessing of the whole image. Axial where the network has all three axes, else the plane that it sees.
 * @param checkpoint between steps; throws to stop.
 * @throws AppError as `networkCase` and `fittingTile`; `model/signature-mismatch` for an output of another shape;
 *   `inference/non-finite-output`; what the session throws.
 */
export async function previewSlice(
  { volume, manifest, session, at }: PreviewRequest,
  checkpoint: () => Promise<void>,
): Promise<SlicePreview> {
  const prepared = await networkCase(volume, manifest, checkpoint);
  const { grid } = prepared;
  const [i, j, k] = nearestVoxel(grid, worldToIndex(grid, at));
  const centre: Size3 = [i, j, k];
  const { tiling, tile } = tileAround(prepared, { manifest, session }, centre);
  const { origin } = tile;
  const data = new Float32Array(tiling.dims.reduce((product, size) => product * size, 1));
  tiling.fill(tile, [], data);
  await checkpoint();
  const logits = tiling.unfold(await answerOf(session, data, { manifest, dims: tiling.dims }), []);
  const view = viewOf(grid, manifest, { centre, origin, size: tiling.size });
  const [channel] = volume.channels;
  const source = { grid: volume.grid, voxels: channel };
  const values = await resampleInSteps(source, view.grid, checkpoint);
  const labels = labelsOf(logits, view, { manifest, size: tiling.size, origin });
  return {
    columns: view.columns.length,
    rows: view.rows.length,
    values: turned(values, view, new Float32Array(values.length)),
    labels,
    columnMm: view.columnMm,
    rowMm: view.rowMm,
    plane: view.plane,
  };
}

function tileAround(
  { grid, channels, body }: NetworkCase,
  { manifest, session }: Pick<PreviewRequest, 'manifest' | 'session'>,
  centre: Size3,
): { readonly tiling: Tiling; readonly tile: Tile } {
  const { input } = manifest;
  const { shape } = grid;
  if (input.layout === 'slab') {
    const extent = bodyExtent(body, shape, spacingMm(grid.affine));
    const whole = { startI: 0, startJ: 0, width: shape[0], height: shape[1] };
    const box = extent.box ?? whole;
    const hasBody = new Uint8Array(shape[2]);
    hasBody[centre[2]] = 1;
    const tiling = slabTiling({ voxels: channels[0], shape }, { hasBody, box }, input);
    return { tiling, tile: tiling.tiles[0] };
  }
  const size = fittingTile(input, session);
  const along = (axis: 0 | 1 | 2): number => {
    const room = shape[axis] - size[axis];
    if (room < 0) return -Math.floor(-room / 2);
    return Math.min(Math.max(0, centre[axis] - Math.floor(size[axis] / 2)), room);
  };
  const tiling = patchTiling({ channels, shape }, input, size);
  return { tiling, tile: { origin: [along(0), along(1), along(2)] } };
}

async function answerOf(
  session: Session,
  data: Float32Array,
  { manifest, dims }: { readonly manifest: ModelManifest; readonly dims: readonly number[] },
): Promise<Float32Array> {
  const channels = session.dropout.reduce((sum, range) => sum + range.channels, 0);
  const ones = { data: new Float32Array(channels).fill(1), dims: [1, channels] };
  const features = await session.encode({ data, dims });
  try {
    const logits = await session.decode(features, channels > 0 ? ones : null);
    const { output } = manifest;
    const classes = output.segments.length + (output.activation === 'softmax' ? 1 : 0);
    const expected = [1, classes, ...dims.slice(2)];
    if (expected.join() !== logits.dims.join()) {
      throw new AppError('model/signature-mismatch', { expected, actual: [...logits.dims] });
    }
    if (!logits.data.every(Number.isFinite)) throw new AppError('inference/non-finite-output');
    return logits.data;
  } finally {
    session.release(features);
  }
}

/** A slice of the tile, and how its axes lie on the screen. */
interface View {
  /** The slice as a grid of one voxel across. */
  readonly grid: VoxelGrid;
  readonly across: 0 | 1 | 2;
  readonly acrossIndex: number;
  readonly horizontal: 0 | 1 | 2;
  readonly vertical: 0 | 1 | 2;
  /** Indices of the grid's axis from left to right and from top to bottom. */
  readonly columns: readonly number[];
  readonly rows: readonly number[];
  readonly columnMm: number;
  readonly rowMm: number;
  readonly plane: SlicePreview['plane'];
}

const AXES = [0, 1, 2] as const;
/** Which axis of the patient comes first on a screen, and where it grows there. */
const RANK: Readonly<Record<string, number>> = { L: 0, R: 0, P: 1, A: 1, S: 2, I: 2 };
const PLANES = ['sagittal', 'coronal', 'axial'] as const;

function viewOf(
  grid: VoxelGrid,
  { input }: ModelManifest,
  tile: { readonly centre: Size3; readonly origin: Size3; readonly size: Size3 },
): View {
  const ranks = axisCodes(grid.affine).map((code) => RANK[code]);
  const codes = axisCodes(grid.affine);
  const axes = input.layout === 'patch' ? input.axes : 'ji';
  const missing = AXES.find((axis) => !axes.includes('ijk'.charAt(axis)));
  const across = missing ?? AXES.find((axis) => ranks[axis] === 2) ?? 2;
  const [horizontal, vertical] = AXES.filter((axis) => axis !== across).toSorted(
    (a, b) => ranks[a] - ranks[b],
  );
  const covered = (axis: 0 | 1 | 2): [first: number, count: number] => {
    const first = Math.max(0, tile.origin[axis]);
    const end = Math.min(grid.shape[axis], tile.origin[axis] + tile.size[axis]);
    return axis === across ? [tile.centre[axis], 1] : [first, end - first];
  };
  const [i, j, k] = [covered(0), covered(1), covered(2)];
  const { affine } = grid;
  const indices = ([first, count]: [number, number], isReversed: boolean): number[] => {
    const rising = Array.from({ length: count }, (_, at) => first + at);
    return isReversed ? rising.toReversed() : rising;
  };
  const spacing = spacingMm(affine);
  return {
    grid: {
      shape: [i[1], j[1], k[1]],
      affine: affineFromColumns(
        [column(affine, 0), column(affine, 1), column(affine, 2)],
        applyPoint(affine, [i[0], j[0], k[0]]),
      ),
    },
    across,
    acrossIndex: tile.centre[across],
    horizontal,
    vertical,
    columns: indices(covered(horizontal), 'RA'.includes(codes[horizontal])),
    rows: indices(covered(vertical), 'AS'.includes(codes[vertical])),
    columnMm: spacing[horizontal],
    rowMm: spacing[vertical],
    plane: PLANES[ranks[across]] ?? 'axial',
  };
}

/** The values of the view's grid, in the order of the screen. */
function turned<T extends Float32Array>(values: T, view: View, out: T): T {
  const { grid, horizontal, vertical, columns, rows } = view;
  const strides = [1, grid.shape[0], grid.shape[0] * grid.shape[1]];
  const firstColumn = Math.min(...columns);
  const firstRow = Math.min(...rows);
  let at = 0;
  for (const row of rows) {
    for (const one of columns) {
      const from = (one - firstColumn) * strides[horizontal] + (row - firstRow) * strides[vertical];
      out[at++] = values[from];
    }
  }
  return out;
}

/** Softmax: the largest logit; sigmoid: the last structure whose logit is not negative. */
function labelsOf(
  logits: Float32Array,
  view: View,
  tile: { readonly manifest: ModelManifest; readonly size: Size3; readonly origin: Size3 },
): Uint8Array<ArrayBuffer> {
  const { size, origin } = tile;
  const { output } = tile.manifest;
  const isSoftmax = output.activation === 'softmax';
  const count = size[0] * size[1] * size[2];
  const strides = [1, size[0], size[0] * size[1]];
  const labels = new Uint8Array(view.columns.length * view.rows.length);
  const channels = logits.length / count;
  let at = 0;
  for (const row of view.rows) {
    for (const one of view.columns) {
      const voxel =
        (one - origin[view.horizontal]) * strides[view.horizontal] +
        (row - origin[view.vertical]) * strides[view.vertical] +
        (view.acrossIndex - origin[view.across]) * strides[view.across];
      let best = 0;
      for (let channel = 0; channel < channels; channel++) {
        const score = logits[channel * count + voxel];
        if (isSoftmax && score > logits[best * count + voxel]) best = channel;
        if (!isSoftmax && score >= 0) best = channel + 1;
      }
      labels[at++] = best;
    }
  }
  return labels;
}
