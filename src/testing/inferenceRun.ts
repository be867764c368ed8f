import type { VoxelGrid } from '../core/geometry/grid.ts';
import type { Estimator } from '../inference/estimator.ts';
import type { BackendInfo, Segmentation } from '../inference/segmentation.ts';
import type { RunContext, RunRequest, SegmentationRun } from '../inference/segmentationRun.ts';
import { prepareRun } from '../inference/segmentationRun.ts';
import { segmentVolume } from '../inference/segmentVolume.ts';
import type { Session } from '../inference/session.ts';
import type { FakePixel } from './fakeSession.ts';
import { syntheticManifest } from './manifest.ts';

/** 3 slices, 2 mm, size multiple 4, (clip(HU, −200, 300) − 50) / 250, two mask channels, rate 0.5. */
const manifest = syntheticManifest();

/** Provenance of a run outside any browser. */
export const backend: BackendInfo = {
  kind: 'cpu',
  threads: 1,
  reason: 'preferred',
  adapter: '',
  notes: [],
};

/** MC dropout alone, in the whole field. */
export function dropout(samples: number, seed = 1, changes: Partial<Estimator> = {}): Estimator {
  const plain = { members: 1, flips: [], stop: 'at-samples', field: 'whole' } as const;
  return { ...plain, dropoutPasses: samples, seed, ...changes };
}

/** All of a run but the network. */
export type Question = Omit<RunRequest, 'sessions'>;

/** Intensity of the pixel times the sample's first multiplier (0 or 2). */
export const centreTimesMask = ({ slab, mask }: FakePixel): number => slab[1] * mask[0];

/** The network's own grid: 2 mm, i to the left, j to posterior, k to superior. */
export function lpsGrid(shape: readonly [number, number, number]): VoxelGrid {
  return { shape, affine: [-2, 0, 0, 0, 0, -2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1] };
}

/** A run of four samples of the synthetic network on CPU. */
export function request(
  grid: VoxelGrid,
  hounsfield: ArrayLike<number>,
  overrides: Partial<Question> = {},
): Question {
  return {
    volume: { grid, channels: [Float32Array.from(hounsfield)] },
    manifest,
    estimator: dropout(4),
    // One slice a call, so that calls can be counted.
    pixelsPerCall: 1,
    backend,
    ...overrides,
  };
}

/** Never cancelled, nobody listening, no time passing. */
export function quietContext(overrides: Partial<RunContext> = {}): RunContext {
  return { checkpoint: () => Promise.resolve(), progress: () => {}, nowMs: () => 0, ...overrides };
}

/** Tissue between −250 and 350 HU, no two voxels alike, the same for every run. */
export function tissue(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, at) => -250 + ((at * 7919) % 601));
}

/** A whole run on one network. */
export function segmentWith(
  question: Question,
  session: Session,
  context: RunContext,
): Promise<Segmentation> {
  return segmentVolume({ ...question, sessions: [session] }, context);
}

/** The first stage of it. */
export function prepareWith(
  question: Question,
  session: Session,
  context: RunContext,
): Promise<SegmentationRun> {
  return prepareRun({ ...question, sessions: [session] }, context);
}
