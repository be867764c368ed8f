import { NO_SETS } from '../core/contour/labelSets.ts';
import type { Volume } from '../core/volume/volume.ts';
import { createDisk } from '../app/disk.ts';
import { NOTHING_PREPARED } from '../app/prepareWorker.ts';
import type { Services } from '../app/services.ts';
import { createVolumeRegistry } from '../app/volumeRegistry.ts';
import type { Segmentation } from '../inference/segmentation.ts';
import { WorkerClient } from '../rpc/client.ts';
import type { FromWorker, Port, Progress } from '../rpc/api.ts';
import type { ResultSummary } from '../store/resultSlice.ts';
import { createAppStore } from '../store/store.ts';
import type { Viewer } from '../viewer/viewer.ts';
import { dropout } from './inferenceRun.ts';

/** Answers a worker's call: a result, or a thrown `{ code, detail }`. `cancelled` fulfils when a cancel arrives. */
export type Answer = (
  params: unknown,
  cancelled: Promise<void>,
  progress: (progress: Progress) => void,
) => unknown;

/** A worker that is a table of answers; calls that are not in it fail loudly. */
export function fakePort(answers: Record<string, Answer>): Port {
  const listeners = new Set<(message: FromWorker) => void>();
  const cancels = new Map<number, () => void>();
  const post = (message: FromWorker): void => listeners.forEach((listener) => listener(message));
  const handle = async (id: number, method: string, params: unknown): Promise<void> => {
    const cancelled = new Promise<void>((resolve) => cancels.set(id, resolve));
    try {
      const report = (progress: Progress): void => post({ kind: 'progress', id, progress });
      const answer = answers[method];
      if (!answer) throw new Error(`no answer to ${method}`);
      post({ kind: 'result', id, result: await answer(params, cancelled, report) });
    } catch (error) {
      const { code = 'internal/unexpected', detail = {} } = error as {
        code?: string;
        detail?: object;
      };
      post({ kind: 'error', id, error: { code, message: String(error), detail } });
    }
  };
  return {
    postMessage: (raw) => {
      const message = raw as { kind: string; id: number; method: string; params: unknown };
      if (message.kind === 'cancel') cancels.get(message.id)?.();
      else void handle(message.id, message.method, message.params);
    },
    onMessage: (listener) => void listeners.add(listener),
    onDeath: () => undefined,
    terminate: () => undefined,
  };
}

/** A viewer that remembers where it was sent. */
export function fakeViewer(): Viewer & { readonly visits: readonly number[][] } {
  const visits: number[][] = [];
  const nothing = (): void => undefined;
  const done = (): Promise<void> => Promise.resolve();
  return {
    visits,
    showVolume: done,
    setLabelmap: done,
    setHeatmap: done,
    setBudgetMask: done,
    setAgreement: done,
    setAgreementVisible: nothing,
    setObservers: done,
    setObserverStyles: nothing,
    setSegmentStyles: nothing,
    setContourStyle: nothing,
    setHeatmapStyle: nothing,
    refreshBudgetMask: nothing,
    setBudgetMaskVisible: nothing,
    refreshLabels: nothing,
    previewLabels: nothing,
    setComparison: nothing,
    setTool: nothing,
    pointedVoxel: () => null,
    onTool: () => nothing,
    setWindow: nothing,
    setConvention: nothing,
    setMousePreset: nothing,
    setMaximised: nothing,
    goTo: (world) => void visits.push([...world]),
    stepSlice: nothing,
    resetZoom: nothing,
    onCrosshair: () => nothing,
    onWindow: () => nothing,
    onMaximised: () => nothing,
    onFailure: () => nothing,
    onContextLost: () => nothing,
    dispose: nothing,
  };
}

/** Services with an open case of 20 × 20 × 20 voxels of 2.5 mm. */
export function testServices(
  inference: Record<string, Answer> = {},
  evaluation: Record<string, Answer> = {},
): Services & {
  readonly viewer: ReturnType<typeof fakeViewer>;
} {
  const store = createAppStore();
  const registry = createVolumeRegistry();
  registry.volumes.put('case', TEST_VOLUME);
  store.setState({
    openCase: {
      id: 'case',
      name: 'case.nii.gz',
      isDemo: false,
      isHounsfield: true,
      identity: null,
      grid: TEST_VOLUME.grid,
      spacingMm: [2.5, 2.5, 2.5],
      sha256: 'f'.repeat(64),
      issues: [],
    },
  });
  return {
    store,
    registry,
    disk: createDisk(),
    keeper: null,
    imageHandles: new Map(),
    firstLook: null,
    codec: new WorkerClient(() => fakePort({})),
    inference: new WorkerClient(() => fakePort(inference)),
    evaluation: new WorkerClient(() => fakePort(evaluation)),
    evaluator: null,
    writeReport: () => '<!doctype html>',
    fetchAsset: () => Promise.reject(new Error('no assets in this test')),
    viewer: fakeViewer(),
    crosshair: null,
    network: null,
    networkId: null,
    prepared: NOTHING_PREPARED,
    sampleNames: [],
    pendingSamples: [],
    resultBefore: null,
    pendingCase: null,
    openAbort: null,
    networkAbort: null,
    previewAbort: null,
    described: null,
    drafts: new Map(),
    previewPicture: null,
    packages: new Map(),
    runAbort: null,
    exportAbort: null,
    samplesAbort: null,
    stroke: null,
    editAbort: null,
    assessor: null,
    predictions: new Map(),
    listed: new Map(),
    background: null,
    isWorkingThrough: false,
    cohortAbort: null,
    fitAbort: null,
    pendingIntake: null,
    intakeAbort: null,
  };
}

