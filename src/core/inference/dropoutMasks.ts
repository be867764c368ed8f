import { philoxWords } from '../statistics/philox.ts';

/** A stretch of a mask that is drawn at one rate. */
export interface MaskRange {
  readonly channels: number;
  /** Share of channels that are dropped on average, 0 ≤ rate < 1. */
  readonly rate: number;
}

/** Which mask to draw. */
export interface DropoutMaskRequest {
  /** Unsigned 32-bit; the generator's key. */
  readonly seed: number;
  /** 0, 1, 2 …: the stochastic pass. One mask serves all slices of a pass. */
  readonly sample: number;
  /** The mask, stretch by stretch: the channels of all dropout layers, one after the other. */
  readonly ranges: readonly MaskRange[];
}

/**
 * The multipliers of one stochastic pass: each channel is 0 with probability `rate`, else
 * 1 / (1 − rate), so that a channel's expected value is kept (inverted dropout).
 *
 * Channel c takes word c mod 4 of the block with counter (⌊c / 4⌋, sample, 0, 0) and key (seed, 0):
 * a mask depends on nothing but the request, so pass t is the same however many passes a run has.
 * @returns a new array, as long as all ranges together.
 * @throws RangeError when seed or sample is no unsigned 32-bit integer or the rate is outside [0, 1).
 */
export function dropoutMask(request: DropoutMaskRequest): Float32Array<ArrayBuffer> {
  const { seed, sample, ranges } = request;
  const mask = new Float32Array(ranges.reduce((sum, { channels }) => sum + channels, 0));
  const word = philoxWords(seed, sample);
  let channel = 0;
  for (const { channels, rate } of ranges) {
    if (!(rate >= 0 && rate < 1)) throw new RangeError(`dropout rate ${rate} is outside [0, 1)`);
    // P(word < threshold) = rate to within 2^-33.
    const threshold = Math.round(rate * 2 ** 32);
    const kept = 1 / (1 - rate);
    for (const end = channel + channels; channel < end; channel++) {
      mask[channel] = word(channel) < threshold ? 0 : kept;
    }
  }
  return mask;
}
