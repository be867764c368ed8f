import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { maskComponents } from '../src/core/geometry/components.ts';
import { distanceToMaskMm } from '../src/core/geometry/distance.ts';
import { voxelCount } from '../src/core/geometry/gridMath.ts';
import { spacingMm } from '../src/core/geometry/affine.ts';
import { upsampleSlices } from '../src/core/geometry/resample.ts';
import { rankMostUncertain } from '../src/core/review/budget.ts';
import { binaryEntropy } from '../src/core/uncertainty/binaryEntropy.ts';
import { ownCost, type Plan } from './interleave.ts';
import type { PythonPeer } from './pythonPeer.ts';
import type { RowSpec } from './results.ts';
import type { Bench } from './rows.ts';
import { NETWORK, probabilityOnNetwork, SOURCE } from './volumeData.ts';

const SHARE = 0.01;

/** Arrays that both sides work on. */
interface Data {
  readonly low: Float32Array<ArrayBuffer>;
  readonly probability: Float32Array<ArrayBuffer>;
  readonly entropy: Float32Array<ArrayBuffer>;
  /** 1 in the most uncertain 1 %: shells around the balls. */
  readonly mask: Uint8Array<ArrayBuffer>;
  /** All of the volume. */
  readonly everywhere: Uint8Array<ArrayBuffer>;
  /** Room for a result. */
  readonly out: Float32Array<ArrayBuffer>;
}

type Result = Float32Array | Uint32Array;

interface Task {
  readonly spec: RowSpec;
  readonly op: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly ours: (data: Data) => Result;
  /** Throws where the two results are not the same answer; returns how they compare. */
  readonly compare: (ours: Result, theirs: Buffer, data: Data) => string;
  readonly plan?: Partial<Plan>;
}

const [NI, NJ, NK] = SOURCE.shape;
const COUNT = voxelCount(SOURCE);

const NO_VECTORS =
  'numpy takes many logarithms at once in vector registers, which JavaScript has not';
const SMALL_PAGES =
  'half of our time is the system providing the array of labels in small pages; numpy asks for huge ones';

const goal = { kind: 'at-most', value: 1 } as const;
const spec = (id: string, ours: string, against: string, cause?: string): RowSpec => ({
  id: `volume-${id}`,
  ours: `${ours}, ${SOURCE.shape.join('×')}`,
  against,
  ratioIs: 'slower',
  measure: 'CPU time',
  goal,
  ...(cause === undefined ? {} : { cause }),
});

const entropyOf = ({ probability, out }: Data): Float32Array => {
  binaryEntropy(probability, out);
  return out;
};

const upsampled = ({ low, out }: Data): Float32Array => {
  upsampleSlices(low, { network: NETWORK, source: SOURCE }, (k, slice) =>
    out.set(slice, k * NI * NJ),
  );
  return out;
};

const TASKS: readonly Task[] = [
  {
    spec: spec('binary-entropy', 'binary entropy', 'numpy, arrays made before', NO_VECTORS),
    op: 'entropy_bits',
    ours: entropyOf,
    compare: (ours, theirs) => closeWithin(ours, theirs, 1e-5),
  },
  {
    spec: spec('binary-entropy-usual', 'binary entropy', 'numpy, as it is usually written'),
    op: 'entropy_usual',
    ours: entropyOf,
    compare: (ours, theirs) => closeWithin(ours, theirs, 1e-5),
  },
  {
    spec: spec('top', 'top 1 % in order, by histogram', 'numpy argpartition, argsort'),
    op: 'top',
    params: { count: Math.floor(SHARE * COUNT + 0.5) },
    ours: ({ entropy, everywhere }) => rankMostUncertain(entropy, everywhere, SHARE),
    compare: (ours, theirs, { entropy }) => {
      const other = new Uint32Array(arrayBufferOf(theirs));
      // Equal values may come in any order there.
      const same =
        ours.length === other.length && ours.every((at, n) => entropy[at] === entropy[other[n]]);
      if (!same) throw new Error('other voxels');
      return `${ours.length} voxels, the same values`;
    },
  },
  {
    spec: spec(
      'components',
      '26-connected components of a 1 % shell',
      'connected-components-3d',
      SMALL_PAGES,
    ),
    op: 'components',
    ours: ({ mask }) => Uint32Array.from(maskComponents(mask, SOURCE.shape, 26).sizes).toSorted(),
    compare: (ours, theirs) => {
      const other = new Uint32Array(arrayBufferOf(theirs));
      if (ours.join() !== other.join())
        throw new Error(`sizes ${ours.join()}, there ${other.join()}`);
      return `${ours.length} components of the same sizes`;
    },
  },
  {
    spec: spec('upsampling', 'trilinear from 2.5 mm', 'scipy.ndimage.zoom'),
    op: 'zoom',
    ours: upsampled,
    compare: (ours, theirs) => closeWithin(ours, theirs, 1e-5),
    plan: { limitS: 40 },
  },
  {
    spec: spec('upsampling-torch', 'trilinear from 2.5 mm', 'torch interpolate'),
    op: 'interpolate',
    ours: upsampled,
    compare: (ours, theirs) => closeWithin(ours, theirs, 1e-5),
  },
  {
    spec: spec('distance', 'exact Euclidean distance', 'scipy.ndimage.distance_transform_edt'),
    op: 'distance',
    ours: ({ mask }) => distanceToMaskMm(mask, SOURCE.shape, spacingMm(SOURCE.affine)),
    compare: (ours, theirs) => closeWithin(ours, theirs, 1e-3),
    plan: { warmUps: 1, rounds: 3, limitS: 60 },
  },
];

