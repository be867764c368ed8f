import { describe, expect, it } from 'vitest';
import {
  bundled,
  fixture,
  randomFloats,
  randomMasks,
  relativeDifference,
  runGraph,
  type Floats,
} from '../../testing/onnx/runGraph.ts';
import type { Graph } from '../graph.ts';
import { multiplyAccumulates, splitCost } from '../macs.ts';
import { addMasks } from './addMasks.ts';
import { broadcastConcats } from './broadcastConcats.ts';
import { foldConstants } from './foldConstants.ts';
import { mergeUpsampleConv } from './mergeUpsampleConv.ts';
import { splitAtMasks } from './split.ts';
import { splitSkipConcat } from './splitSkipConcat.ts';

const EXACT = 2e-6;

async function runSplit(graph: Graph, image: Floats, masks: Floats): Promise<Floats> {
  const { prefix, suffix, cut, sharedInputs } = splitAtMasks(graph, 'masks');
  expect(sharedInputs).toEqual([]);
  const features = prefix ? await runGraph(prefix, { image }) : {};
  expect(Object.keys(features).toSorted()).toEqual(cut.map(({ name }) => name).toSorted());
  return (await runGraph(suffix, { ...features, masks })).logits;
}

describe('split', () => {
  it.each([
    ['unet2d', [1, 1, 32, 16]],
    ['unet2d_transposed', [1, 1, 16, 32]],
    ['unet2d_instance', [1, 1, 16, 16]],
    ['unet2d_dropout', [1, 1, 16, 16]],
    ['unet3d', [1, 1, 8, 8, 8]],
  ] as const)('%s: prefix and suffix are the whole', async (name, dims) => {
    const { graph, channels } = addMasks(fixture(name), { where: 'decoder' });
    const [image, masks] = [randomFloats(dims, 1), randomMasks([3, channels], 2)];
    const whole = await runGraph(graph, { image, masks });
    const parts = await runSplit(graph, image, masks);
    expect(relativeDifference(whole.logits, parts)).toBeLessThanOrEqual(EXACT);
  });

  it.each(['abdomen-ct', 'tiny'])(
    '%s: cut after the 1×1 projections of the skips',
    async (name) => {
      const graph = bundled(name);
      const [image, masks] = graph.inputs.map(({ dims }) => Number(dims?.[1]));
      const inputs = {
        image: randomFloats([1, image, 32, 48], 3),
        masks: randomMasks([2, masks], 4),
      };
      const whole = await runGraph(graph, inputs);
      const parts = await runSplit(graph, inputs.image, inputs.masks);
      expect(relativeDifference(whole.logits, parts)).toBeLessThanOrEqual(EXACT);
      const { cut, prefix, suffix } = splitAtMasks(graph, 'masks');
      const scales = cut.map(({ scale }) => scale ?? 0).toSorted((a, b) => b - a);
      expect(scales).toEqual(scales.map((_, level) => 2 ** -level));
      if (name === 'abdomen-ct') {
        const widths = cut.map(({ channels }) => channels ?? 0).toSorted((a, b) => a - b);
        expect(widths).toEqual([8, 16, 24, 32, 48]);
      }
      if (name === 'abdomen-ct') {
        const cost = splitCost({ prefix, suffix }, { image: [1, 7, 64, 64], masks: [1, masks] });
        // Per voxel 14840 and 1158: a decode is 7.2 % of a pass.
        expect(cost && [cost.prefix / 64 ** 2, cost.suffix / 64 ** 2]).toEqual([14840, 1158]);
      }
      const sum = (prefix?.nodes.length ?? 0) + suffix.nodes.length;
      expect(sum).toBeGreaterThanOrEqual(graph.nodes.length);
    },
  );

  it('gives a suffix that takes several images under one mask', async () => {
    const { graph, channels } = addMasks(fixture('unet2d'), { where: 'decoder' });
    const [image, masks] = [randomFloats([3, 1, 16, 16], 1), randomMasks([1, channels], 2)];
    const whole = await runGraph(graph, { image, masks });
    const parts = await runSplit(graph, image, masks);
    expect(relativeDifference(whole.logits, parts)).toBeLessThanOrEqual(EXACT);
  });

  it('hands the image to the suffix where that needs it, and has no prefix where it needs nothing else', async () => {
    const { graph, channels } = addMasks(fixture('unet2d'), { where: 'decoder' });
    const output = graph.nodes.findLast(({ op }) => op === 'Conv');
    const late = {
      name: 'late',
      op: 'Add',
      inputs: [output?.outputs[0] ?? '', 'image'],
      outputs: ['late'],
      attributes: new Map(),
    };
    const outputs = [{ name: 'late', type: 1, dims: null }];
    const joined = { ...graph, nodes: [...graph.nodes, late], outputs };
    const { prefix, suffix, sharedInputs } = splitAtMasks(joined, 'masks');
    expect(sharedInputs).toEqual(['image']);
    const [image, masks] = [randomFloats([1, 1, 16, 16], 1), randomMasks([2, channels], 2)];
    const features = prefix ? await runGraph(prefix, { image }) : {};
    const parts = await runGraph(suffix, { ...features, image, masks });
    const whole = await runGraph(joined, { image, masks });
    expect(relativeDifference(whole.late, parts.late)).toBeLessThanOrEqual(EXACT);

    const product = { ...late, op: 'Mul', inputs: ['image', 'masks'] };
    const direct = splitAtMasks({ ...joined, nodes: [product] }, 'masks');
    expect([direct.prefix, direct.sharedInputs]).toEqual([null, ['image']]);
  });

  it('refuses a graph without masks, or with an output that they do not reach', () => {
    expect(() => splitAtMasks(fixture('unet2d'), 'masks')).toThrow(/no-masks/);
    const { graph } = addMasks(fixture('unet2d'), { where: 'decoder' });
    const early = { name: graph.nodes[0].outputs[0], type: 1, dims: null };
    const outputs = [...graph.outputs, early];
    expect(() => splitAtMasks({ ...graph, outputs }, 'masks')).toThrow(/deterministic-output/);
  });
});

