import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../core/errors.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { parseManifest } from '../models/manifest.ts';
import type { OpenedModel } from '../runtime/openModel.ts';
import {
  bundled,
  ones,
  randomFloats,
  randomMasks,
  relativeDifference,
  runGraph,
  type Floats,
} from '../testing/onnx/runGraph.ts';
import { openOnCpu } from './nodeRuntime.ts';

const folder = new URL('../../models/tiny/', import.meta.url);
const manifest: ModelManifest = parseManifest(
  JSON.parse(readFileSync(new URL('model.json', folder), 'utf8')),
);
const network = new Uint8Array(readFileSync(new URL('tiny.onnx', folder)));

let model: OpenedModel;

beforeAll(async () => {
  ({ model } = await openOnCpu({ manifest, networks: [network] }, 1));
});

afterAll(() => model.dispose());

function masksOf({ dropout }: ModelManifest): number {
  if (dropout.kind !== 'mask-input') throw new Error(dropout.kind);
  return dropout.channels;
}

/** The network as it was exported, in one piece. */
async function whole(image: Floats, masks: Floats): Promise<Floats> {
  return (await runGraph(bundled('tiny'), { image, masks }))['logits'];
}

describe('a network cut in two on the processor', () => {
  const { input } = manifest;
  const slices = input.layout === 'slab' ? input.slabSlices : 0;
  const image = randomFloats([1, slices, 64, 48], 3);

  it('gives the logits of the whole graph under every mask', async () => {
    const [session] = model.sessions;
    const features = await session.encode(image);
    const rows = [ones([1, masksOf(manifest)])];
    for (const seed of [1, 2, 3]) rows.push(randomMasks([1, masksOf(manifest)], seed));
    const answers: Floats[] = [];
    for (const masks of rows) {
      const answer = await session.decode(features, masks);
      expect(relativeDifference(await whole(image, masks), answer)).toBeLessThan(1e-5);
      answers.push(answer);
    }
    expect(relativeDifference(answers[1], answers[2])).toBeGreaterThan(1e-3);
    session.release(features);
  });

  it('is deterministic, and leaves image and masks alone', async () => {
    const [session] = model.sessions;
    const masks = randomMasks([1, masksOf(manifest)], 5);
    const before = [image.data.slice(), masks.data.slice()];
    const logits: Float32Array[] = [];
    for (let time = 0; time < 2; time++) {
      const features = await session.encode(image);
      logits.push((await session.decode(features, masks)).data);
      session.release(features);
    }
    expect(logits[0]).toEqual(logits[1]);
    expect([image.data, masks.data]).toEqual(before);
  });

  it('gives the inside of a crop as the whole does', async () => {
    const [session] = model.sessions;
    const { cropping } = session;
    if (!cropping) throw new Error('the tiny network can be cropped');
    const { multiple, haloPixels } = cropping;
    const side = Math.ceil((2 * haloPixels + 8) / multiple) * multiple;
    const wide = randomFloats([1, slices, side + multiple, side + multiple], 4);
    const masks = randomMasks([1, masksOf(manifest)], 6);
    const features = await session.encode(wide);
    const full = await session.decode(features, masks);
    const box = { x: multiple, y: 0, width: side, height: side };
    const crop = session.crop(features, box);
    const part = await session.decode(crop, masks);
    const classes = full.dims[1];
    let worst = 0;
    for (let c = 0; c < classes; c++) {
      for (let y = 0; y < side - haloPixels; y++) {
        // The right and the upper edge are those of the image.
        for (let x = haloPixels; x < side; x++) {
          const inPart = part.data[(c * side + y) * side + x];
          const inFull = full.data[(c * full.dims[2] + y) * full.dims[3] + x + multiple];
          worst = Math.max(worst, Math.abs(inPart - inFull));
        }
      }
    }
    expect(worst).toBeLessThan(1e-4);
    session.release(features);
    session.release(crop);
  });
});

describe('what cannot be opened', () => {
  async function codeOf(files: Parameters<typeof openOnCpu>[0]): Promise<string> {
    const error: unknown = await openOnCpu(files, 1).then(
      () => null,
      (reason: unknown) => reason,
    );
    return error instanceof AppError ? error.code : String(error);
  }

  it('a file that is no network', async () => {
    const networks = [new Uint8Array([1, 2, 3, 4])];
    expect(await codeOf({ manifest, networks })).toBe('model/invalid');
  });

  it('a network with other channels than its manifest says', async () => {
    if (manifest.input.layout !== 'slab') throw new Error('slab');
    const input = { ...manifest.input, slabSlices: slicesBut(manifest.input.slabSlices) };
    const other = { ...manifest, input };
    expect(await codeOf({ manifest: other, networks: [network] })).toBe('model/signature-mismatch');
  });
});

function slicesBut(slices: number): number {
  return slices + 2;
}
