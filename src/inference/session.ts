import type { MaskRange } from '../core/inference/dropoutMasks.ts';

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

/** Half-open rectangle of an image's pixels along its last two axes. */
export interface PixelBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A loaded network, whatever runs it. Calls do not overlap: the next starts after the last has settled,
 * and a call cannot be interrupted. The engine knows this interface only, so that a browser worker and a
 * command line can share it. Names follow the manifest's roles, not its tensor names.
 */
export interface Session {
  /** The mask, stretch by stretch; empty for a network without dropout. */
  readonly dropout: readonly MaskRange[];
  /**
   * How features may be cropped: corners and sizes are multiples of `multiple` pixels, and results closer than
   * `haloPixels` to an edge of the box that is not the image's are not those of the whole. Null where they may not.
   */
  readonly cropping: { readonly multiple: number; readonly haloPixels: number } | null;
  /** Whether a call on an image of this shape keeps within the backend's memory and limits, as far as can be told. */
  fits(dims: readonly number[]): boolean;
  /**
   * The part of the network that no mask touches, once for each image. A session that could not be cut
   * keeps the image instead.
   * @param image [n, S, H, W] or [1, S, D, H, W], intensities as the manifest wants them; not
   *   kept, the caller may use the array again. n images share their masks.
   * @returns features that the caller releases.
   * @throws AppError `resource/device-lost`, `resource/out-of-memory`, `inference/failed`.
   */
  encode(image: FloatTensor): Promise<Features>;
  /**
   * Features of a rectangle of the image, a copy; decoding it gives the logits of the rectangle.
   * @throws AppError `internal/unexpected` where {@link cropping} is null; as `decode`.
   */
  crop(features: Features, box: PixelBox): Features;
  /**
   * The rest of the network under T masks.
   * @param masks [T, M]: one row of dropout factors (0 or 1/(1 − rate)) for each sample; null without dropout.
   * @returns logits [T, C, …], of n images under one mask [n, C, …]; the array is the caller's. Shape and values are
   *   whatever the network gave: the engine checks them.
   * @throws as `encode`; `internal/unexpected` for features that are not this session's or were released.
   */
  decode(features: Features, masks: FloatTensor | null): Promise<FloatTensor>;
  /** Frees features; they cannot be decoded again. */
  release(features: Features): void;
  /** Frees the network's memory and all features. No call afterwards. */
  dispose(): Promise<void>;
}
