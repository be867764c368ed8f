import { AppError } from '../errors.ts';
import { affineFromColumns, column } from '../geometry/affine.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { indexToWorld } from '../geometry/gridMath.ts';
import { maskOnNetwork } from '../geometry/maskOnNetwork.ts';
import { boxShape, type VoxelBox } from '../geometry/voxelBox.ts';
import { ERROR_KINDS } from '../metrics/errorTypes.ts';
import { observersEntropy } from '../observers/disagreement.ts';
import { partsOf, patternsOf } from '../observers/patterns.ts';
import { evaluateAgreement } from './agreement.ts';
import { DRAWN_OBSERVERS } from './agreementMap.ts';
import { evaluateCalibration } from './calibration.ts';
import { evaluateDoubt, uncertaintyAt, type NetworkMaps } from './doubt.ts';
import { evaluateObservers, type ObserversNetwork } from './evaluateObservers.ts';
import { fuseObservers, STAPLE_MARGIN_MM } from './fuseObservers.ts';
import { boxedObservers } from './observersBox.ts';
import type { Fusion } from './observers.ts';
import { evaluationRegion, type RegionVoxels } from './region.ts';
import type { StructureEvaluation } from './structureEvaluation.ts';

/** One structure of a case. Arrays are not modified. */
export interface StructureInput {
  /** The image's. */
  readonly grid: VoxelGrid;
  /** [src] non-zero inside: the contour that is measured; null: observers are held against each other alone. */
  readonly contour: Uint8Array | null;
  /** At least one; masks [src], non-zero inside, nothing set where an observer has not drawn the structure. */
  readonly observers: readonly { readonly name: string; readonly mask: Uint8Array }[];
  readonly fusion: Fusion;
  /** For the surface Dice. */
  readonly toleranceMm: number;
  /** What the network said, and where the body is: [net], non-zero inside. Null for contours of which nothing is known. */
  readonly network: (NetworkMaps & { readonly body: Uint8Array }) | null;
}

/**
 * Where contour, reference and observers differ: one box of the image's grid around all of them and a margin, so that the maps
 * of a small structure are small on any image. New arrays.
 */
export interface StructureMaps {
  /** Which part of the image's grid; at least one voxel. */
  readonly box: VoxelBox;
  /** [box] that part as a grid. */
  readonly grid: VoxelGrid;
  /** [box] `AGREEMENT` of each voxel; null without a contour. */
  readonly agreement: Uint8Array<ArrayBuffer> | null;
  /** [box] 1 in the reference that the observers make. */
  readonly reference: Uint8Array<ArrayBuffer>;
  /** [box] bit r is set where observer r has the voxel; of more than `DRAWN_OBSERVERS` the first. */
  readonly observers: Uint8Array<ArrayBuffer>;
  /** [box] the observers' entropy, 255 for 1 bit, rounded; null with one observer. */
  readonly disagreement: Uint8Array<ArrayBuffer> | null;
  /** [net] indices of the voxels that the network has wrong in the evaluation region, rising; null without a network. */
  readonly errors: Uint32Array<ArrayBuffer> | null;
}

/** All measures of one structure, but for its label. */
export interface EvaluatedMasks {
  readonly evaluation: Omit<StructureEvaluation, 'structure'>;
  readonly maps: StructureMaps;
}

/** Of the whole work, where its parts end: cutting out and fusing, agreement, region, doubt; observers are the rest. */
const ENDS = { fused: 0.15, agreement: 0.5, region: 0.65, doubt: 0.9 } as const;

/**
 * Everything that can be said of a structure's contour and of the network's doubt about it with one or more references.
 * Agreement and observers are measured on the image's grid, calibration and doubt on the network's.
 * @returns yields the share that is done, 0 … 1, never falling.
 * @throws AppError `internal/shape` without observers, for one that is not there, or when an array does not fit its grid;
 *   `input/inconsistent-geometry` when the two grids are not parallel; `inference/non-finite-output` at a value of the network
 *   that is none.
 */
export function* evaluateStructure(input: StructureInput): Generator<number, EvaluatedMasks> {
  const { observers, toleranceMm, network } = input;
  if (observers.length === 0) throw new AppError('internal/shape', { observers: 0 });
  const cut = yield* within([0, ENDS.fused / 2], cutOut(input));
  const fused = yield* within(
    [ENDS.fused / 2, ENDS.fused],
    fuseObservers(cut.observers, cut.grid, input.fusion),
  );
  const { grid, contour } = cut;
  const measured =
    contour &&
    (yield* within(
      [ENDS.fused, ENDS.agreement],
      evaluateAgreement({ grid, contour, reference: fused.mask, toleranceMm }),
    ));
  const doubt = network && (yield* doubtAbout(network, cut, fused.mask));
  const compared =
    observers.length < 2
      ? null
      : yield* within(
          [ENDS.doubt, 1],
          evaluateObservers({
            grid: cut.grid,
            observers: observers.map(({ name }, at) => ({ name, mask: cut.observers[at] })),
            reference: fused.mask,
            staple: fused.staple,
            network: doubt?.beside ?? null,
          }),
        );
  const votes = yield* within([1, 1], votesAt(cut));
  const first = cut.box.low[2];
  const onImage = <T extends { readonly k: number }>(slices: readonly T[]): T[] =>
    slices.map((slice) => ({ ...slice, k: slice.k + first }));
  return {
    evaluation: {
      agreement: measured && {
        ...measured.agreement,
        slices: onImage(measured.agreement.slices),
      },
      observers: compared && { ...compared, slices: onImage(compared.slices) },
      calibration: doubt?.calibration ?? null,
      doubt: doubt?.doubt ?? null,
    },
    maps: {
      box: cut.box,
      grid: cut.grid,
      agreement: measured && measured.map,
      reference: fused.mask,
      ...votes,
      errors: network && (doubt?.errors ?? new Uint32Array(0)),
    },
  };
}

