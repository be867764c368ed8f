import * as ort from 'onnxruntime-web/webgpu';
import { afterEach, expect, test, vi } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { dropoutMask } from '../../core/inference/dropoutMasks.ts';
import type { SampleStatistics } from '../../core/uncertainty/reduceSamples.ts';
import { reduceSamples } from '../../core/uncertainty/reduceSamples.ts';
import type { BackendInfo } from '../../inference/segmentation.ts';
import type { FloatTensor, Session } from '../../inference/session.ts';
import type { ModelManifest } from '../../models/manifest.ts';
import { logitCalibration } from '../../models/logits.ts';
import { maskInput, slabInput } from '../../testing/manifest.ts';
import { fetchPackage, networkOf, withNaNWeights } from '../../testing/networkPackage.ts';
import type { BackendWish } from './backend.ts';
import { openOnBackend } from './openOnBackend.ts';

const tiny = await fetchPackage('tiny');

interface SessionInputs {
  readonly image: FloatTensor;
  readonly masks: FloatTensor;
}

async function run(session: Session, { image, masks }: SessionInputs): Promise<FloatTensor> {
  const features = await session.encode(image);
  const logits = await session.decode(features, masks);
  session.release(features);
  return logits;
}

/** One network; `dispose` frees its device too. */
async function open(
  backend: BackendWish,
  { manifest, network }: { manifest?: ModelManifest; network?: ArrayBuffer } = {},
): Promise<{ session: Session; backend: BackendInfo; dispose: () => Promise<void> }> {
  const opened = await openOnBackend({
    manifest: manifest ?? tiny.manifest,
    networks: [new Uint8Array(network ?? networkOf(tiny))],
    backend,
    threads: undefined,
  });
  const [session] = opened.model.sessions;
  return { session, backend: opened.backend, dispose: () => opened.model.dispose() };
}

/** A smooth slab with organs-like intensities in −1 … 1 and T masks. */
function inputsFor(manifest: ModelManifest, size: number, samples: number): SessionInputs {
  const { slabSlices } = slabInput(manifest);
  const { channels, places } = maskInput(manifest);
  const image = new Float32Array(slabSlices * size * size);
  image.forEach((_, at) => {
    const [x, y, z] = [at % size, Math.floor(at / size) % size, Math.floor(at / (size * size))];
    image[at] = Math.sin(x / 5 + z / 3) * Math.cos(y / 7) + 0.2 * Math.sin(x * y);
  });
  const masks = new Float32Array(samples * channels);
  for (let sample = 0; sample < samples; sample++) {
    masks.set(dropoutMask({ seed: 9, sample, ranges: places }), sample * channels);
  }
  return {
    image: { data: image, dims: [1, slabSlices, size, size] },
    masks: { data: masks, dims: [samples, channels] },
  };
}

function statisticsOf(
  manifest: ModelManifest,
  logits: Float32Array,
  samples: number,
): SampleStatistics {
  const { bias, temperature } = logitCalibration(manifest);
  const n = logits.length / samples / bias.length;
  const statistics = {
    mean: bias.map(() => new Float32Array(n)),
    entropy: new Float32Array(n),
    mutualInformation: new Float32Array(n),
    labels: new Uint8Array(samples * n),
  };
  reduceSamples({ logits, samples, bias, temperature }, statistics);
  return statistics;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, at) => Math.max(largest, Math.abs(value - b[at])), 0);
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'succeeded',
    (error: unknown) => error,
  );

afterEach(() => vi.restoreAllMocks());

test('the test browser has threads and a software GPU; auto does not take that GPU, and says so', async () => {
  expect(crossOriginIsolated).toBe(true);
  const { dispose, backend } = await open('auto');
  expect(backend).toMatchObject({ kind: 'wasm', reason: 'software-adapter' });
  expect(backend.adapter).toMatch(/swiftshader/i);
  await dispose();
});

