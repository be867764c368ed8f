import { takeTool } from '../src/app/commands/edit.ts';
import { undo } from '../src/app/commands/history.ts';
import { setBudget } from '../src/app/commands/budget.ts';
import { startReview } from '../src/app/commands/queue.ts';
import { composeQueue } from '../src/app/reviewQueue.ts';
import { drawStroke } from '../src/app/strokes.ts';
import type { Services } from '../src/app/services.ts';
import { paintCapsule } from '../src/core/edit/brush.ts';
import { revertPatch } from '../src/core/edit/labelPatch.ts';
import { Stroke } from '../src/core/edit/stroke.ts';
import { voxelCount, voxelVolumeMl } from '../src/core/geometry/gridMath.ts';
import { rankMostUncertain } from '../src/core/review/budget.ts';
import { binaryEntropy } from '../src/core/uncertainty/binaryEntropy.ts';
import { upsampleSlices } from '../src/core/geometry/resample.ts';
import { errorsOf } from '../src/inference/expectedErrors.ts';
import { initialReview } from '../src/store/reviewSlice.ts';
import { testSegmentation, testServices } from '../src/testing/services.ts';
import { ownCost } from './interleave.ts';
import type { RowSpec } from './results.ts';
import type { Bench } from './rows.ts';
import { NETWORK, probabilityOnNetwork, SOURCE } from './volumeData.ts';

const SHAPE = SOURCE.shape.join('×');

const BUDGET: RowSpec = {
  id: 'review-budget',
  ours: `a move of the budget over the whole queue, ${SHAPE}`,
  against: 'choosing the 5 % anew by histogram',
  ratioIs: 'slower',
  measure: 'CPU time',
  goal: { kind: 'at-most', value: 0.1 },
};

const QUEUE: RowSpec = {
  id: 'review-queue',
  ours: `regions of the 5 %, in order of expected correction, ${SHAPE}`,
  against: 'choosing the 5 % anew by histogram',
  ratioIs: 'slower',
  measure: 'CPU time',
  goal: null,
};

const STROKE: RowSpec = {
  id: 'review-stroke',
  ours: `an event of a stroke of the brush, log and undo included, ${SHAPE}`,
  against: 'painting and undoing the same voxels alone',
  ratioIs: 'slower',
  measure: 'CPU time',
  goal: null,
};

export const REVIEW_SPECS = [BUDGET, QUEUE, STROKE];

const PLAN = { warmUps: 1, rounds: 7, limitS: 60 };

/** The region of interest of the made-up case: where the structure is possible at all. */
const POSSIBLE = 0.001;

/** The review at the size of a large CT, as it is when samples lie on the image's own grid. */
export async function runReviewRows(bench: Bench): Promise<void> {
  if (!REVIEW_SPECS.some(({ id }) => bench.isWanted(id))) return;
  await bench.attempt(REVIEW_SPECS, async () => {
    const { services, segmentation } = largeReview();
    const select = () =>
      Promise.resolve(
        ownCost(() => rankMostUncertain(segmentation.errors.probability, segmentation.roi, 0.05)),
      );
    const { store } = services;
    const all = store.getState().wholeQueue;
    if (bench.isWanted(BUDGET.id)) {
      const move = (value: number): void => setBudget(services, { unit: 'share', value });
      const costs = await bench.interleave(
        { ours: () => Promise.resolve(ownCost(() => (move(0.05), move(0)))), against: select },
        PLAN,
      );
      // There and back are two moves.
      const ours = costs.ours.map(({ cpuS, wallS }) => ({ cpuS: cpuS / 2, wallS: wallS / 2 }));
      const most = Math.max(...ours.map(({ wallS }) => wallS));
      bench.report(
        BUDGET,
        { ours, against: costs.against },
        {
          detail: `${all.regions} regions of ${all.voxels} voxels; the slowest move ${(1000 * most).toFixed(1)} ms by the clock`,
          threads: 1,
        },
      );
    }
    if (bench.isWanted(QUEUE.id)) {
      const { openCase } = store.getState();
      if (!openCase) throw new Error('no case');
      const source = {
        surprise: null,
        findings: [],
        audits: [],
        events: [],
        lookedAt: undefined,
        imageGrid: openCase.grid,
      };
      const compose = () =>
        Promise.resolve(
          ownCost(() => void composeQueue(segmentation, { order: 'expected', ...source })),
        );
      const costs = await bench.interleave({ ours: compose, against: select }, PLAN);
      const detail = `${all.regions} regions of ${all.voxels} voxels; in the app in tasks of 8 ms`;
      bench.report(QUEUE, costs, { detail, threads: 1 });
    }
    if (bench.isWanted(STROKE.id)) await measureStroke(bench, services);
  });
}