/** Contour and observers, cut to one box. */
interface CutMasks {
  readonly box: VoxelBox;
  readonly grid: VoxelGrid;
  readonly contour: Uint8Array | null;
  readonly observers: readonly Uint8Array[];
}

/** Where nothing was drawn at all: the grid's first voxel. */
const FIRST_VOXEL: VoxelBox = { low: [0, 0, 0], high: [1, 1, 1] };

/** The margin is what STAPLE sees around observers; it also keeps a volume from being cut to a single slice. */
function* cutOut({ grid, contour, observers }: StructureInput): Generator<number, CutMasks> {
  const drawn = observers.map(({ mask }) => mask);
  const masks = contour ? [...drawn, contour] : drawn;
  const boxed = yield* boxedObservers(masks, grid, STAPLE_MARGIN_MM);
  const box = boxed?.box ?? FIRST_VOXEL;
  const cut = boxed?.masks ?? masks.map(() => new Uint8Array(1));
  return {
    box,
    grid: gridOf(grid, box),
    contour: contour && cut[drawn.length],
    observers: cut.slice(0, drawn.length),
  };
}

function gridOf(grid: VoxelGrid, box: VoxelBox): VoxelGrid {
  const axes = [column(grid.affine, 0), column(grid.affine, 1), column(grid.affine, 2)] as const;
  return { shape: boxShape(box), affine: affineFromColumns(axes, indexToWorld(grid, box.low)) };
}

interface DoubtAbout {
  readonly calibration: StructureEvaluation['calibration'];
  readonly doubt: StructureEvaluation['doubt'];
  readonly errors: Uint32Array<ArrayBuffer>;
  /** Null with one observer. */
  readonly beside: ObserversNetwork | null;
}

/** @returns null where there is no region to compare in. */
function* doubtAbout(
  network: NonNullable<StructureInput['network']>,
  cut: CutMasks,
  fused: Uint8Array,
): Generator<number, DoubtAbout | null> {
  const grids = { source: cut.grid, network: network.grid };
  const { agreement: from, region: middle, doubt: to } = ENDS;
  const reference = yield* within([from, from], maskOnNetwork(fused, grids));
  const found = yield* within([from, middle], evaluationRegion({ ...network, reference }));
  if (!found) return null;
  const { voxels, region } = found;
  const uncertainty = uncertaintyAt(voxels, network);
  yield middle;
  const doubt = yield* within([middle, to], evaluateDoubt(found, { ...network, uncertainty }));
  const calibration =
    network.probability &&
    (yield* within(
      [to, to],
      evaluateCalibration(found, network.probability, network.uncalibrated),
    ));
  const several = cut.observers.length > 1 ? cut.observers : [];
  const onNetwork: Uint8Array[] = [];
  for (const mask of several) {
    const whole = yield* within([to, to], maskOnNetwork(mask, grids));
    const inRegion = new Uint8Array(voxels.length);
    for (let at = 0; at < inRegion.length; at++) inRegion[at] = whole[voxels[at]];
    onNetwork.push(inRegion);
  }
  const inRegion = new Uint8Array(voxels.length).fill(1);
  const beside =
    several.length === 0 ? null : { region, inRegion, entropy: uncertainty, observers: onNetwork };
  return { calibration, doubt, errors: errorsIn(found), beside };
}

function errorsIn({ voxels, kindOf }: RegionVoxels): Uint32Array<ArrayBuffer> {
  return voxels.filter(
    (_, at) => kindOf[at] === ERROR_KINDS.falseNegative || kindOf[at] === ERROR_KINDS.falsePositive,
  );
}

/** Who has each voxel, and how far they disagree about it. */
function* votesAt({
  observers,
}: CutMasks): Generator<undefined, Pick<StructureMaps, 'observers' | 'disagreement'>> {
  const bits = new Uint8Array(observers[0].length);
  const disagreement = observers.length < 2 ? null : new Uint8Array(bits.length);
  for (const { from, masks } of partsOf(observers)) {
    bits.set(patternsOf(masks.slice(0, DRAWN_OBSERVERS)), from);
    if (disagreement) {
      const entropy = observersEntropy(masks);
      for (let at = 0; at < entropy.length; at++) {
        disagreement[from + at] = Math.round(255 * entropy[at]);
      }
    }
    yield;
  }
  return { observers: bits, disagreement };
}

/** The progress of one part as that of the whole; a part that only says that it goes on stands at its beginning. */
function* within<T>(
  [from, to]: readonly [number, number],
  steps: Generator<number | undefined, T>,
): Generator<number, T> {
  let reached = from;
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    // Parts of a part may begin at 0 again.
    reached = Math.max(reached, from + (to - from) * (step.value ?? 0));
    yield reached;
  }
}
