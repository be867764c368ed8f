/** A dense float32 array with its shape, slowest axis first. */
export interface FloatTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/**
 * What a network has made of one image before its first mask. Opaque: the session that made it owns it,
 * and only that session can read it.
 */
export interface Features {
  /** Memory that it holds until it is released. */
  readonly bytes: number;
}

/**
 * A loaded network, whatever runs it. Calls do not overlap: the next starts after the last has settled,
 * and a call cannot be interrupted. The engine knows this interface only, so that a browser worker and a
 * command line can share it. Names follow the manifest's roles, not its tensor names.
 */
export interface Session {
  /**
   * The part of the network that no mask touches, once for each image. A session that could not be cut
   * keeps the image instead.
   * @param image [1, S, H, W]: S neighbouring axial slices, intensities as the manifest wants them; not
   *   kept, the caller may use the array again.
   * @returns features that the caller releases.
   * @throws AppError `resource/device-lost`, `resource/out-of-memory`, `inference/failed`.
   */
  encode(image: FloatTensor): Promise<Features>;
  /**
   * The rest of the network under T masks.
   * @param masks [T, M]: one row of dropout factors (0 or 1/(1 − rate)) for each sample.
   * @returns logits [T, C, H, W] of the centre slice; the array is the caller's. Shape and values are
   *   whatever the network gave: the engine checks them.
   * @throws as `encode`; `internal/unexpected` for features that are not this session's or were released.
   */
  decode(features: Features, masks: FloatTensor): Promise<FloatTensor>;
  /** Frees features; they cannot be decoded again. */
  release(features: Features): void;
  /** Frees the network's memory and all features. No call afterwards. */
  dispose(): Promise<void>;
}
