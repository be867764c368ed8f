import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Graph } from '../../onnx/graph.ts';
import { readGraph } from '../../onnx/readGraph.ts';
import { writeGraph } from '../../onnx/writeGraph.ts';
import { seededRandom } from '../seededRandom.ts';

/** A float32 array with its shape, slowest axis first. */
export interface Floats {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** One of the small networks that networks.py writes beside this file. */
export function fixture(name: string): Graph {
  return readGraph(readFileSync(new URL(`./${name}.onnx`, import.meta.url)));
}

/** A bundled network. */
export function bundled(name: string): Graph {
  return readGraph(readFileSync(new URL(`../../../models/${name}/${name}.onnx`, import.meta.url)));
}

/** Length of a mask of a bundled network, as its manifest says. */
export function bundledMaskChannels(name: string): number {
  const file = new URL(`../../../models/${name}/model.json`, import.meta.url);
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly dropout: { readonly channels: number };
  };
  return manifest.dropout.channels;
}

/** Runs a graph in onnxruntime on the CPU, one thread, as written by `writeGraph`. */
export async function runGraph(
  graph: Graph,
  inputs: Readonly<Record<string, Floats>>,
): Promise<Record<string, Floats>> {
  const options = { intraOpNumThreads: 1, logSeverityLevel: 3 } as const;
  const session = await InferenceSession.create(writeGraph(graph), options);
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, { data, dims }]) => [
      name,
      new Tensor('float32', data, dims),
    ]),
  );
  const results = await session.run(feeds);
  const outputs: Record<string, Floats> = {};
  for (const [name, { data, dims }] of Object.entries(results)) {
    if (!(data instanceof Float32Array)) throw new TypeError(`${name} is no float32 tensor`);
    outputs[name] = { data, dims };
  }
  await session.release();
  return outputs;
}

/** Seeded uniform numbers in [−1, 1). */
export function randomFloats(dims: readonly number[], seed: number): Floats {
  const random = seededRandom(seed);
  const data = Float32Array.from(
    { length: dims.reduce((a, b) => a * b, 1) },
    () => random() * 2 - 1,
  );
  return { data, dims };
}

/** Seeded dropout masks: 0 with probability `rate`, else 1 / (1 − rate). */
export function randomMasks(dims: readonly number[], seed: number, rate = 0.25): Floats {
  const { data } = randomFloats(dims, seed);
  return { data: data.map((u) => ((u + 1) / 2 < rate ? 0 : 1 / (1 - rate))), dims };
}

export function ones(dims: readonly number[]): Floats {
  return { data: new Float32Array(dims.reduce((a, b) => a * b, 1)).fill(1), dims };
}

/** Rows [from, to) of the first axis; a view. */
export function rows({ data, dims }: Floats, from: number, to: number): Floats {
  const size = data.length / dims[0];
  return { data: data.subarray(from * size, to * size), dims: [to - from, ...dims.slice(1)] };
}

/** Largest |a − b| over the largest |a|; infinite where the shapes differ or a value is not finite. */
export function relativeDifference(a: Floats, b: Floats): number {
  if (a.dims.join() !== b.dims.join()) return Infinity;
  let [difference, scale] = [0, 0];
  for (let i = 0; i < a.data.length; i++) {
    const d = Math.abs(a.data[i] - b.data[i]);
    if (!(d <= difference)) difference = Number.isFinite(d) ? d : Infinity;
    scale = Math.max(scale, Math.abs(a.data[i]));
  }
  return difference === 0 ? 0 : difference / scale;
}
