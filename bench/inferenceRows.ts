import { existsSync } from 'node:fs';
import {
  ENGINE_SPECS,
  INFERENCE_SPECS,
  SAMPLES,
  TORCH_SPECS,
  WEBGPU_SPEC,
} from './inferenceSpecs.ts';
import { type Contestant, type Cost } from './interleave.ts';
import { openNodeNetwork } from './nodeNetwork.ts';
import type { EngineRun, PlainOptions, RunOptions, Slabs } from './page/benchPage.ts';
import type { RowSpec } from './results.ts';
import type { Bench } from './rows.ts';
import { symmetricFiles } from './symmetricNetwork.ts';
import { openSite, Tab, type Site } from './tab.ts';

/** As the app runs by default, and with nothing left out. */
const RUN: RunOptions = { dropoutPasses: SAMPLES, field: 'in-doubt' };
const WHOLE: RunOptions = { ...RUN, field: 'whole' };

const BUNDLED = 'models/abdomen-ct/abdomen-ct.onnx';
const INT8 = 'models/abdomen-ct/abdomen-ct-int8.onnx';
/** Slices of the demo case for the rows against PyTorch: liver, spleen and kidneys. */
const FEW_SLICES = [48, 64] as const;
/** Images that PyTorch takes at once: the fastest of 1, 4 and 16 here. */
const TORCH_BATCH = 4;

/** Inference in a tab against other ways to the same numbers. */
export async function runInferenceRows(bench: Bench): Promise<void> {
  if (!INFERENCE_SPECS.some(({ id }) => bench.isWanted(id))) return;
  const site = await openSite(symmetricFiles());
  try {
    const tab = await Tab.open(site, false);
    try {
      const slabs = await tab.ask('openCase', null);
      for (const { threads, specs } of ENGINE_SPECS)
        await runThreadRows({ bench, tab, slabs }, threads, specs);
      await runTorchRows(bench, tab);
    } finally {
      await tab.close();
    }
    await runWebGpuRow(bench, site);
  } finally {
    await site.close();
  }
}

interface Place {
  readonly bench: Bench;
  readonly tab: Tab;
  readonly slabs: Slabs;
}

async function runThreadRows(
  place: Place,
  threads: number,
  specs: Record<string, RowSpec>,
): Promise<void> {
  const { bench, tab } = place;
  const bundled = { urls: [`/${BUNDLED}`], threads, samples: 1 };
  const int8 = { ...bundled, urls: [`/${INT8}`] };
  const package_ = '/models/abdomen-ct';
  await row(place, specs['run'], () =>
    engineAndPass(place, { url: package_, threads, run: RUN }, bundled),
  );
  await row(place, specs['wholeField'], () =>
    engineAndPass(place, { url: package_, threads, run: WHOLE }, bundled),
  );
  await row(place, specs['onePass'], async () => {
    await tab.ask('loadEngine', { url: package_, backend: 'wasm', threads });
    const onePass = engineRun(tab, { ...RUN, dropoutPasses: 0 });
    return { contestants: { ours: engineRun(tab, RUN), against: onePass }, limitS: 45 };
  });
  const symmetric = { urls: ['/bench-files/symmetric.onnx'], threads, samples: 1 };
  await row(place, specs['passes'], async () => {
    const parts = {
      urls: ['/bench-files/symmetric-prefix.onnx', '/bench-files/symmetric-suffix.onnx'],
      threads,
      samples: SAMPLES,
    };
    return {
      contestants: { ours: await plainRun(tab, parts), against: await plainRun(tab, symmetric) },
      limitS: 30,
    };
  });
  await row(place, specs['symmetricRun'], () =>
    engineAndPass(place, { url: '/bench-files/symmetric', threads, run: WHOLE }, symmetric),
  );
  await row(place, specs['node'], () => tabAndNode(place, bundled, BUNDLED));
  for (const spec of [specs['nodeInt8'], specs['int8']]) {
    if (spec && bench.isWanted(spec.id) && !existsSync(INT8))
      bench.skip(spec, 'no int8 network yet');
  }
  if (!existsSync(INT8)) return;
  await row(place, specs['nodeInt8'], () => tabAndNode(place, int8, INT8));
  await row(place, specs['int8'], async () => ({
    contestants: { ours: await plainRun(tab, int8), against: await plainRun(tab, bundled) },
    limitS: 20,
  }));
}

interface Comparison {
  readonly contestants: { readonly ours: Contestant; readonly against: Contestant };
  readonly limitS: number;
  /** What is known of our side after the rounds. */
  readonly detail?: () => string;
  readonly close?: () => Promise<void>;
}

async function row(
  { bench, tab, slabs }: Place,
  spec: RowSpec | undefined,
  prepare: () => Promise<Comparison>,
): Promise<void> {
  if (!spec || !bench.isWanted(spec.id)) return;
  await bench.attempt(spec, async () => {
    await tab.ask('clear');
    const { contestants, limitS, detail, close } = await prepare();
    try {
      const costs = await bench.interleave(contestants, { warmUps: 1, rounds: 7, limitS });
      const size = `${slabs.count} slices of ${slabs.width}×${slabs.height}`;
      bench.report(spec, costs, {
        detail: [size, detail?.() ?? ''].filter((part) => part !== '').join('; '),
        versions: { chromium: tab.version() },
      });
    } finally {
      await close?.();
    }
  });
}

