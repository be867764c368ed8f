import { describe, expect, it } from 'vitest';
import {
  bundled,
  bundledMaskChannels,
  fixture,
  ones,
  randomFloats,
  randomMasks,
  relativeDifference,
  runGraph,
  type Floats,
} from '../testing/onnx/runGraph.ts';
import type { Graph } from './graph.ts';
import { multiplyAccumulates, splitCost } from './macs.ts';
import { addMasks } from './passes/addMasks.ts';
import { prepareDropout, type DropoutPipeline } from './pipeline.ts';
import { readGraph } from './readGraph.ts';
import { writeGraph } from './writeGraph.ts';

const EXACT = 2e-6;
const DECODER = { kind: 'added', where: 'decoder', rate: 0.1 } as const;
const OWN = { kind: 'mask-input', input: 'masks', rate: 0.1 } as const;

async function runPipeline(pipeline: DropoutPipeline, image: Floats, masks: Floats) {
  const { prefix, suffix, masksInput } = pipeline;
  const features = prefix ? await runGraph(prefix, { image }) : {};
  return runGraph(suffix, { ...features, [masksInput ?? '']: masks });
}

/** Passes of the unchanged network that T = 20 samples cost, by multiply-accumulates. */
function passesOf20(original: Graph, pipeline: DropoutPipeline, image: readonly number[]): number {
  const sizes = { image, [pipeline.masksInput ?? '']: [1, pipeline.channels] };
  const cost = splitCost(pipeline, sizes);
  const whole = multiplyAccumulates(original, sizes);
  return cost && whole ? (cost.prefix + 20 * cost.suffix) / whole : Infinity;
}

