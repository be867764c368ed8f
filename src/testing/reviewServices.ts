import { startReview } from '../app/commands/queue.ts';
import type { Segmentation } from '../inference/segmentation.ts';
import type { StructureRow } from '../store/resultSlice.ts';
import { testSegmentation, testServices, testSummary } from './services.ts';

/** Three cubes of 27 uncertain voxels. */
const BLOCKS = [
  [2, 2, 2, 0.9],
  [10, 10, 10, 0.6],
  [2, 12, 15, 0.3],
] as const;

const SIZE = 20;

/** A finished result: structure 1 is a box of 6³ voxels from (4, 4, 4), structure 2 one of 4³ from (12, 12, 12). */
export function editedSegmentation(): Segmentation {
  const segmentation = testSegmentation(BLOCKS);
  const labels = segmentation.labels.slice();
  const fill = (label: number, first: number, size: number): void => {
    for (let n = 0; n < size ** 3; n++) {
      const [i, j, k] = [n % size, Math.floor(n / size) % size, Math.floor(n / size ** 2)];
      labels[first + i + SIZE * (first + j + SIZE * (first + k))] = label;
    }
  };
  fill(1, 4, 6);
  fill(2, 12, 4);
  return { ...segmentation, labels };
}

const VOXEL_ML = 0.015625;

function structure(index: number, name: string, voxels: number): StructureRow {
  return {
    index,
    name,
    color: index === 1 ? '#E69F00' : '#56B4E9',
    volumeMl: voxels * VOXEL_ML,
    sampleRangeMl: null,
    meanPairwiseDice: null,
  };
}

/** Services with the review of that result begun, and nothing done in it. */
export function reviewServices(
  answers: Parameters<typeof testServices>[0] = {},
): ReturnType<typeof testServices> {
  const services = testServices(answers);
  services.registry.segmentations.put('result', editedSegmentation());
  services.store.setState({
    result: {
      ...testSummary('result'),
      structures: [structure(1, 'Liver', 216), structure(2, 'Spleen', 64)],
      backend: { kind: 'wasm', threads: 1, reason: 'chosen', adapter: '' },
    },
  });
  startReview(services);
  return services;
}

/**
 * As {@link reviewServices}, but the two overlap: structure 1 is a box of 6³ voxels from (4, 4, 4), structure 2 one of 4³ from
 * (8, 8, 8); the 2³ voxels from there are of both and have label 3.
 */
export function overlappingServices(
  answers: Parameters<typeof testServices>[0] = {},
): ReturnType<typeof testServices> {
  const services = testServices(answers);
  const segmentation = editedSegmentation();
  const labels = new Uint8Array(SIZE ** 3);
  for (let voxel = 0; voxel < labels.length; voxel++) {
    const at = [voxel % SIZE, Math.floor(voxel / SIZE) % SIZE, Math.floor(voxel / SIZE ** 2)];
    const isIn = (first: number, size: number): boolean =>
      at.every((one) => one >= first && one < first + size);
    labels[voxel] = (isIn(4, 6) ? 1 : 0) + (isIn(8, 4) ? 2 : 0);
  }
  const sets = [{ label: 3, structures: [1, 2] }];
  services.registry.segmentations.put('result', { ...segmentation, labels, sets });
  services.store.setState({
    result: {
      ...testSummary('result'),
      structures: [structure(1, 'GTV', 216), structure(2, 'PTV', 64)],
      backend: { kind: 'wasm', threads: 1, reason: 'chosen', adapter: '' },
    },
  });
  startReview(services);
  return services;
}