describe('the two exact rewrites', () => {
  it.each([
    // The deeper of the two Concats is deterministic with dropout in the decoder only.
    ['unet2d', [1, 1, 32, 16], 1, 1],
    ['unet2d_instance', [1, 1, 16, 16], 1, 1],
    // With dropout in the encoder both halves are stochastic: only the upsampled one is taken apart.
    ['unet2d_dropout', [1, 1, 16, 16], 2, 2],
    ['unet2d_transposed', [1, 1, 16, 16], 1, 0],
    ['unet3d', [1, 1, 8, 8, 8], 1, 0],
  ] as const)('%s', async (name, dims, skips, merges) => {
    const original = foldConstants(fixture(name));
    const masked = addMasks(original, { where: 'decoder', deferBroadcast: true });
    const reference = broadcastConcats(masked.graph, 'masks');
    const split = splitSkipConcat(masked.graph, 'masks');
    const merged = mergeUpsampleConv(split.graph);
    expect([split.count, merged.count]).toEqual([skips, merges]);
    const graph = broadcastConcats(merged.graph, 'masks');
    const inputs = { image: randomFloats(dims, 8), masks: randomMasks([3, masked.channels], 9) };
    const [a, b] = [await runGraph(reference, inputs), await runGraph(graph, inputs)];
    expect(relativeDifference(a.logits, b.logits)).toBeLessThanOrEqual(EXACT);
    const parts = await runSplit(graph, inputs.image, inputs.masks);
    expect(relativeDifference(a.logits, parts)).toBeLessThanOrEqual(EXACT);
  });

  it('leave fewer multiply-accumulates in the suffix', () => {
    const masked = addMasks(fixture('unet2d'), { where: 'decoder', deferBroadcast: true });
    const macsOf = (graph: Graph) => {
      const { suffix, cut } = splitAtMasks(broadcastConcats(graph, 'masks'), 'masks');
      const features = cut.map(({ name, channels, scale }): [string, number[]] => [
        name,
        [1, channels ?? 0, 32 * (scale ?? 0), 32 * (scale ?? 0)],
      ]);
      const masks = { masks: [1, masked.channels] };
      return multiplyAccumulates(suffix, { ...Object.fromEntries(features), ...masks }) ?? 0;
    };
    const plain = macsOf(masked.graph);
    const skipSplit = splitSkipConcat(masked.graph, 'masks').graph;
    const split = macsOf(skipSplit);
    const both = macsOf(mergeUpsampleConv(skipSplit).graph);
    expect(split).toBeLessThan(plain * 0.85);
    expect(both).toBeLessThan(split * 0.85);
  });

  it('take a skip that comes first in the Concat', async () => {
    const original = fixture('unet2d');
    const masked = addMasks(original, { where: 'decoder', deferBroadcast: true });
    const nodes = masked.graph.nodes.map((node) =>
      node.op === 'Concat' ? { ...node, inputs: node.inputs.toReversed() } : node,
    );
    // The weights no longer fit their channels, which is no matter: only equality is asked.
    const swapped = { ...masked.graph, nodes };
    const graph = splitSkipConcat(swapped, 'masks').graph;
    const inputs = { image: randomFloats([1, 1, 16, 16], 8), masks: randomMasks([2, 36], 9) };
    const a = await runGraph(broadcastConcats(swapped, 'masks'), inputs);
    const b = await runGraph(graph, inputs);
    expect(relativeDifference(a.logits, b.logits)).toBeLessThanOrEqual(EXACT);
  });
});