describe('prepareDropout', () => {
  it.each([
    ['unet2d', [1, 1, 16, 32], 'wasm'],
    ['unet2d_transposed', [1, 1, 16, 16], 'webgpu'],
    ['unet2d_instance', [1, 1, 16, 16], 'webgpu'],
    ['unet3d', [1, 1, 8, 8, 8], 'webgpu'],
    ['unet3d_kernel3', [1, 1, 8, 8, 8], 'wasm'],
  ] as const)('%s: the same as the masks alone', async (name, dims, backend) => {
    const original = fixture(name);
    for (const where of ['decoder', 'everywhere'] as const) {
      for (const foldDepth of [false, true]) {
        const options = {
          dropout: { kind: 'added', where, rate: 0.1 },
          backend,
          foldDepth,
        } as const;
        const pipeline = prepareDropout(original, options);
        const reference = addMasks(original, { where });
        expect(pipeline.channels).toBe(reference.channels);
        expect(pipeline.ranges.every(({ rate }) => rate === 0.1)).toBe(true);
        expect(pipeline.notes[0]).toEqual({
          code: 'dropout-added-at-inference',
          count: reference.places.length,
        });
        const [image, masks] = [randomFloats(dims, 1), randomMasks([3, pipeline.channels], 2)];
        const expected = await runGraph(reference.graph, { image, masks });
        const { logits } = await runPipeline(pipeline, image, masks);
        expect(relativeDifference(expected.logits, logits)).toBeLessThanOrEqual(EXACT);
      }
    }
  });

  it('takes Dropout nodes at their ratio, and all-ones masks are the network without dropout', async () => {
    const pipeline = prepareDropout(fixture('unet2d_dropout'), {
      dropout: { ...DECODER, rate: 0.5 },
      backend: 'webgpu',
    });
    expect(pipeline.addedAtInference).toBe(false);
    for (const { rate } of pipeline.ranges) expect(rate).toBeCloseTo(0.2, 6);
    expect(pipeline.notes.map(({ code }) => code)).toEqual([
      'dropout-by-channel',
      'skips-cached',
      'upsampling-merged',
    ]);
    const image = randomFloats([1, 1, 16, 16], 1);
    const { logits } = await runPipeline(pipeline, image, ones([2, pipeline.channels]));
    const reference = addMasks(fixture('unet2d_dropout'), { where: 'decoder' });
    const inputs = { image, masks: ones([2, pipeline.channels]) };
    const expected = await runGraph(reference.graph, inputs);
    expect(relativeDifference(expected.logits, logits)).toBeLessThanOrEqual(EXACT);
  });

  it('draws 20 samples of the bundled network for less than 2.5 of its own passes', async () => {
    const original = bundled('abdomen-ct');
    const pipeline = prepareDropout(original, { dropout: OWN, backend: 'wasm' });
    const channels = bundledMaskChannels('abdomen-ct');
    expect(pipeline.ranges).toEqual([{ node: '', offset: 0, channels, rate: 0.1 }]);
    expect(pipeline.notes).toEqual([]);
    expect(passesOf20(original, pipeline, [1, 7, 128, 128])).toBeLessThan(2.5);
    const [image, masks] = [randomFloats([1, 7, 32, 32], 1), randomMasks([4, channels], 2)];
    const expected = await runGraph(original, { image, masks });
    const { logits } = await runPipeline(pipeline, image, masks);
    expect(relativeDifference(expected.logits, logits)).toBeLessThanOrEqual(EXACT);
  });

  it('finds the rewrites of a symmetric U-Net by itself', () => {
    const original = fixture('unet2d');
    const options = { dropout: DECODER, backend: 'wasm' } as const;
    const pipeline = prepareDropout(original, options);
    expect(pipeline.notes.map(({ code, count }) => [code, count])).toEqual([
      ['dropout-added-at-inference', 4],
      ['skips-cached', 1],
      ['upsampling-merged', 1],
    ]);
    expect(passesOf20(original, pipeline, [1, 1, 64, 64])).toBeLessThan(6.5);
  });

  it('returns statistics instead of logits where they are asked for', async () => {
    const reduce = { bias: [0, 0, 0, 0, 0], temperature: 1 };
    const pipeline = prepareDropout(bundled('abdomen-ct'), {
      dropout: OWN,
      backend: 'webgpu',
      reduce,
    });
    const image = randomFloats([1, 7, 32, 32], 1);
    const masks = randomMasks([20, pipeline.channels], 2);
    const reduced = await runPipeline(pipeline, image, masks);
    expect(Object.entries(reduced).map(([name, { dims }]) => [name, dims])).toEqual([
      ['mean', [5, 32, 32]],
      ['expected_entropy', [32, 32]],
      ['packed_labels', [5, 32, 32]],
    ]);
  });

  it('gives models that are read back as they were', () => {
    const { prefix, suffix } = prepareDropout(fixture('unet3d'), {
      dropout: DECODER,
      backend: 'webgpu',
    });
    for (const graph of [prefix, suffix]) {
      if (!graph) throw new Error('no prefix');
      expect(readGraph(writeGraph(graph)).nodes).toEqual(graph.nodes);
    }
  });

  it('refuses with the reason', () => {
    const wasm = { dropout: DECODER, backend: 'wasm' } as const;
    expect(() => prepareDropout(fixture('unet2d_batch_training'), wasm)).toThrow(
      /training-mode-batch-norm/,
    );
    expect(() => prepareDropout(fixture('unet2d'), { ...wasm, dropout: OWN })).toThrow(/no-masks/);
    expect(() => prepareDropout(fixture('unet2d'), { ...wasm, output: 'x' })).toThrow(/undefined/);
    const graph = fixture('unet3d');
    const nodes = graph.nodes.map((node) => {
      if (node.op !== 'ConvTranspose') return node;
      const shape = { kind: 'ints', value: [4, 4, 4] } as const;
      return { ...node, attributes: new Map([...node.attributes, ['output_shape', shape]]) };
    });
    const webgpu = { dropout: DECODER, backend: 'webgpu' } as const;
    expect(() => prepareDropout({ ...graph, nodes }, webgpu)).toThrow(
      /"op":"ConvTranspose","problem":"conv-transpose-3d","reason":"webgpu-operator"/,
    );
  });
});
