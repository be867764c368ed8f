import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluateStructure } from '../src/core/evaluation/evaluateStructure.ts';
import { spacingMm } from '../src/core/geometry/affine.ts';
import { voxelCount } from '../src/core/geometry/gridMath.ts';
import { surfaceMeasures } from '../src/core/metrics/surfaceDistance.ts';
import { ORGANS, organInput, PATIENT, type MeasuredInput } from './evaluationData.ts';
import { ownCost } from './interleave.ts';
import type { PythonPeer } from './pythonPeer.ts';
import type { RowSpec } from './results.ts';
import type { Bench } from './rows.ts';

const SHAPE = PATIENT.shape.join('×');
const TOLERANCE_MM = 2;
const goal = { kind: 'at-most', value: 1 } as const;

const SURFACES: RowSpec = {
  id: 'evaluation-surfaces',
  ours: `surface measures of liver, spleen, kidneys, tumour and lungs, ${SHAPE}`,
  against: 'surface-distance, the same measures',
  ratioIs: 'slower',
  measure: 'CPU time',
  goal,
};

const ALL: RowSpec = {
  id: 'evaluation-all',
  ours: `all measures of the five against a reference, two conventions, slices, calibration, three rankings, ${SHAPE}`,
  against: 'surface-distance, its surface measures alone',
  ratioIs: 'slower',
  measure: 'CPU time',
  goal,
};

export const EVALUATION_SPECS = [SURFACES, ALL];

/** The peer takes long: few rounds, of which each has both sides. */
const PLAN = { warmUps: 1, rounds: 3, limitS: 60 };

/** Structures of a large CT against references, one thread, the same masks. */
export async function runEvaluationRows(bench: Bench): Promise<void> {
  const specs = EVALUATION_SPECS.filter(({ id }) => bench.isWanted(id));
  if (specs.length === 0) return;
  const peer = await bench.python();
  if ('reason' in peer) {
    for (const spec of specs) bench.skip(spec, peer.reason);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'isodoubt-bench-'));
  try {
    const inputs = ORGANS.map((organ) => organInput(organ));
    writeFileSync(join(folder, 'reference.u8'), inBits(inputs.map(referenceOf)));
    writeFileSync(join(folder, 'contour.u8'), inBits(inputs.map(({ contour }) => contour)));
    await peer.call('structures', {
      folder,
      shape: PATIENT.shape.toReversed(),
      spacing: spacingMm(PATIENT.affine).toReversed(),
      structures: inputs.length,
    });
    for (const spec of specs) {
      await bench.attempt(spec, () => runRow(bench, { spec, inputs, peer, folder }));
    }
  } finally {
    await peer.call('free', {});
    rmSync(folder, { recursive: true });
  }
}

const referenceOf = ({ observers }: MeasuredInput): Uint8Array => observers[0].mask;

function inBits(masks: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(voxelCount(PATIENT));
  masks.forEach((mask, bit) => {
    for (let voxel = 0; voxel < out.length; voxel++) out[voxel] |= mask[voxel] << bit;
  });
  return out;
}

async function runRow(
  bench: Bench,
  {
    spec,
    inputs,
    peer,
    folder,
  }: {
    readonly spec: RowSpec;
    readonly inputs: readonly MeasuredInput[];
    readonly peer: PythonPeer;
    readonly folder: string;
  },
): Promise<void> {
  const out = join(folder, 'result');
  await peer.call('surfaces', { tolerance: TOLERANCE_MM, out });
  const theirs = new Float32Array(Uint8Array.from(readFileSync(out)).buffer);
  const measure = spec === ALL ? allMeasures : surfacesAlone;
  let longestMs = 0;
  const run = (): number[] =>
    inputs.flatMap((input) => {
      const { values, longestStepMs } = measure(input);
      longestMs = Math.max(longestMs, longestStepMs);
      return values;
    });
  const difference = largestDifference(run(), theirs);
  longestMs = 0;
  const { ours, against } = await bench.interleave(
    {
      ours: () => Promise.resolve(ownCost(run)),
      against: () => peer.call('surfaces', { tolerance: TOLERANCE_MM }),
    },
    PLAN,
  );
  const step = spec === ALL ? `, longest step ${Math.round(longestMs)} ms` : '';
  const several = spec === ALL ? `, ${costWithObservers()}` : '';
  bench.report(
    spec,
    { ours, against },
    {
      detail: `largest difference ${difference.toExponential(1)}${step}${several}`,
      threads: 1,
      versions: await peer.versions(),
    },
  );
}

/** The same five with four observers, whose reference STAPLE makes; one structure in memory at a time. */
function costWithObservers(): string {
  const costs = ORGANS.map((organ) => {
    const input = { ...organInput(organ, { observers: 4 }), fusion: { kind: 'staple' } as const };
    return ownCost(() => allMeasures(input)).cpuS;
  });
  const totalS = costs.reduce((sum, cpuS) => sum + cpuS, 0);
  return `with four observers ${totalS.toFixed(1)} s of CPU time for all five, once`;
}

interface Measured {
  readonly values: number[];
  readonly longestStepMs: number;
}

function surfacesAlone({ grid, contour, observers }: MeasuredInput): Measured {
  const found = surfaceMeasures(
    {
      reference: observers[0].mask,
      predicted: contour,
      shape: grid.shape,
      spacingMm: spacingMm(grid.affine),
    },
    TOLERANCE_MM,
  );
  const { referenceToPredictedMm: there, predictedToReferenceMm: back } = found;
  return {
    values: defined([there, back, found.hd95Mm, found.hausdorffMm, found.surfaceDice]),
    longestStepMs: 0,
  };
}

/** As the worker does it: what it can be cancelled between is a step. */
function allMeasures(input: MeasuredInput): Measured {
  const steps = evaluateStructure(input);
  let longestStepMs = 0;
  for (;;) {
    const startMs = performance.now();
    const step = steps.next();
    longestStepMs = Math.max(longestStepMs, performance.now() - startMs);
    if (!step.done) continue;
    const { agreement } = step.value.evaluation;
    const values = [
      agreement?.referenceToContourMm,
      agreement?.contourToReferenceMm,
      agreement?.hd95Mm,
      agreement?.hausdorffMm,
      agreement?.surfaceDice,
    ];
    return { values: defined(values), longestStepMs };
  }
}

function defined(values: readonly (number | null | undefined)[]): number[] {
  return values.map((value) => value ?? NaN);
}

function largestDifference(ours: readonly number[], theirs: Float32Array): number {
  if (ours.length !== theirs.length) throw new Error(`${ours.length} values, ${theirs.length}`);
  let largest = 0;
  ours.forEach((value, at) => {
    const difference = Math.abs(value - theirs[at]);
    // The negated form also catches NaN.
    if (!(difference <= largest)) largest = difference;
  });
  if (!(largest <= 1e-4)) throw new Error(`results differ by ${largest}`);
  return largest;
}