async function engineAndPass(
  { tab }: Place,
  {
    url,
    threads,
    run,
  }: { readonly url: string; readonly threads: number; readonly run: RunOptions },
  pass: PlainOptions,
): Promise<Comparison> {
  await tab.ask('loadEngine', { url, backend: 'wasm', threads });
  const runs: EngineRun[] = [];
  return {
    contestants: {
      ours: engineRun(tab, run, (one) => runs.push(one)),
      against: await plainRun(tab, pass),
    },
    limitS: 45,
    detail: () => stageShares(runs.slice(1)),
  };
}

function engineRun(tab: Tab, options: RunOptions, take?: (run: EngineRun) => void): Contestant {
  return () =>
    tab.cost(
      async () => {
        const run = await tab.ask('runEngine', options);
        take?.(run);
        return run;
      },
      ({ seconds }) => seconds,
    );
}

/** Loads a network into a worker of its own, and gives one pass over the case as a contestant. */
async function plainRun(tab: Tab, options: PlainOptions): Promise<Contestant> {
  const name = options.urls.join();
  await tab.ask('loadPlain', name, options);
  return () =>
    tab.cost(
      () => tab.ask('runPlain', name),
      (seconds) => seconds,
    );
}

async function tabAndNode(
  { tab, slabs }: Place,
  options: PlainOptions,
  path: string,
): Promise<Comparison> {
  const native = await openNodeNetwork(path, { threads: options.threads, slabs });
  return {
    contestants: { ours: await plainRun(tab, options), against: () => native.run() },
    limitS: 20,
    close: () => native.dispose(),
  };
}

/** Mean share of each stage of a run, and what was done to the network. */
function stageShares(runs: readonly EngineRun[]): string {
  const seconds = runs.reduce((sum, run) => sum + run.seconds, 0);
  const stages = new Map<string, number>();
  for (const run of runs) {
    for (const [stage, time] of Object.entries(run.stages)) {
      stages.set(stage, (stages.get(stage) ?? 0) + time);
    }
  }
  return [...stages]
    .map(([stage, time]) => `${stage} ${Math.round((100 * time) / seconds)} %`)
    .concat(`graph: ${runs[0]?.notes.join(', ') || 'as it is'}`)
    .join(', ');
}

const LOOPS = ['naive', 'cached', 'monai'] as const;

/** One engine run, then one turn of each of the three loops, on the same number of slices of the same size. */
async function runTorchRows(bench: Bench, tab: Tab): Promise<void> {
  const kinds = (['naive', 'cached', 'monai', 'cachedWhole'] as const).filter((kind) =>
    bench.isWanted(TORCH_SPECS[kind].id),
  );
  if (kinds.length === 0) return;
  const specs = kinds.map((kind) => TORCH_SPECS[kind]);
  const peer = await bench.python();
  if ('reason' in peer) {
    for (const spec of specs) bench.skip(spec, peer.reason);
    return;
  }
  await bench.attempt(specs, async () => {
    await tab.ask('clear');
    const slabs = await tab.ask('openCase', FEW_SLICES);
    await tab.ask('loadEngine', { url: '/models/abdomen-ct', backend: 'wasm', threads: 1 });
    await peer.call('network', { path: BUNDLED });
    const request = { ...slabs, batch: TORCH_BATCH, samples: SAMPLES };
    const runs: EngineRun[] = [];
    const contestants: Record<string, Contestant> = {
      ours: engineRun(tab, RUN, (run) => runs.push(run)),
      whole: engineRun(tab, WHOLE),
    };
    for (const kind of LOOPS) {
      contestants[kind] = () => peer.call('sample', { ...request, kind });
    }
    const costs: Record<string, Cost[]> = await bench.interleave(contestants, {
      warmUps: 2,
      rounds: 9,
      limitS: 90,
    });
    const versions = { chromium: tab.version(), ...(await peer.versions()) };
    const detail = `${slabs.count} slices of ${slabs.width}×${slabs.height}; ${stageShares(runs.slice(2))}`;
    for (const kind of kinds) {
      const isWhole = kind === 'cachedWhole';
      const sides = {
        ours: costs[isWhole ? 'whole' : 'ours'] ?? [],
        against: costs[isWhole ? 'cached' : kind] ?? [],
      };
      bench.report(TORCH_SPECS[kind], sides, { detail, threads: 1, versions });
    }
    await peer.call('free', {});
  });
}

/** Only on a real graphics processor: what a software adapter takes says nothing. */
async function runWebGpuRow(bench: Bench, site: Site): Promise<void> {
  if (!bench.isWanted(WEBGPU_SPEC.id)) return;
  await bench.attempt(WEBGPU_SPEC, async () => {
    const [gpu, cpu] = [await Tab.open(site, true), await Tab.open(site, false)];
    try {
      await gpu.ask('openCase', null);
      const url = '/models/abdomen-ct';
      const backend = await gpu.ask('loadEngine', { url, backend: 'auto', threads: 2 });
      if (backend.kind !== 'webgpu') throw new Error(WITHOUT_GPU[backend.reason] ?? backend.reason);
      await cpu.ask('openCase', null);
      await cpu.ask('loadEngine', { url, backend: 'wasm', threads: 2 });
      const costs = await bench.interleave(
        { ours: engineRun(gpu, RUN), against: engineRun(cpu, RUN) },
        { warmUps: 1, rounds: 7, limitS: 60 },
      );
      const detail = `adapter ${backend.adapter}`;
      bench.report(WEBGPU_SPEC, costs, { detail, versions: { chromium: gpu.version() } });
    } finally {
      await Promise.all([gpu.close(), cpu.close()]);
    }
  });
}

const WITHOUT_GPU: Readonly<Record<string, string>> = {
  'software-adapter': 'software adapter',
  'no-adapter': 'no graphics processor',
  'no-webgpu': 'the browser has no WebGPU',
};
