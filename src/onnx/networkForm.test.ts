import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  bundled,
  fixture,
  randomFloats,
  relativeDifference,
  runGraph,
} from '../testing/onnx/runGraph.ts';
import { attributesOf, type Graph, type ValueInfo } from './graph.ts';
import { networkForm, withLogits } from './networkForm.ts';
import { readGraph } from './readGraph.ts';

const DATA = process.env['ISODOUBT_DATA'] ?? '../shared/data';
const MESHNET = `${DATA}/models/niivue-onnx/model.onnx`;

it.each([
  ['unet2d', 2],
  ['unet3d', 3],
] as const)('%s: axes, channels, decoder, and four for its two halvings', (name, spatialAxes) => {
  const form = networkForm(fixture(name));
  expect(form).toMatchObject({
    spatialAxes,
    image: { name: 'image', channels: 1 },
    multiple: 4,
    masks: null,
    hasDecoder: true,
    dropoutRatio: null,
  });
  expect(form.outputs).toEqual([{ ...form.outputs[0], ending: 'logits' }]);
});

it('finds a mask input, channels of neighbouring slices, and dropout', () => {
  expect(networkForm(bundled('tiny'))).toMatchObject({
    image: { name: 'image', channels: 3 },
    masks: { name: 'masks', channels: 16 },
    outputs: [{ name: 'logits', channels: 3, ending: 'logits' }],
  });
  expect(networkForm(fixture('unet2d_dropout')).dropoutRatio).toBeGreaterThan(0);
});

it.skipIf(!existsSync(MESHNET))('data folder: a MeshNet of 256³ takes any size', async () => {
  const graph = readGraph(readFileSync(MESHNET));
  const form = networkForm(graph);
  expect(form).toMatchObject({
    spatialAxes: 3,
    statedSize: [256, 256, 256],
    multiple: 1,
    hasDecoder: false,
    outputs: [{ name: 'output', channels: 3, ending: 'logits' }],
  });
  const open = withLogits(graph, form, 'output');
  const { output } = await runGraph(open, { input: randomFloats([1, 1, 6, 7, 9], 1) });
  expect(output.dims).toEqual([1, 3, 6, 7, 9]);
});

/** The network with another operator behind its output. */
function ending(graph: Graph, op: string, attributes: Record<string, number> = {}): Graph {
  const [output] = graph.outputs;
  const made: ValueInfo = { ...output, name: 'scores' };
  const node = {
    name: 'last',
    op,
    inputs: [output.name],
    outputs: ['scores'],
    attributes: attributesOf(attributes),
  };
  return { ...graph, nodes: [...graph.nodes, node], outputs: [made] };
}

it.each([
  ['Softmax', { axis: 1 }, 'softmax'],
  ['Sigmoid', {}, 'sigmoid'],
] as const)('%s at the end is taken off, the logits stay', async (op, attributes, kind) => {
  const plain = fixture('unet2d');
  const graph = ending(plain, op, attributes);
  const form = networkForm(graph);
  expect(form.outputs).toMatchObject([{ name: 'scores', ending: kind }]);
  const image = randomFloats([1, 1, 16, 32], 3);
  const { scores } = await runGraph(withLogits(graph, form, 'scores'), { image });
  const expected = await runGraph(plain, { image });
  const logits = expected[plain.outputs[0].name];
  expect(relativeDifference(scores, logits)).toBeLessThan(1e-6);
});

it('a network that is as it should be is not touched', () => {
  const graph = fixture('unet2d');
  const form = networkForm(graph);
  const isFree = form.statedSize.every((size) => size === null);
  expect(withLogits(graph, form, graph.outputs[0].name) === graph).toBe(isFree);
});

it('of several outputs those of the image’s size are offered, and one is kept', () => {
  const graph = fixture('unet2d');
  const inner = graph.nodes.find(({ op }) => op === 'Conv');
  const small: ValueInfo = { name: inner?.outputs[0] ?? '', type: 1, dims: null };
  const two = { ...graph, outputs: [...graph.outputs, small] };
  const form = networkForm(two);
  const kept = withLogits(two, form, graph.outputs[0].name);
  expect(kept.outputs.map(({ name }) => name)).toEqual([graph.outputs[0].name]);
});

const input = (dims: ValueInfo['dims'], name = 'other'): ValueInfo => ({ name, type: 1, dims });
const unet = fixture('unet2d');
const withInput = (dims: ValueInfo['dims']): Graph => ({ ...unet, inputs: [input(dims, 'image')] });

it.each<[string, Graph]>([
  ['no-image-input', { ...unet, inputs: [input([1, 16])] }],
  ['several-image-inputs', { ...unet, inputs: [...unet.inputs, input([1, 1, 8, 8])] }],
  ['image-rank', withInput([1, 1, 8])],
  ['image-type', { ...unet, inputs: [{ ...input([1, 1, 8, 8], 'image'), type: 10 }] }],
  ['image-channels', withInput([1, null, 8, 8])],
  ['fixed-batch', withInput([4, 1, 8, 8])],
  ['unknown-input', { ...unet, inputs: [...unet.inputs, input([1])] }],
  ['training-mode-batch-norm', fixture('unet2d_batch_training')],
  ['labels-only', ending(unet, 'ArgMax', { axis: 1 })],
  ['no-segmentation-output', ending(unet, 'GlobalAveragePool')],
  ['softmax-axis', ending(unet, 'Softmax', { axis: 3 })],
])('refuses with the reason %s', (reason, graph) => {
  expect(() => networkForm(graph)).toThrow(expect.objectContaining({ code: 'model/invalid' }));
  expect(() => networkForm(graph)).toThrow(reason);
});