/** Events of one turn: those of a second. */
const EVENTS = 60;

async function measureStroke(bench: Bench, services: Services): Promise<void> {
  const { registry } = services;
  const { corrected: labels } = registry.reviews.get('large');
  const image = new Int16Array(voxelCount(SOURCE));
  registry.volumes.put('case', { ...registry.volumes.get('case'), grid: SOURCE, voxels: image });
  takeTool(services, 'brush');
  services.store.setState({ brushRadiusMm: 8, isBall: false });
  const path = Array.from({ length: EVENTS }, (_, at) => [100 + 4 * at, 180 + at, 200] as const);
  let slowestMs = 0;
  const inApp = (): void => {
    const event = { plane: 'axial', depthAxis: 2, isOpposite: false } as const;
    for (const [at, point] of path.entries()) {
      const startMs = performance.now();
      drawStroke(services, { ...event, phase: at === 0 ? 'start' : 'move', points: [point] });
      slowestMs = Math.max(slowestMs, performance.now() - startMs);
    }
    drawStroke(services, { ...event, phase: 'end', points: [] });
    undo(services);
  };
  const alone = (): void => {
    const rules = { after: new Uint8Array(256).fill(1), range: null };
    const stroke = new Stroke({ grid: SOURCE, labels, image }, rules);
    for (const [at, to] of path.entries()) {
      paintCapsule(stroke, { from: path[at - 1] ?? to, to, radiusMm: 8, depthAxis: 2 });
    }
    revertPatch(labels, stroke.finish());
  };
  for (let round = 0; round < 5; round++) inApp();
  slowestMs = 0;
  const costs = await bench.interleave(
    {
      ours: () => Promise.resolve(ownCost(inApp)),
      against: () => Promise.resolve(ownCost(alone)),
    },
    PLAN,
  );
  const each = ({ cpuS, wallS }: { cpuS: number; wallS: number }) => ({
    cpuS: cpuS / EVENTS,
    wallS: wallS / EVENTS,
  });
  bench.report(
    STROKE,
    { ours: costs.ours.map(each), against: costs.against.map(each) },
    {
      detail: `a disc of 16 mm, ${EVENTS} events a stroke; the slowest event ${slowestMs.toFixed(2)} ms by the clock`,
      threads: 1,
    },
  );
}

function largeReview(): {
  readonly services: Services;
  readonly segmentation: ReturnType<typeof testSegmentation>;
} {
  const count = voxelCount(SOURCE);
  const [ni, nj] = SOURCE.shape;
  const inside = new Float32Array(count);
  upsampleSlices(probabilityOnNetwork(), { network: NETWORK, source: SOURCE }, (k, slice) =>
    inside.set(slice, k * ni * nj),
  );
  const entropy = new Float32Array(count);
  binaryEntropy(inside, entropy);
  const roi = new Uint8Array(count);
  const networkLabels = new Uint8Array(count);
  let roiVoxels = 0;
  for (let voxel = 0; voxel < count; voxel++) {
    const p = inside[voxel];
    networkLabels[voxel] = p >= 0.5 ? 1 : 0;
    roi[voxel] = p > POSSIBLE ? 1 : 0;
    roiVoxels += roi[voxel];
    inside[voxel] = Math.min(p, 1 - p);
  }
  const errors = errorsOf({ grid: SOURCE, roi, probability: inside });
  const made = {
    ...testSegmentation([]),
    networkGrid: SOURCE,
    labels: networkLabels,
    networkLabels,
    runnerUp: networkLabels.map((label) => 1 - label),
    entropy,
    roi,
    roiVoxels,
    ranking: rankMostUncertain(entropy, roi, 0.05),
    errors,
  };
  const services = testServices();
  const { openCase } = services.store.getState();
  services.registry.segmentations.put('large', made);
  services.store.setState({
    ...initialReview,
    openCase: openCase && { ...openCase, grid: SOURCE },
    result: {
      id: 'large',
      origin: 'samples',
      networkName: null,
      networkIssues: [],
      structures: [
        {
          index: 1,
          name: 'Organ',
          color: '#E69F00',
          volumeMl: 0,
          sampleRangeMl: null,
          meanPairwiseDice: null,
        },
      ],
      roiVoxels,
      expectedMl: errors.totalMl,
      errorSource: errors.source,
      voxelVolumeMl: voxelVolumeMl(SOURCE),
      slicesDone: SOURCE.shape[2],
      slicesPlanned: SOURCE.shape[2],
      samples: 1,
      samplesPlanned: 1,
      isPreview: false,
      run: null,
      seed: null,
      backend: null,
      elapsedMs: 0,
      sliceProfile: [],
    },
  });
  startReview(services);
  return { services, segmentation: made };
}
