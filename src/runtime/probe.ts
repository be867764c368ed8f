import { seededUniform } from '../core/statistics/philox.ts';
import type { FloatTensor, Session } from '../inference/session.ts';
import type { ModelManifest } from '../models/manifest.ts';

/** A small image that the network can take: noise of the scale of normalised intensities, the same everywhere. */
export function probeImage({ input }: ModelManifest): FloatTensor {
  const dims =
    input.layout === 'slab'
      ? [1, input.slabSlices, ...squareOf(input.sizeMultiple)]
      : [1, input.channels.length, ...probeTile(input)];
  const count = dims.reduce((product, size) => product * size, 1);
  return { data: noise(count, 1).map((u) => 3 * u - 1.5), dims };
}

const LEAST_PIXELS = 32;

function squareOf(multiple: number): number[] {
  const side = Math.ceil(LEAST_PIXELS / multiple) * multiple;
  return [side, side];
}

/** Two multiples along each axis, or the tile where the network takes no other. */
function probeTile(input: Extract<ModelManifest['input'], { layout: 'patch' }>): number[] {
  const { size, multiple } = input.patch;
  return input.axes.split('').map((letter) => {
    const axis = 'ijk'.indexOf(letter);
    return multiple ? Math.min(size[axis] ?? 1, 2 * (multiple[axis] ?? 1)) : (size[axis] ?? 1);
  });
}

/** One mask with the network's own rates, the same everywhere; null without dropout. */
export function probeMask({ dropout }: Session): FloatTensor | null {
  if (dropout.length === 0) return null;
  const rates = dropout.flatMap(({ channels, rate }) => Array<number>(channels).fill(rate));
  const draws = noise(rates.length, 2);
  const data = Float32Array.from(rates, (rate, at) =>
    (draws[at] ?? 1) < rate ? 0 : 1 / (1 - rate),
  );
  return { data, dims: [1, rates.length] };
}

function noise(count: number, stream: number): Float32Array<ArrayBuffer> {
  return seededUniform({ seed: 20_261_121, stream, count });
}

/** The probe through a network. */
export async function runProbe(session: Session, manifest: ModelManifest): Promise<FloatTensor> {
  const features = await session.encode(probeImage(manifest));
  try {
    return await session.decode(features, probeMask(session));
  } finally {
    session.release(features);
  }
}

/** Largest |a − b| over the largest |a|; infinite for other shapes or a value that is not finite. */
export function relativeDifference(a: FloatTensor, b: FloatTensor): number {
  if (a.dims.join() !== b.dims.join() || a.data.length !== b.data.length) return Infinity;
  let [difference, scale] = [0, 0];
  for (const [at, value] of a.data.entries()) {
    const d = Math.abs(value - (b.data[at] ?? NaN));
    if (!(d <= difference)) difference = Number.isFinite(d) ? d : Infinity;
    scale = Math.max(scale, Math.abs(value));
  }
  return scale === 0 ? difference : difference / scale;
}

/** Convolutions over three axes can be folded to two. */
export function needsDepth({ input }: ModelManifest): boolean {
  return input.layout === 'patch' && input.axes.length === 3;
}

export interface Timed {
  readonly session: Session;
}

/** Two opened networks, the faster by the probe: once to warm up, then the better of two runs each, in turn. */
export async function fasterOf<T extends Timed>(
  [first, second]: readonly [T, T],
  manifest: ModelManifest,
  nowMs: () => number,
): Promise<{ readonly kept: T; readonly other: T }> {
  const best = new Map<T, number>();
  for (let round = 0; round < 3; round++) {
    for (const candidate of [first, second]) {
      const startMs = nowMs();
      await runProbe(candidate.session, manifest);
      const elapsed = nowMs() - startMs;
      if (round > 0) best.set(candidate, Math.min(best.get(candidate) ?? Infinity, elapsed));
    }
  }
  const isSecondFaster = (best.get(second) ?? Infinity) < (best.get(first) ?? Infinity);
  return isSecondFaster ? { kept: second, other: first } : { kept: first, other: second };
}