test('samples differ: mutual information above zero, and the batch is the single samples', async () => {
  const { session, dispose } = await open('wasm');
  const inputs = inputsFor(tiny.manifest, 32, 6);
  const { data, dims } = await run(session, inputs);
  expect(dims).toEqual([6, 3, 32, 32]);
  const { mutualInformation } = statisticsOf(tiny.manifest, data, 6);
  expect(Math.max(...mutualInformation)).toBeGreaterThan(1e-4);
  const { channels } = maskInput(tiny.manifest);
  for (let t = 0; t < 6; t++) {
    const row = {
      data: inputs.masks.data.slice(t * channels, (t + 1) * channels),
      dims: [1, channels],
    };
    const alone = await run(session, { image: inputs.image, masks: row });
    expect(alone.data).toEqual(data.slice((t * data.length) / 6, ((t + 1) * data.length) / 6));
  }
  await dispose();
});

/** `models/error-probability` and the like judge contours; they segment nothing. */
const OTHER_TASKS = ['contour-quality', 'error-probability'];
const bundled = Object.keys(import.meta.glob('../../../models/*/model.json'))
  .map((path) => path.replace(/^.*models\/([\w-]+)\/.*$/, '$1'))
  .filter((id) => !OTHER_TASKS.includes(id));

test.each(bundled)('%s: one slab on WebGPU agrees with WASM within 1e-4', async (id) => {
  const model = await fetchPackage(id);
  const { manifest } = model;
  const network = networkOf(model);
  const samples = 2;
  const { sizeMultiple } = slabInput(manifest);
  const size = Math.ceil(48 / sizeMultiple) * sizeMultiple;
  const inputs = inputsFor(manifest, size, samples);
  const results = [];
  for (const backend of ['wasm', 'webgpu'] as const) {
    const opened = await open(backend, { manifest, network });
    expect(opened.backend).toMatchObject({ kind: backend, reason: 'chosen' });
    if (backend === 'webgpu') expect(opened.backend.adapter).toMatch(/swiftshader/i);
    const { data } = await run(opened.session, inputs);
    results.push(statisticsOf(manifest, data, samples));
    await opened.dispose();
  }
  const [wasm, webgpu] = results;
  wasm.mean.forEach((p, c) => expect(largestDifference(p, webgpu.mean[c])).toBeLessThan(1e-4));
  expect(largestDifference(wasm.entropy, webgpu.entropy)).toBeLessThan(1e-4);
});

test.each(['wasm', 'webgpu', 'auto'] as const)(
  'bytes that are no network, on %s',
  async (backend) => {
    const truncated = networkOf(tiny).slice(0, 3000);
    expect(await failureOf(open(backend, { network: truncated }))).toMatchObject({
      code: 'model/invalid',
      detail: { reason: expect.stringMatching(/protobuf/i) as string },
    });
    // The next network loads none the worse.
    const { dispose } = await open('wasm');
    await dispose();
  },
);

const { output } = tiny.manifest;
const [input, dropout] = [slabInput(tiny.manifest), maskInput(tiny.manifest)];
test.each<[string, Partial<ModelManifest>, object]>([
  ['no such input', { input: { ...input, name: 'ct' } }, { tensor: 'ct', expected: 3 }],
  ['no such mask input', { dropout: { ...dropout, input: 'drop' } }, { tensor: 'drop' }],
  ['no such output', { output: { ...output, name: 'p' } }, { tensor: 'p' }],
  ['a slab of 5', { input: { ...input, slabSlices: 5 } }, { expected: 5, actual: 3 }],
  [
    '17 masks',
    { dropout: { ...dropout, channels: 17, places: [{ name: '', channels: 17, rate: 0.1 }] } },
    { expected: 17, actual: 16 },
  ],
  [
    'two classes',
    { output: { ...output, segments: output.segments.slice(0, 1) } },
    { tensor: 'logits', expected: 2, actual: 3 },
  ],
])('a manifest that does not fit the network: %s', async (_, change, detail) => {
  const manifest = { ...tiny.manifest, ...change };
  expect(await failureOf(open('wasm', { manifest }))).toMatchObject({
    code: 'model/signature-mismatch',
    detail,
  });
});

