import { spacingMm } from '../../src/core/geometry/affine.ts';
import { affineFromColumns, column } from '../../src/core/geometry/affine.ts';
import { dilateMm } from '../../src/core/geometry/distance.ts';
import type { VoxelGrid } from '../../src/core/geometry/grid.ts';
import { indexToWorld } from '../../src/core/geometry/gridMath.ts';
import { boundingBox } from '../../src/core/geometry/voxelBox.ts';
import { dice } from '../../src/core/metrics/overlap.ts';
import { doubtAgreement, observersEntropy } from '../../src/core/observers/disagreement.ts';
import { majorityVote, unionOfObservers } from '../../src/core/observers/fusion.ts';
import type { SourceVolume } from '../../src/inference/networkCase.ts';
import type { EvidenceNetwork } from '../packages.ts';

/** The fusions of the observers' contours that a network is trained on; `none`: one observer at random. */
export const FUSIONS = ['none', 'majority', 'staple', 'union', 'intersection'] as const;
export type Fusion = (typeof FUSIONS)[number];

export const SAMPLES = 20;

/** A case on the network's own grid. */
export interface DoubtCase {
  readonly volume: SourceVolume;
  /** A mask of each observer on the volume's grid. */
  readonly observers: readonly Uint8Array<ArrayBuffer>[];
  /** Where doubt is counted; everywhere when absent. */
  readonly region?: Uint8Array<ArrayBuffer>;
  /** Of the dropout masks. */
  readonly seed: number;
}

/** How a network's doubt and contour compare with the observers'; entropies in bits. */
export interface Doubt {
  readonly wme: number | null;
  readonly me: number | null;
  readonly ncc: number | null;
  /** Against the majority of the observers; null where neither marks anything. */
  readonly diceMajority: number | null;
  /** Against each of some further masks, as `diceMajority`. */
  readonly dice: readonly (number | null)[];
}

/**
 * One run of the engine, measured.
 * @param how.calibrated false: logits as trained, in the papers' form.
 * @param how.against masks whose Dice with the contour is wanted too.
 * @throws AppError as `segmentVolume`; `internal/shape` where the network's grid is not the volume's.
 */
export async function doubtOf(
  network: EvidenceNetwork,
  { volume, observers, region, seed }: DoubtCase,
  how: { readonly calibrated: boolean; readonly against?: readonly Uint8Array[] },
): Promise<Doubt> {
  const { segmentation } = await network.segment(
    volume,
    { dropoutPasses: SAMPLES, seed },
    { calibrated: how.calibrated },
  );
  const { networkLabels, entropy } = segmentation;
  // Entropy over ln 2 is entropy in bits.
  const agreement = doubtAgreement({
    model: entropy,
    observers: observersEntropy(observers),
    ...(region ? { mask: region } : {}),
  });
  return {
    wme: agreement?.wmeNormalised ?? null,
    me: agreement?.me ?? null,
    ncc: agreement?.ncc ?? null,
    diceMajority: diceOrNull(networkLabels, majorityVote(observers).mask),
    dice: (how.against ?? []).map((mask) => diceOrNull(networkLabels, mask)),
  };
}

/** Mean over observers of Dice with the majority of them all: what a person reaches. */
export function personalDice(observers: readonly Uint8Array[]): number | null {
  const { mask } = majorityVote(observers);
  const each = observers.map((one) => diceOrNull(one, mask)).filter((value) => value !== null);
  return each.length === 0 ? null : each.reduce((sum, value) => sum + value, 0) / each.length;
}

function diceOrNull(a: Uint8Array, b: Uint8Array): number | null {
  const { value, bothEmpty } = dice(a, b);
  return bothEmpty ? null : value;
}

/** All within 10 mm of what some mask holds. */
export function around(
  masks: readonly Uint8Array[],
  { shape, affine }: VoxelGrid,
): Uint8Array<ArrayBuffer> {
  return dilateMm(unionOfObservers(masks), { shape, spacingMm: spacingMm(affine) }, 10);
}

/**
 * The part of a case around a mask, `margin` voxels wider on each side: a network that knows one organ's surroundings
 * need not see the rest.
 * @param mask [K, J, I], not empty.
 */
export function croppedTo(mask: Uint8Array, whole: DoubtCase, margin: number): DoubtCase {
  const { grid } = whole.volume;
  const box = boundingBox(mask, grid.shape);
  const from = box.low.map((at) => Math.max(0, at - margin));
  const to = box.high.map((at, axis) => Math.min(grid.shape[axis], at + margin));
  const shape = [to[0] - from[0], to[1] - from[1], to[2] - from[2]] as const;
  const cut = <T extends Uint8Array | Int16Array | Float32Array>(voxels: T): T => {
    const out = new (voxels.constructor as new (length: number) => T)(
      shape[0] * shape[1] * shape[2],
    );
    const [ni, nj] = grid.shape;
    for (let k = 0; k < shape[2]; k++) {
      for (let j = 0; j < shape[1]; j++) {
        const start = from[0] + ni * (from[1] + j + nj * (from[2] + k));
        out.set(voxels.subarray(start, start + shape[0]), shape[0] * (j + shape[1] * k));
      }
    }
    return out;
  };
  const steps = [0, 1, 2].map((axis) => column(grid.affine, axis as 0 | 1 | 2));
  const affine = affineFromColumns([steps[0], steps[1], steps[2]], [
    ...indexToWorld(grid, [from[0], from[1], from[2]]),
  ] as [number, number, number]);
  return {
    volume: { grid: { shape, affine }, channels: whole.volume.channels.map(cut) },
    observers: whole.observers.map(cut),
    ...(whole.region ? { region: cut(whole.region) } : {}),
    seed: whole.seed,
  };
}
