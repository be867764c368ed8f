import { describe, expect, it } from 'vitest';
import {
  bundled,
  bundledMaskChannels,
  fixture,
  ones,
  randomFloats,
  randomMasks,
  relativeDifference,
  rows,
  runGraph,
} from '../../testing/onnx/runGraph.ts';
import { AppError, type ErrorDetail } from '../../core/errors.ts';
import type { Graph } from '../graph.ts';
import { addMasks } from './addMasks.ts';

const EXACT = 1e-6;

/** All-ones masks against the original; batches both ways against single runs; two masks against each other. */
async function check(
  original: Graph,
  masked: ReturnType<typeof addMasks>,
  dims: readonly number[],
) {
  const { graph, masksInput, channels } = masked;
  const image = randomFloats([2, ...dims], 5);
  const masks = randomMasks([3, channels], 6);
  const run = async (i: [number, number], t: [number, number]) =>
    (await runGraph(graph, { image: rows(image, ...i), [masksInput]: rows(masks, ...t) })).logits;
  const plain = await runGraph(original, { image });
  const kept = await runGraph(graph, { image, [masksInput]: ones([1, channels]) });
  expect(relativeDifference(plain.logits, kept.logits)).toBeLessThanOrEqual(EXACT);
  const many = await run([0, 1], [0, 3]);
  const shared = await run([0, 2], [1, 2]);
  const one = await run([0, 1], [1, 2]);
  expect(relativeDifference(rows(many, 1, 2), one)).toBeLessThanOrEqual(EXACT);
  expect(relativeDifference(rows(shared, 0, 1), one)).toBeLessThanOrEqual(EXACT);
  expect(relativeDifference(rows(many, 0, 1), one)).toBeGreaterThan(1e-3);
}

describe('masks in a network exported without dropout', () => {
  it.each([
    ['unet2d', [1, 16, 16]],
    ['unet2d_transposed', [1, 16, 16]],
    ['unet2d_instance', [1, 16, 16]],
    ['unet3d', [1, 8, 8, 8]],
    ['unet3d_kernel3', [1, 8, 8, 8]],
  ] as const)('%s, decoder and everywhere', async (name, dims) => {
    const original = fixture(name);
    for (const where of ['decoder', 'everywhere'] as const) {
      const masked = addMasks(original, { where });
      expect(masked.addedAtInference).toBe(true);
      await check(original, masked, dims);
    }
  });

  it('are placed after the activation of each convolution, the head left out', () => {
    const decoder = addMasks(fixture('unet2d'), { where: 'decoder' });
    expect(decoder.places.map(({ channels, offset }) => [channels, offset])).toEqual([
      [10, 0],
      [10, 10],
      [8, 20],
      [8, 28],
    ]);
    expect(decoder.places.every(({ node, ratio }) => /relu/i.test(node) && ratio === null)).toBe(
      true,
    );
    const everywhere = addMasks(fixture('unet2d'), { where: 'everywhere' });
    expect(everywhere.channels).toBe(2 * (8 + 10 + 14 + 10 + 8));
    expect(everywhere.graph.inputs.at(-1)).toEqual({ name: 'masks', type: 1, dims: ['t', 100] });
    const silu = addMasks(fixture('unet2d_transposed'), { where: 'decoder' });
    expect(silu.places.every(({ node }) => /Mul/.test(node))).toBe(true);
    expect(silu.channels).toBe(36);
  });

  it('leave a name alone that is taken', async () => {
    const original = bundled('abdomen-ct');
    const masked = addMasks(original, { where: 'decoder' });
    expect(masked.masksInput).toBe('masks.2');
    const masks = randomMasks([2, bundledMaskChannels('abdomen-ct')], 2);
    const inputs = { image: randomFloats([1, 7, 32, 32], 1), masks };
    const plain = await runGraph(original, inputs);
    const extra = { ...inputs, 'masks.2': ones([1, masked.channels]) };
    const kept = await runGraph(masked.graph, extra);
    expect(relativeDifference(plain.logits, kept.logits)).toBeLessThanOrEqual(EXACT);
  });
});

describe('masks in a network with Dropout nodes', () => {
  it('stand where they stood, with their ratio', async () => {
    const original = fixture('unet2d_dropout');
    const masked = addMasks(original, { where: 'decoder' });
    expect(masked.addedAtInference).toBe(false);
    expect(masked.graph.nodes.some(({ op }) => op === 'Dropout')).toBe(false);
    expect(masked.places).toHaveLength(10);
    for (const { ratio } of masked.places) expect(ratio).toBeCloseTo(0.2, 6);
    // The original draws at random as it is; what it is without dropout is the same graph with masks of one.
    const nodes = original.nodes.map((node) =>
      node.op === 'Dropout' ? { ...node, inputs: node.inputs.slice(0, 2) } : node,
    );
    await check({ ...original, nodes }, masked, [1, 16, 16]);
  });
});

describe('refusals', () => {
  it('names the batch norm in training mode', () => {
    let detail: ErrorDetail = {};
    try {
      addMasks(fixture('unet2d_batch_training'), { where: 'decoder' });
    } catch (thrown) {
      if (thrown instanceof AppError) ({ detail } = thrown);
    }
    expect(detail['reason']).toBe('training-mode-batch-norm');
    expect(detail['node']).not.toBe('');
    expect(typeof detail['node']).toBe('string');
  });

  it('knows a network without a decoder', () => {
    const graph = fixture('unet2d');
    const nodes = graph.nodes.slice(0, 2);
    const outputs = [{ name: nodes[1].outputs[0], type: 1, dims: null }];
    expect(() => addMasks({ ...graph, nodes, outputs }, { where: 'decoder' })).toThrow(
      /no-decoder/,
    );
    expect(() => addMasks({ ...graph, nodes, outputs }, { where: 'everywhere' })).toThrow(
      /no-dropout-place/,
    );
  });
});