test.each(['tiny', 'abdomen-ct'])(
  '%s: cut at its masks it gives what it gives whole, and without dropout the same under any mask of ones',
  async (id) => {
    const model = await fetchPackage(id);
    const { manifest } = model;
    const cut = await open('wasm', { manifest, network: networkOf(model) });
    expect(cut.backend).not.toHaveProperty('uncut');
    const whole = await ort.InferenceSession.create(new Uint8Array(networkOf(model)), {
      executionProviders: ['wasm'],
    });
    const inputs = inputsFor(manifest, 48, 3);
    const ones = { data: inputs.masks.data.map(() => 1), dims: inputs.masks.dims };
    for (const masks of [inputs.masks, ones]) {
      const parts = await run(cut.session, { image: inputs.image, masks });
      const reference = await whole.run({
        [manifest.input.name]: new ort.Tensor('float32', inputs.image.data, inputs.image.dims),
        [maskInput(manifest).input]: new ort.Tensor('float32', masks.data, masks.dims),
      });
      const expected = reference[manifest.output.name].data as Float32Array;
      const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
      expect(largestDifference(parts.data, expected)).toBeLessThan(1e-6 * scale);
    }
    await whole.release();
    await cut.dispose();
  },
);

test('features are small, stay apart, and cannot be decoded once they are released', async () => {
  const { session, dispose } = await open('wasm');
  const { image, masks } = inputsFor(tiny.manifest, 32, 2);
  const other = { data: image.data.map((value) => -value), dims: image.dims };
  const first = await session.encode(image);
  const second = await session.encode(other);
  expect(first.bytes).toBeGreaterThan(0);
  expect(first.bytes).toBeLessThan(100 * 4 * 32 * 32);
  const logits = await session.decode(first, masks);
  expect((await session.decode(second, masks)).data).not.toEqual(logits.data);
  expect((await session.decode(first, masks)).data).toEqual(logits.data);
  session.release(first);
  expect(await failureOf(session.decode(first, masks))).toMatchObject({
    code: 'internal/unexpected',
  });
  await dispose();
});

test('weights that are not numbers give logits that are not numbers, not zeros', async () => {
  const network = withNaNWeights(networkOf(tiny), 'logits.bias');
  const { session, dispose } = await open('wasm', { network });
  const { data } = await run(session, inputsFor(tiny.manifest, 16, 2));
  expect(data.every(Number.isNaN)).toBe(true);
  await dispose();
});

test('a run that the network refuses is a failure with its reason', async () => {
  const { session, dispose } = await open('wasm');
  const { image, masks } = inputsFor(tiny.manifest, 16, 2);
  const wrong = { data: masks.data, dims: [16, 2] };
  expect(await failureOf(run(session, { image, masks: wrong }))).toMatchObject({
    code: 'inference/failed',
  });
  expect((await run(session, { image, masks })).dims).toEqual([2, 3, 16, 16]);
  await dispose();
});

test('a lost GPU fails the run and every later one, and a new session works again', async () => {
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error('no adapter');
  const opened = vi.spyOn(adapter, 'requestDevice');
  withGpu({ requestAdapter: () => Promise.resolve(adapter) });
  const warned = vi.spyOn(console, 'warn').mockReturnValue();
  const { session, dispose } = await open('webgpu');
  const inputs = inputsFor(tiny.manifest, 64, 8);
  await run(session, inputs);
  const running = failureOf(run(session, inputs));
  const [{ value: device }] = opened.mock.settledResults;
  (device as GPUDevice).destroy();
  expect(await running).toMatchObject({ code: 'resource/device-lost' });
  expect(await failureOf(run(session, inputs))).toMatchObject({ code: 'resource/device-lost' });
  expect(warned).toHaveBeenCalledOnce();
  await dispose();
  vi.restoreAllMocks();
  const again = await open('webgpu');
  expect((await run(again.session, inputs)).dims).toEqual([8, 3, 64, 64]);
  await again.dispose();
});

