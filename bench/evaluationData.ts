import type { StructureInput } from '../src/core/evaluation/evaluateStructure.ts';
import { affineFromColumns, spacingMm } from '../src/core/geometry/affine.ts';
import type { VoxelGrid } from '../src/core/geometry/grid.ts';
import { indexToWorld, voxelCount, worldToIndex } from '../src/core/geometry/gridMath.ts';
import { networkGridOf } from '../src/core/geometry/networkGrid.ts';

/** A structure whose contour is measured. */
export type MeasuredInput = StructureInput & { readonly contour: Uint8Array };

/** A CT of chest and abdomen: 512 × 512 × 400 voxels of 0.8 × 0.8 × 1.25 mm. */
export const PATIENT: VoxelGrid = {
  shape: [512, 512, 400],
  affine: affineFromColumns(
    [
      [-0.8, 0, 0],
      [0, -0.8, 0],
      [0, 0, 1.25],
    ],
    [204.4, 204.4, -250],
  ),
};

/** The grid of a network at 2.5 mm over the same field of view. */
export const PATIENT_NETWORK = networkGridOf(PATIENT, {
  orientation: 'LPS',
  spacingMm: [2.5, 2.5, 2.5],
});

type Triple = readonly [number, number, number];

/** Centres and half axes in mm, RAS+. */
interface Ellipsoid {
  readonly center: Triple;
  readonly halfMm: Triple;
}

interface Organ {
  readonly name: string;
  readonly parts: readonly Ellipsoid[];
  /** How far the automatic contour is moved, and how much it is larger, in mm. */
  readonly shiftMm: Triple;
  readonly growMm: number;
}

/** Of an adult's usual size: 1.5 l, 0.2 l, 0.3 l, 22 ml and 4.6 l. */
export const ORGANS: readonly Organ[] = [
  {
    name: 'liver',
    parts: [{ center: [60, 20, -60], halfMm: [95, 70, 56] }],
    shiftMm: [1, -1, 2],
    growMm: 1,
  },
  {
    name: 'spleen',
    parts: [{ center: [-95, -40, -60], halfMm: [28, 36, 48] }],
    shiftMm: [0, 1, -1],
    growMm: -1,
  },
  {
    name: 'kidneys',
    parts: [
      { center: [70, -50, -130], halfMm: [27, 24, 55] },
      { center: [-70, -50, -120], halfMm: [27, 24, 55] },
    ],
    shiftMm: [1, 0, 1],
    growMm: 0,
  },
  {
    name: 'tumour',
    parts: [{ center: [80, 30, -50], halfMm: [16, 17, 19] }],
    shiftMm: [2, 2, 2],
    growMm: 2,
  },
  {
    name: 'lungs',
    parts: [
      { center: [85, 0, 105], halfMm: [65, 75, 115] },
      { center: [-85, 0, 105], halfMm: [60, 75, 115] },
    ],
    shiftMm: [0, -1, 1],
    growMm: 0.5,
  },
];

/**
 * Depth in mm below the surface of an organ, about; negative outside. The surface is uneven by some mm, in another way for
 * each `seed`.
 */
function depthMm({ parts }: Organ, [x, y, z]: Triple, seed: number): number {
  let deepest = -Infinity;
  for (const { center, halfMm } of parts) {
    const at = [x - center[0], y - center[1], z - center[2]];
    const radius = Math.hypot(at[0] / halfMm[0], at[1] / halfMm[1], at[2] / halfMm[2]);
    const uneven =
      2 * Math.sin(x / 9 + seed) * Math.sin(y / 11 + 2 * seed) * Math.sin(z / 10 + 3 * seed) +
      Math.sin(x / 4 + 5 * seed) * Math.sin(y / 5) * Math.sin(z / 4 + seed);
    deepest = Math.max(deepest, (1 - radius) * Math.min(...halfMm) + uneven);
  }
  return deepest;
}

type Index = readonly [number, number, number];

/** Axes of the grids here are those of the patient. */
function visit(
  grid: VoxelGrid,
  { low, high }: { readonly low: Index; readonly high: Index },
  see: (voxel: number, point: Triple) => void,
): void {
  const [ni, nj] = grid.shape;
  const [x, y, z] = indexToWorld(grid, [0, 0, 0]);
  const [a, b, c] = [grid.affine[0], grid.affine[5], grid.affine[10]];
  for (let k = low[2]; k < high[2]; k++) {
    for (let j = low[1]; j < high[1]; j++) {
      for (let i = low[0]; i < high[0]; i++) {
        see(i + ni * (j + nj * k), [x + a * i, y + b * j, z + c * k]);
      }
    }
  }
}

/** Around an organ, whatever its unevenness and shift. */
function boxOf({ parts }: Organ, grid: VoxelGrid): { readonly low: Index; readonly high: Index } {
  const side = spacingMm(grid.affine);
  const ends = (axis: 0 | 1 | 2): readonly [number, number] => {
    const places = parts.flatMap(({ center, halfMm }) =>
      [-1, 1].map((sign) => {
        const point: [number, number, number] = [0, 0, 0];
        point[axis] = center[axis] + sign * (halfMm[axis] * 1.3 + 12);
        return worldToIndex(grid, point)[axis];
      }),
    );
    const margin = Math.ceil(12 / side[axis]);
    return [
      Math.max(0, Math.floor(Math.min(...places)) - margin),
      Math.min(grid.shape[axis], Math.ceil(Math.max(...places)) + margin),
    ];
  };
  const [i, j, k] = [ends(0), ends(1), ends(2)];
  return { low: [i[0], j[0], k[0]], high: [i[1], j[1], k[1]] };
}

/** One organ as it is given to `evaluateStructure`; the network's grid is the image's own where none is named. */
export function organInput(
  organ: Organ,
  {
    network = PATIENT_NETWORK,
    observers = 1,
  }: { readonly network?: VoxelGrid; readonly observers?: number } = {},
): MeasuredInput {
  const { shiftMm, growMm } = organ;
  const automatic = ([x, y, z]: Triple): number =>
    depthMm(organ, [x - shiftMm[0], y - shiftMm[1], z - shiftMm[2]], 7) + growMm;
  const count = voxelCount(network);
  const probability = new Float32Array(count);
  const contour = new Uint8Array(count);
  const filled = (depthAt: (point: Triple) => number): Uint8Array<ArrayBuffer> => {
    const out = new Uint8Array(voxelCount(PATIENT));
    visit(PATIENT, boxOf(organ, PATIENT), (voxel, point) => {
      if (depthAt(point) >= 0) out[voxel] = 1;
    });
    return out;
  };
  visit(network, boxOf(organ, network), (voxel, point) => {
    const p = 1 / (1 + Math.exp(-Math.max(-20, Math.min(20, automatic(point) / 1.5))));
    // As mean probabilities are kept.
    probability[voxel] = Math.round(65535 * p) / 65535;
    if (p >= 0.5) contour[voxel] = 1;
  });
  return {
    grid: PATIENT,
    contour: filled(automatic),
    observers: Array.from({ length: observers }, (_, at) => ({
      name: `reader ${at + 1}`,
      mask: filled((point) => depthMm(organ, point, at)),
    })),
    fusion: { kind: 'majority' },
    toleranceMm: 2,
    network: {
      grid: network,
      contour,
      body: new Uint8Array(count).fill(1),
      entropy: probability.map((p) => 4 * p * (1 - p)),
      expectedError: probability.map((p) => Math.min(p, 1 - p)),
      probability,
    },
  };
}
