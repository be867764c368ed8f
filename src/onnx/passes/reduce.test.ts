import { describe, expect, it } from 'vitest';
import { reduceSamples } from '../../core/uncertainty/reduceSamples.ts';
import {
  bundled,
  bundledMaskChannels,
  randomFloats,
  randomMasks,
  runGraph,
  type Floats,
} from '../../testing/onnx/runGraph.ts';
import type { Graph } from '../graph.ts';
import { reduceOverSamples } from './reduce.ts';
import { splitAtMasks } from './split.ts';

/** A graph that gives its input back: logits [t, 4, h, w]. */
function identityGraph(opset: number): Graph {
  const value = (name: string) => ({ name, type: 1, dims: ['t', 4, 'h', 'w'] });
  const node = { name: 'i', op: 'Identity', inputs: ['x'], outputs: ['y'], attributes: new Map() };
  return {
    name: 'identity',
    irVersion: 8,
    opset,
    producer: '',
    inputs: [value('x')],
    outputs: [value('y')],
    initializers: new Map(),
    nodes: [node],
    valueInfo: new Map(),
  };
}

function expectLikeCore(
  reduced: Record<string, Floats>,
  logits: Floats,
  calibration: { readonly bias: readonly number[]; readonly temperature: number },
) {
  const [samples, classes, ...plane] = logits.dims;
  const n = plane.reduce((a, b) => a * b, 1);
  const out = {
    mean: calibration.bias.map(() => new Float32Array(n)),
    entropy: new Float32Array(n),
    mutualInformation: new Float32Array(n),
    labels: new Uint8Array(samples * n),
  };
  reduceSamples({ logits: logits.data, samples, ...calibration }, out);
  const { mean, expected_entropy: expectedEntropy, packed_labels: packed } = reduced;
  expect([mean.dims, expectedEntropy.dims, packed.dims]).toEqual([
    [classes, ...plane],
    plane,
    [classes, ...plane],
  ]);
  let [worstMean, worstInformation, wrongLabels] = [0, 0, 0];
  for (let v = 0; v < n; v++) {
    let predictive = 0;
    for (let c = 0; c < classes; c++) {
      const p = mean.data[c * n + v];
      worstMean = Math.max(worstMean, Math.abs(p - out.mean[c][v]));
      if (p > 0) predictive -= p * Math.log(p);
      for (let t = 0; t < samples; t++) {
        const bit = Math.floor(packed.data[c * n + v] / 2 ** t) % 2;
        if (bit !== (out.labels[t * n + v] === c ? 1 : 0)) wrongLabels++;
      }
    }
    const information = Math.max(0, predictive - expectedEntropy.data[v]);
    worstInformation = Math.max(worstInformation, Math.abs(information - out.mutualInformation[v]));
  }
  expect(worstMean).toBeLessThanOrEqual(1e-5);
  expect(worstInformation).toBeLessThanOrEqual(1e-5);
  expect(wrongLabels).toBe(0);
}

describe('reduceOverSamples', () => {
  it.each([11, 13, 17, 18])('gives the numbers of core, opset %i', async (opset) => {
    const calibration = { bias: [0.5, -0.25, 0, 1], temperature: 0.8 };
    const graph = reduceOverSamples(identityGraph(opset), calibration);
    const logits = randomFloats([24, 4, 5, 6], opset);
    for (let i = 0; i < logits.data.length; i++) logits.data[i] *= 6;
    expectLikeCore(await runGraph(graph, { x: logits }), logits, calibration);
  });

  it('gives ties to the lower class and stands logits that underflow', async () => {
    const calibration = { bias: [0, 0, 0, 0], temperature: 1 };
    const data = Float32Array.of(1, 3, 3, 2, 0, 0, 0, 0, 900, -900, 5, 900);
    const logits = { data, dims: [3, 4, 1, 1] };
    const reduced = await runGraph(reduceOverSamples(identityGraph(17), calibration), {
      x: logits,
    });
    expect(Array.from(reduced.packed_labels.data)).toEqual([2 + 4, 1, 0, 0]);
    expectLikeCore(reduced, logits, calibration);
  });

  it('on the suffix of the bundled network', async () => {
    const { prefix, suffix } = splitAtMasks(bundled('abdomen-ct'), 'masks');
    const calibration = { bias: [0, 0.1, -0.1, 0.2, 0], temperature: 1.3 };
    const features = await runGraph(prefix ?? suffix, { image: randomFloats([1, 7, 32, 32], 1) });
    const inputs = { ...features, masks: randomMasks([20, bundledMaskChannels('abdomen-ct')], 2) };
    const { logits } = await runGraph(suffix, inputs);
    const reduced = await runGraph(reduceOverSamples(suffix, calibration), inputs);
    expectLikeCore(reduced, logits, calibration);
  });

  it('refuses another number of classes', () => {
    const calibration = { bias: [0, 0], temperature: 1 };
    expect(() => reduceOverSamples(identityGraph(17), calibration)).toThrow(/unknown-channels/);
  });
});
