import type { RowSpec } from './results.ts';

/** T of every row. */
export const SAMPLES = 20;

const THREADS = [1, 2] as const;

const atMost = (value: number) => ({ kind: 'at-most', value }) as const;
const atLeast = (value: number) => ({ kind: 'at-least', value }) as const;

const RUNTIME_GAP =
  'WASM has vectors of 128 bits and no matrix instructions; PyTorch uses the whole width of the processor (see the row against onnxruntime-node)';

/**
 * Rows of the engine in a tab, both sides on the same threads of the same tab. With one thread by CPU time, which another program
 * on the machine does not change; with two by the clock, on a machine that should have nothing else to do.
 */
function engineSpecs(threads: number): Record<string, RowSpec> {
  const tab = `in a tab, ${threads} WASM ${threads === 1 ? 'thread' : 'threads'}`;
  const measure = threads === 1 ? 'CPU time' : 'wall time';
  const common = { ratioIs: 'slower', measure } as const;
  return {
    run: {
      ...common,
      id: `run-${threads}`,
      ours: `a run of ${SAMPLES} samples, demo case, ${tab}`,
      against: 'one deterministic pass of the same network',
      goal: atMost(2),
      cause:
        'by multiply-accumulates 20 samples cost 2.4 passes everywhere and some 1.5 where samples are drawn; the decoder at full resolution and the statistics move memory more than they multiply, and the run also resamples and contours',
    },
    wholeField: {
      ...common,
      id: `run-whole-${threads}`,
      ours: `the same with samples in the whole field, ${tab}`,
      against: 'one deterministic pass of the same network',
      goal: null,
    },
    onePass: {
      ...common,
      id: `run-over-one-pass-${threads}`,
      ours: `a run of ${SAMPLES} samples, demo case, ${tab}`,
      against: 'a run of one pass, without dropout',
      goal: null,
    },
    passes: {
      ...common,
      id: `symmetric-${threads}`,
      ours: `${SAMPLES} samples of a symmetric U-Net after the passes, ${tab}`,
      against: 'one deterministic pass of it',
      goal: atMost(8),
      cause: 'dropout in the whole decoder: what lies behind the first mask runs for each sample',
    },
    symmetricRun: {
      ...common,
      id: `symmetric-run-${threads}`,
      ours: `a run of ${SAMPLES} samples with the symmetric U-Net, ${tab}`,
      against: 'one deterministic pass of it',
      goal: atMost(8),
      cause: 'the engine adds resampling, statistics and contours to what the passes cost',
    },
    node: {
      ...common,
      id: `native-${threads}`,
      ours: `one pass of the bundled network, ${tab}`,
      against: `onnxruntime-node, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
      goal: null,
    },
    nodeInt8: {
      ...common,
      id: `native-int8-${threads}`,
      ours: `one pass of the int8 network, ${tab}`,
      against: `onnxruntime-node with the int8 network, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
      goal: null,
    },
    int8: {
      ...common,
      id: `int8-${threads}`,
      ours: `one pass of the int8 network, ${tab}`,
      against: 'the float32 network there',
      goal: null,
    },
  };
}

export const ENGINE_SPECS = THREADS.map((threads) => ({ threads, specs: engineSpecs(threads) }));

const torchSpec = (kind: string, against: string, goal: number): RowSpec => ({
  id: `torch-${kind}`,
  ours: `a run of ${SAMPLES} samples on 16 slices in a tab, 1 WASM thread`,
  against,
  ratioIs: 'faster',
  measure: 'CPU time',
  goal: atLeast(goal),
  cause: RUNTIME_GAP,
});

/** CPU time on one thread: PyTorch's own threads collapse where anything else holds a core. */
export const TORCH_SPECS = {
  naive: torchSpec('naive', 'PyTorch, 20 full passes', 3),
  cached: torchSpec('cached', 'PyTorch, encoder cached', 1),
  monai: torchSpec('monai', "PyTorch, 20 passes of MONAI's SlidingWindowInferer", 1),
  cachedWhole: {
    ...torchSpec('cached-whole', 'PyTorch, encoder cached', 1),
    ours: `the same with samples in the whole field`,
    goal: null,
  },
};

export const WEBGPU_SPEC: RowSpec = {
  id: 'webgpu',
  ours: `a run of ${SAMPLES} samples, demo case, in a tab on WebGPU`,
  against: 'in a tab, 2 WASM threads',
  ratioIs: 'faster',
  measure: 'wall time',
  goal: null,
};

export const INFERENCE_SPECS: readonly RowSpec[] = [
  ...ENGINE_SPECS.flatMap(({ specs }) => Object.values(specs)),
  ...Object.values(TORCH_SPECS),
  WEBGPU_SPEC,
];