const SIZE = 20;

export const TEST_VOLUME: Volume = {
  grid: {
    shape: [SIZE, SIZE, SIZE],
    affine: [-2.5, 0, 0, 0, 0, -2.5, 0, 0, 0, 0, 2.5, 0, 0, 0, 0, 1],
  },
  voxels: new Int16Array(SIZE ** 3),
  source: {
    format: 'nifti1',
    header: new Uint8Array(348),
    littleEndian: true,
    sha256: 'f'.repeat(64),
  },
  issues: [],
};

/** A result with blocks of uncertain voxels: `[i, j, k, entropy]` is a cube of 3³ voxels from there. */
export function testSegmentation(
  blocks: readonly (readonly [i: number, j: number, k: number, entropy: number])[],
): Segmentation {
  const entropy = new Float32Array(SIZE ** 3);
  const runnerUp = new Uint8Array(SIZE ** 3);
  for (const [i, j, k, value] of blocks) {
    for (let n = 0; n < 27; n++) {
      const voxel =
        i + (n % 3) + SIZE * (j + (Math.floor(n / 3) % 3) + SIZE * (k + Math.floor(n / 9)));
      entropy[voxel] = value;
      runnerUp[voxel] = 1;
    }
  }
  const uncertain = [...entropy.keys()].filter((voxel) => (entropy[voxel] ?? 0) > 0);
  const ranking = uncertain.toSorted((a, b) => (entropy[b] ?? 0) - (entropy[a] ?? 0) || a - b);
  return {
    networkGrid: TEST_VOLUME.grid,
    labels: new Uint8Array(SIZE ** 3),
    sets: NO_SETS,
    networkLabels: new Uint8Array(SIZE ** 3),
    runnerUp,
    entropy,
    probabilities: null,
    body: new Uint8Array(SIZE ** 3).fill(1),
    maps: null,
    roiVoxels: 2700,
    roi: new Uint8Array(SIZE ** 3).fill(1),
    ranking: Uint32Array.from(ranking),
    errors: {
      probability: entropy.map((value) => value / 2),
      ranking: Uint32Array.from(ranking),
      totalMl: 0.015625 * entropy.reduce((sum, value) => sum + value / 2, 0),
      source: { kind: 'probabilities', refused: null },
    },
    votes: null,
    structures: [
      {
        index: 1,
        volumeMl: 12,
        sampleVolumesMl: [10, 14],
        meanPairwiseDice: 0.8,
        iouOverSamples: 0.7,
        meanLabelledEntropy: 0.3,
      },
    ],
    slices: { done: SIZE, planned: SIZE },
    provenance: {
      origin: 'run',
      modelId: 'test',
      modelVersion: '1',
      weightsSha256: ['0'.repeat(64)],
      notes: [],
      estimator: dropout(2),
      drawn: { samples: 2, ended: 'as-planned', stability: [] },
      plan: {
        bands: 1,
        tile: [SIZE, SIZE, 1],
        wishedTile: [SIZE, SIZE, 1],
        keepsFeatures: true,
        bytes: 1,
      },
      audit: null,
      backend: { kind: 'wasm', threads: 1, reason: 'chosen', adapter: '', notes: [] },
      recalibration: null,
      elapsedMs: 1,
    },
  };
}

/** Summary of {@link testSegmentation}. */
export function testSummary(id: string): ResultSummary {
  return {
    id,
    origin: 'run',
    networkName: 'test',
    networkIssues: [],
    structures: [
      {
        index: 1,
        name: 'Structure',
        color: '#E69F00',
        volumeMl: 12,
        sampleRangeMl: [10, 14],
        meanPairwiseDice: 0.8,
      },
    ],
    roiVoxels: 2700,
    expectedMl: 1,
    errorSource: { kind: 'probabilities', refused: null },
    voxelVolumeMl: 0.015625,
    slicesDone: SIZE,
    slicesPlanned: SIZE,
    samples: 2,
    samplesPlanned: 2,
    isPreview: false,
    run: null,
    seed: 1,
    backend: null,
    elapsedMs: 1,
    sliceProfile: [],
  };
}
