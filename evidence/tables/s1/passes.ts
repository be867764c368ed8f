import type { LogitCalibration } from '../../../src/core/uncertainty/sampleSums.ts';
import { addSample, reduceSums } from '../../../src/core/uncertainty/sampleSums.ts';
import type { EvidenceNetwork } from '../../packages.ts';
import type { Region, SlabCase } from '../../run/slabPasses.ts';
import { runPasses } from '../../run/slabPasses.ts';
import type { Part, Pass } from './plan.ts';

/** Seed of the dropout masks: that of the app's own default. */
export const SEED = 1;

export type Networks = Readonly<Partial<Record<Part, EvidenceNetwork | null>>>;

/** Names a pass. */
export function passName({ part, member, flips, sample }: Pass): string {
  return `${part} ${member} ${flips.join('')} ${sample ?? '-'}`;
}

/**
 * Runs each of some passes once, however often it is named; what no mask touches is computed once for all passes of one
 * member under one combination of flips.
 * @param take is given the logits [C, n] of the region, uncalibrated; kept by nobody.
 * @throws Error where a pass is of a package that is not there.
 */
export async function eachPass(
  at: { readonly slab: SlabCase; readonly region: Region; readonly networks: Networks },
  passes: readonly Pass[],
  take: (pass: Pass, logits: Float32Array<ArrayBuffer>) => void,
): Promise<void> {
  const unique = [...new Map(passes.map((pass) => [passName(pass), pass])).values()];
  const streams = new Map<string, Pass[]>();
  for (const pass of unique) {
    const name = passName({ ...pass, sample: null });
    streams.set(name, [...(streams.get(name) ?? []), pass]);
  }
  for (const stream of streams.values()) {
    const [{ part, member, flips }] = stream;
    const session = at.networks[part]?.sessions[member];
    if (!session) throw new Error(`no member ${member} of ${part}`);
    const samples = stream.map(({ sample }) => sample);
    const request = { session, flips, samples, seed: SEED };
    await runPasses(at.slab, at.region, request, (logits, position) =>
      take(stream[position], logits),
    );
  }
}

/** Sums of softmax probabilities [C, n] over the passes of one estimator. */
export interface ProbabilitySums {
  readonly sums: Float32Array<ArrayBuffer>;
  readonly classes: number;
  count: number;
}

export function emptySums(classes: number, n: number): ProbabilitySums {
  return { sums: new Float32Array(classes * n), classes, count: 0 };
}

/** Adds a pass as the engine does: softmax of its calibrated logits. */
export function addLogits(
  to: ProbabilitySums,
  logits: Float32Array,
  calibration: LogitCalibration,
): void {
  const bits = scratch((to.sums.length / to.classes) * (to.classes - 1));
  const places = { before: to.sums, after: to.sums, bits };
  addSample({ logits, sample: 0, activation: 'softmax' }, calibration, places);
  to.count++;
}

let shared = new Uint32Array(0);

/** Which sample has which structure is not asked here. */
function scratch(length: number): Uint32Array {
  if (shared.length < length) shared = new Uint32Array(length);
  return shared.subarray(0, length);
}

/** Mean probabilities and their entropy over ln C. */
export interface Prediction {
  /** C arrays [n] */
  readonly mean: readonly Float32Array<ArrayBuffer>[];
  readonly entropy: Float32Array<ArrayBuffer>;
}

/** @param pooled applied to the mean. */
export function predictionOf(
  { sums, classes, count }: ProbabilitySums,
  pooled: LogitCalibration | null,
): Prediction {
  const n = sums.length / classes;
  const mean = Array.from({ length: classes }, () => new Float32Array(n));
  const entropy = new Float32Array(n);
  const how = { samples: count, activation: 'softmax' as const };
  reduceSums(sums, pooled ? { ...how, pooled } : how, { mean, entropy });
  return { mean, entropy };
}

export function neutral(classes: number): LogitCalibration {
  return { temperature: 1, bias: Array.from({ length: classes }, () => 0) };
}
