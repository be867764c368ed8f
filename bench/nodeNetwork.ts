import { InferenceSession, Tensor } from 'onnxruntime-node';
import { seededRandom } from '../src/testing/seededRandom.ts';
import { type Cost } from './interleave.ts';
import type { Slabs } from './page/benchPage.ts';

/** One pass over all slabs in onnxruntime-node, as plain.worker.ts does it in a tab. */
export interface NodeNetwork {
  run(): Promise<Cost>;
  dispose(): Promise<void>;
}

export async function openNodeNetwork(
  path: string,
  { threads, slabs }: { readonly threads: number; readonly slabs: Slabs },
): Promise<NodeNetwork> {
  const session = await InferenceSession.create(path, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  const { count, slices, height, width } = slabs;
  const random = seededRandom(3);
  const image = Float32Array.from({ length: slices * height * width }, () => random() * 2 - 1);
  const feeds: Record<string, Tensor> = {};
  for (const metadata of session.inputMetadata) {
    const channels = metadata.isTensor ? metadata.shape[1] : undefined;
    const isImage = metadata.isTensor && metadata.shape.length === 4;
    if (typeof channels !== 'number') throw new Error(`no size of ${metadata.name}`);
    feeds[metadata.name] = isImage
      ? new Tensor('float32', image, [1, slices, height, width])
      : new Tensor('float32', new Float32Array(channels).fill(1), [1, channels]);
  }
  return {
    run: async () => {
      const cpu = process.cpuUsage();
      const startMs = performance.now();
      for (let slab = 0; slab < count; slab++) await session.run(feeds);
      const wallS = (performance.now() - startMs) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      return { cpuS: (user + system) / 1e6, wallS };
    },
    dispose: () => session.release(),
  };
}
