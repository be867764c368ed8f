/**
 * Memory that a 2.5-D U-Net's activations take for each pixel of one sample, bytes. Measured: 159 MB in
 * WASM for 20 samples of 128 × 128 (485 bytes a pixel) with 16 … 128 channels; rounded up.
 */
const ACTIVATION_BYTES_PER_PIXEL = 512;

/** WASM memory ends at 4 GB, browsers refuse far earlier on small machines, and one slice needs no more. */
export const DEFAULT_ACTIVATION_BYTES = 512 * 1024 * 1024;

/**
 * How many samples may go through the network in one call. Fewer than all T costs the encoder once
 * more for each further call and changes nothing in the result: samples do not see each other.
 * @param pixels H · W of one slice as the network sees it.
 * @param samples T.
 * @param activationBytes memory that one call may take; estimated, not enforced.
 * @returns 1 … T, with the calls as equal as they can be.
 */
export function samplesPerCall(pixels: number, samples: number, activationBytes: number): number {
  const fitting = Math.floor(activationBytes / (pixels * ACTIVATION_BYTES_PER_PIXEL));
  const calls = Math.ceil(samples / Math.max(1, fitting));
  return Math.ceil(samples / calls);
}
