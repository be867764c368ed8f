import { showResult } from '../app/commands/showResult.ts';
import type { SegmentationResult } from '../inference/segmentation.ts';
import { WorkerClient } from '../rpc/client.ts';
import type { ResultSummary } from '../store/resultSlice.ts';
import { syntheticManifest } from './manifest.ts';
import { fakePort, testSegmentation, testServices, testSummary } from './services.ts';

/** Three places of doubt: cubes of 27 voxels of 15.6 µl. */
const BLOCKS = [
  [2, 2, 2, 0.9],
  [10, 10, 10, 0.6],
  [2, 12, 15, 0.3],
] as const;

const SIZE = 20;

/** A result of one structure: a block of 8 × 8 × 8 voxels from (6, 6, 6), or none. */
export function blockSegmentation(
  blocks: Parameters<typeof testSegmentation>[0] = BLOCKS,
): ReturnType<typeof testSegmentation> {
  const labels = new Uint8Array(SIZE ** 3);
  for (let k = 6; k < 14; k++) {
    for (let j = 6; j < 14; j++)
      labels.fill(1, 6 + SIZE * (j + SIZE * k), 14 + SIZE * (j + SIZE * k));
  }
  return {
    ...testSegmentation(blocks),
    labels,
    networkLabels: labels.slice(),
    structures: [
      {
        index: 1,
        volumeMl: 8,
        sampleVolumesMl: [7, 9.5],
        meanPairwiseDice: 0.8,
        iouOverSamples: 0.7,
        meanLabelledEntropy: 0.3,
      },
    ],
  };
}

/** A case with a result to review, and a codec that writes each export as three bytes. */
export function reviewedCase({
  segmentation = blockSegmentation(),
  summary = {},
}: {
  readonly segmentation?: SegmentationResult;
  readonly summary?: Partial<ResultSummary>;
} = {}): ReturnType<typeof testServices> {
  const services = testServices();
  const written: unknown[] = [];
  const sha256 = '0'.repeat(64);
  const blob = new Blob([new Uint8Array([1, 2, 3])]);
  const encodeContours = (params: unknown): unknown => {
    written.push(params);
    return { files: [{ blob, sha256 }], tables: [], segments: 1 };
  };
  const encodeMap = (params: unknown): unknown => {
    written.push(params);
    return { blob, sha256 };
  };
  const codec = new WorkerClient(() => fakePort({ encodeContours, encodeMap }));
  const made = Object.assign(services, { codec, network: syntheticManifest() });
  showResult(made, segmentation, (id) => ({
    ...testSummary(id),
    origin: segmentation.provenance.origin,
    networkName: segmentation.provenance.origin === 'run' ? 'Synthetic' : null,
    structures: segmentation.structures.map(({ index, volumeMl, meanPairwiseDice }) => ({
      index,
      name: 'Liver',
      color: '#E69F00',
      volumeMl,
      sampleRangeMl: [7, 9.5] as const,
      meanPairwiseDice,
    })),
    roiVoxels: segmentation.roiVoxels,
    expectedMl: segmentation.errors.totalMl,
    errorSource: segmentation.errors.source,
    backend: { kind: 'wasm', threads: 1, reason: 'chosen', adapter: '' },
    ...summary,
  }));
  return made;
}
