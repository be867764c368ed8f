import { describe, expect, it } from 'vitest';
import {
  bundled,
  fixture,
  randomFloats,
  randomMasks,
  runGraph,
  type Floats,
} from '../testing/onnx/runGraph.ts';
import { prepareDropout, type DropoutSource } from './pipeline.ts';
import { croppingOf } from './receptiveField.ts';

const OWN: DropoutSource = { kind: 'mask-input', input: 'masks', rate: 0.1 };
const ADDED: DropoutSource = { kind: 'added', where: 'decoder', rate: 0.2 };

function prepared(name: string) {
  const isBundled = name === 'abdomen-ct' || name === 'tiny';
  const graph = isBundled ? bundled(name) : fixture(name);
  return prepareDropout(graph, { dropout: isBundled ? OWN : ADDED, backend: 'wasm' });
}

/** [1, C, h, w] to a square of it, places in its own pixels. */
function cropped({ data, dims }: Floats, start: number, size: number): Floats {
  const [, channels, height, width] = dims;
  const out = new Float32Array(channels * size * size);
  for (let row = 0; row < channels * size; row++) {
    const [channel, y] = [Math.floor(row / size), row % size];
    const from = (channel * height + start + y) * width + start;
    out.set(data.subarray(from, from + size), row * size);
  }
  return { data: out, dims: [1, channels, size, size] };
}

describe('features cropped to a rectangle', () => {
  it.each([
    ['abdomen-ct', true],
    ['tiny', false],
    ['unet2d', true],
    ['unet2d_transposed', true],
  ])('%s: inside of the halo the result is that of the whole', async (name, isTight) => {
    const { prefix, suffix, cut, channels, masksInput } = prepared(name);
    const cropping = croppingOf(suffix, cut);
    if (!cropping || !prefix) throw new Error('not croppable');
    const { multiple, haloPixels } = cropping;
    const aligned = (pixels: number) => Math.ceil(pixels / multiple) * multiple;
    const start = aligned(haloPixels);
    const size = 2 * start + 2 * multiple;
    const edge = 2 * start + size;
    const image = randomFloats([1, Number(prefix.inputs[0].dims?.[1]), edge, edge], 5);
    const masks = randomMasks([1, channels], 6);
    const features = await runGraph(prefix, { [prefix.inputs[0].name]: image });
    const whole = await runGraph(suffix, { ...features, [masksInput ?? '']: masks });
    const parts = Object.fromEntries(
      cut.map(({ name: tensor, scale }) => [
        tensor,
        cropped(features[tensor], start * Number(scale), size * Number(scale)),
      ]),
    );
    const part = await runGraph(suffix, { ...parts, [masksInput ?? '']: masks });
    const output = suffix.outputs[0].name;
    const inner = size - 2 * haloPixels;
    const expected = cropped(whole[output], start + haloPixels, inner);
    const found = cropped(part[output], haloPixels, inner);
    const scale = Math.max(...expected.data.map(Math.abs));
    const worst = found.data.reduce(
      (most, value, at) => Math.max(most, Math.abs(value - expected.data[at])),
      0,
    );
    expect(worst / scale).toBeLessThan(2e-6);
    // The halo is needed, to the pixel: one pixel further out the two differ.
    if (!isTight) return;
    const outer = cropped(whole[output], start + haloPixels - 1, inner + 2);
    expect(cropped(part[output], haloPixels - 1, inner + 2).data).not.toEqual(outer.data);
  });

  it('a network that normalises by the image, and a 3-D one, cannot be cropped', () => {
    for (const name of ['unet2d_instance', 'unet3d']) {
      const { suffix, cut } = prepared(name);
      expect(croppingOf(suffix, cut)).toBeNull();
    }
  });
});