export const VOLUME_SPECS = TASKS.map(({ spec }) => spec);

/** Numerics on a large volume, one thread each, the same data. */
export async function runVolumeRows(bench: Bench): Promise<void> {
  const tasks = TASKS.filter(({ spec }) => bench.isWanted(spec.id));
  if (tasks.length === 0) return;
  const peer = await bench.python();
  if ('reason' in peer) {
    for (const task of tasks) bench.skip(task.spec, peer.reason);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'isodoubt-bench-'));
  try {
    const data = makeData();
    writeData(folder, data);
    await peer.call('volumes', {
      folder,
      shape: SOURCE.shape.toReversed(),
      low_shape: NETWORK.shape.toReversed(),
      spacing: spacingMm(SOURCE.affine).toReversed(),
    });
    for (const task of tasks) {
      await bench.attempt(task.spec, () => runTask(bench, { task, data, peer, folder }));
    }
  } finally {
    await peer.call('free', {});
    rmSync(folder, { recursive: true });
  }
}

async function runTask(
  bench: Bench,
  { task, data, peer, folder }: { task: Task; data: Data; peer: PythonPeer; folder: string },
): Promise<void> {
  const out = join(folder, 'result');
  await peer.call(task.op, { ...task.params, out });
  const detail = task.compare(task.ours(data), readFileSync(out), data);
  const plan = { warmUps: 3, rounds: 9, limitS: 20, ...task.plan };
  const { ours, against } = await bench.interleave(
    {
      ours: () => Promise.resolve(ownCost(() => task.ours(data))),
      against: () => peer.call(task.op, { ...task.params }),
    },
    plan,
  );
  bench.report(
    task.spec,
    { ours, against },
    { detail, threads: 1, versions: await peer.versions() },
  );
}

function makeData(): Data {
  const low = probabilityOnNetwork();
  const probability = new Float32Array(COUNT);
  const everywhere = new Uint8Array(COUNT).fill(1);
  const entropy = new Float32Array(COUNT);
  upsampleSlices(low, { network: NETWORK, source: SOURCE }, (k, slice) => {
    probability.set(slice, k * NI * NJ);
  });
  binaryEntropy(probability, entropy);
  const mask = new Uint8Array(COUNT);
  for (const voxel of rankMostUncertain(entropy, everywhere, SHARE)) mask[voxel] = 1;
  return { low, probability, entropy, mask, everywhere, out: new Float32Array(NI * NJ * NK) };
}

function writeData(folder: string, { low, probability, entropy, mask }: Data): void {
  writeFileSync(join(folder, 'low.f32'), low);
  writeFileSync(join(folder, 'probability.f32'), probability);
  writeFileSync(join(folder, 'entropy.f32'), entropy);
  writeFileSync(join(folder, 'mask.u8'), mask);
}

function closeWithin(ours: Result, theirs: Buffer, tolerance: number): string {
  const other = new Float32Array(arrayBufferOf(theirs));
  if (ours.length !== other.length) throw new Error(`${ours.length} values, there ${other.length}`);
  let largest = 0;
  for (let at = 0; at < ours.length; at++) {
    const difference = Math.abs(ours[at] - other[at]);
    // The negated form also catches NaN.
    if (!(difference <= largest)) largest = difference;
  }
  if (!(largest <= tolerance)) throw new Error(`results differ by ${largest}`);
  return `largest difference ${largest.toExponential(1)}`;
}

function arrayBufferOf({ buffer, byteOffset, byteLength }: Buffer): ArrayBuffer {
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}