function withGpu(gpu: Partial<GPU> | undefined): void {
  vi.spyOn(navigator, 'gpu', 'get').mockReturnValue(gpu as GPU);
}

test('without WebGPU: auto takes WASM and says why, a wish for WebGPU fails', async () => {
  withGpu(undefined);
  const none = await open('auto');
  expect(none.backend).toMatchObject({ kind: 'wasm', reason: 'no-webgpu', adapter: '' });
  await none.dispose();
  expect(await failureOf(open('webgpu'))).toMatchObject({
    code: 'resource/gpu-unavailable',
    detail: { reason: 'no-webgpu' },
  });
  withGpu({ requestAdapter: () => Promise.resolve(null) });
  const noAdapter = await open('auto');
  expect(noAdapter.backend).toMatchObject({ kind: 'wasm', reason: 'no-adapter' });
  await noAdapter.dispose();
  expect(await failureOf(open('webgpu'))).toBeInstanceOf(AppError);
});

test('a GPU with wrong numbers: refused by the self-test with the difference, auto runs on WASM and says so', async () => {
  // The real software adapter under another name, and answers 1 % too large.
  vi.spyOn(GPUAdapter.prototype, 'info', 'get').mockReturnValue({
    vendor: 'acme',
    architecture: 'gpu-1',
    device: '',
    description: '',
    isFallbackAdapter: false,
  } as GPUAdapterInfo);
  const create = ort.InferenceSession.create.bind(ort.InferenceSession) as (
    network: Uint8Array,
    options: ort.InferenceSession.SessionOptions,
  ) => Promise<ort.InferenceSession>;
  vi.spyOn(ort.InferenceSession, 'create').mockImplementation((async (
    network: Uint8Array,
    options: ort.InferenceSession.SessionOptions,
  ) => {
    const session = await create(network, options);
    const isGpu = options.executionProviders?.some((provider) => provider !== 'wasm');
    if (!isGpu || options.preferredOutputLocation) return session;
    const run = session.run.bind(session);
    session.run = async (feeds: ort.InferenceSession.FeedsType) => {
      const outputs = await run(feeds);
      for (const { data } of Object.values(outputs)) {
        if (data instanceof Float32Array) data.forEach((value, at) => (data[at] = 1.01 * value));
      }
      return outputs;
    };
    return session;
  }) as typeof ort.InferenceSession.create);
  const failure = await failureOf(open('webgpu'));
  expect(failure).toMatchObject({
    code: 'resource/gpu-unavailable',
    detail: { reason: 'self-test', tolerance: 1e-3 },
  });
  const { difference } = (failure as AppError).detail;
  expect(difference).toBeCloseTo(0.01, 4);
  const { session, dispose, backend } = await open('auto');
  expect(backend).toMatchObject({ kind: 'wasm', reason: 'self-test', adapter: 'acme gpu-1' });
  expect((await run(session, inputsFor(tiny.manifest, 16, 2))).dims).toEqual([2, 3, 16, 16]);
  await dispose();
});

test('a hardware adapter that refuses its device: auto falls back to WASM with the reason', async () => {
  const adapter = {
    info: {
      vendor: 'acme',
      architecture: 'gpu-1',
      device: '',
      description: '',
      isFallbackAdapter: false,
    },
    limits: {},
    features: new Set(),
    requestDevice: () => Promise.reject(new Error('refused')),
  };
  vi.spyOn(navigator, 'gpu', 'get').mockReturnValue({
    requestAdapter: () => Promise.resolve(adapter),
  } as unknown as GPU);
  const { dispose, backend } = await open('auto');
  expect(backend).toMatchObject({ kind: 'wasm', reason: 'session-failed', adapter: 'acme gpu-1' });
  await dispose();
  expect(await failureOf(open('webgpu'))).toMatchObject({
    code: 'resource/gpu-unavailable',
    detail: { reason: 'session-failed', message: 'refused' },
  });
});
