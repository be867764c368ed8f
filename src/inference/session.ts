/** A dense float32 array with its shape, slowest axis first. */
export interface FloatTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** What a network of layout `slab` with mask inputs is asked. Named after the manifest's roles, not its tensor names. */
export interface SessionInputs {
  /** [1, S, H, W]: S neighbouring axial slices, intensities as the manifest wants them. */
  readonly image: FloatTensor;
  /** [T, M]: one row of dropout factors (0 or 1/(1 − rate)) for each sample. */
  readonly masks: FloatTensor;
}

/**
 * A loaded network, whatever runs it. Calls do not overlap: the next starts after the last has settled.
 * The engine knows this interface only, so that a browser worker and a command line can share it.
 */
export interface Session {
  /**
   * Runs all T samples on one image: the image has batch 1 and the masks batch T, so everything
   * before the first mask is computed once. One call cannot be interrupted.
   * @returns logits [T, C, H, W] of the centre slice; the array is the caller's. Shape and values are
   *   whatever the network gave: the engine checks them.
   * @throws AppError `resource/device-lost`, `resource/out-of-memory`, `inference/failed`.
   */
  run(inputs: SessionInputs): Promise<FloatTensor>;
  /** Frees the network's memory. No call afterwards. */
  dispose(): Promise<void>;
}
