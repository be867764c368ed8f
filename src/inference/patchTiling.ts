import type { ImportanceKind } from '../core/inference/gaussianWeights.ts';
import { importanceMap } from '../core/inference/gaussianWeights.ts';
import type { Size3 } from '../core/inference/slidingWindow.ts';
import { planTiles, tileOrigins } from '../core/inference/slidingWindow.ts';
import type { PatchInput } from '../models/manifest.ts';
import type { FlipAxis } from './estimator.ts';
import type { Tiling } from './tiling.ts';

const AXES = ['i', 'j', 'k'] as const;

/**
 * Overlapping tiles after the rules of nnU-Net or MONAI, blended as logits.
 * @param channels [K, J, I] of `shape` each, as the network wants them; read as long as the tiling is used.
 * @param size voxels of a tile along i, j, k: the manifest's, or a smaller one that fits the memory.
 */
export function patchTiling(
  { channels, shape }: { readonly channels: readonly Float32Array[]; readonly shape: Size3 },
  input: PatchInput,
  size: Size3,
): Tiling {
  const { patch } = input;
  const rule =
    patch.rule === 'nnunet'
      ? ({ kind: 'nnunet', stepFraction: 1 - patch.overlap } as const)
      : ({ kind: 'monai', overlap: patch.overlap } as const);
  const tiles = Array.from(tileOrigins(planTiles(shape, size, rule)), (origin) => ({ origin }));
  const order = axisOrder(input, size);
  const [ni, nj, nk] = shape;
  const count = size[0] * size[1] * size[2];
  return {
    dims: [1, channels.length, ...order.dims],
    size,
    tiles,
    window: { startI: 0, startJ: 0, width: ni, height: nj },
    slices: new Uint8Array(nk).fill(1),
    importance: importanceMap(size, importanceKind(patch)),
    fill: ({ origin }, flips, out) => {
      const places = AXES.map((letter, axis) => {
        const along = { start: origin[axis], length: size[axis], voxels: shape[axis] };
        return placesAlong(along, patch.padding, flips.includes(letter));
      });
      channels.forEach((voxels, channel) => {
        const part = out.subarray(channel * count, (channel + 1) * count);
        fillChannel({ voxels, shape, size }, { places, order, padding: patch.padding }, part);
      });
    },
    unfold: (logits, flips) => {
      if (flips.length === 0 && order.isPlain) return logits;
      return turnedBack(logits, { order, size, flips });
    },
  };
}

function importanceKind({ weights, rule }: PatchInput['patch']): ImportanceKind {
  if (weights === 'constant') return 'constant';
  return rule === 'nnunet' ? 'nnunet-gaussian' : 'monai-gaussian';
}

/** Where i, j, k lie in the network's tensors. */
interface AxisOrder {
  /** Of the spatial axes, outermost first. */
  readonly dims: readonly number[];
  /** Steps of i, j, k; 0 for an axis that the network does not have. */
  readonly strides: Size3;
  /** i fastest, then j, then k: as arrays on a grid are. */
  readonly isPlain: boolean;
}

function axisOrder({ axes }: PatchInput, size: Size3): AxisOrder {
  const strides: [number, number, number] = [0, 0, 0];
  let stride = 1;
  for (const letter of axes.split('').toReversed()) {
    const axis = 'ijk'.indexOf(letter);
    strides[axis] = stride;
    stride *= size[axis];
  }
  const dims = axes.split('').map((letter) => size['ijk'.indexOf(letter)]);
  return { dims, strides, isPlain: ['kji', 'ji', 'ki', 'kj'].includes(axes) };
}

/** Stands for a place that takes the padding's constant. */
const PADDED = -1;

/** The volume's index for each index of the tile along an axis. */
function placesAlong(
  along: { readonly start: number; readonly length: number; readonly voxels: number },
  padding: PatchInput['patch']['padding'],
  isFlipped: boolean,
): Int32Array {
  const { start, length, voxels } = along;
  const places = Int32Array.from({ length }, (_, at) => {
    const index = start + at;
    if (index >= 0 && index < voxels) return index;
    if (padding.kind === 'constant') return PADDED;
    if (padding.kind === 'replicate') return Math.min(Math.max(index, 0), voxels - 1);
    // The edge voxel is not repeated, as in numpy and PyTorch.
    const period = Math.max(1, 2 * (voxels - 1));
    const folded = ((index % period) + period) % period;
    return folded < voxels ? folded : period - folded;
  });
  return isFlipped ? places.toReversed() : places;
}

function fillChannel(
  {
    voxels,
    shape,
    size,
  }: { readonly voxels: Float32Array; readonly shape: Size3; readonly size: Size3 },
  how: {
    readonly places: readonly Int32Array[];
    readonly order: AxisOrder;
    readonly padding: PatchInput['patch']['padding'];
  },
  out: Float32Array,
): void {
  const [placesI, placesJ, placesK] = how.places;
  const [stepI, stepJ, stepK] = how.order.strides;
  const outside = how.padding.kind === 'constant' ? how.padding.value : 0;
  const [ni, nj] = shape;
  for (let k = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      const isPadded = placesK[k] === PADDED || placesJ[j] === PADDED;
      const row = ni * (placesJ[j] + nj * placesK[k]);
      const to = k * stepK + j * stepJ;
      for (let i = 0; i < size[0]; i++) {
        const from = placesI[i];
        out[to + i * stepI] = isPadded || from === PADDED ? outside : voxels[row + from];
      }
    }
  }
}

function turnedBack(
  logits: Float32Array,
  how: { readonly order: AxisOrder; readonly size: Size3; readonly flips: readonly FlipAxis[] },
): Float32Array {
  const { order, size, flips } = how;
  const count = size[0] * size[1] * size[2];
  const [i, j, k] = AXES.map((letter, axis) => {
    const stride = order.strides[axis];
    return flips.includes(letter)
      ? { start: (size[axis] - 1) * stride, step: -stride }
      : { start: 0, step: stride };
  });
  const out = new Float32Array(logits.length);
  let at = 0;
  for (let channel = 0; channel < logits.length; channel += count) {
    for (let c = 0; c < size[2]; c++) {
      for (let b = 0; b < size[1]; b++) {
        const row = channel + k.start + c * k.step + j.start + b * j.step + i.start;
        for (let a = 0; a < size[0]; a++) out[at++] = logits[row + a * i.step];
      }
    }
  }
  return out;
}
