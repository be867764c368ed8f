import type { Features, FloatTensor, Session } from '../inference/session.ts';

/** One pixel of one sample: what a fake network answers for class c ≥ 1 from what it was shown. */
export interface FakePixel {
  /** Intensities of the pixel in the S slices of the slab, centre in the middle. */
  readonly slab: readonly number[];
  /** The sample's mask, [M]. */
  readonly mask: readonly number[];
  readonly classIndex: number;
}

export interface FakeSession extends Session {
  /** Image and masks of every `decode`, copied; no masks where the network has none. */
  readonly calls: { readonly image: FloatTensor; readonly masks: FloatTensor }[];
  /** Every image that was encoded, copied. */
  readonly encoded: FloatTensor[];
  /** Features that are not released. */
  readonly held: ReadonlyMap<Features, FloatTensor>;
  isDisposed: boolean;
}

/**
 * A network that sees each pixel alone: logit of background 0, of class c `logit(pixel)`. Two mask channels at rate
 * 0.5; features may be cropped to multiples of 4 with a halo of 1.
 */
export function fakeSession(
  classes: number,
  logit: (pixel: FakePixel) => number,
  changes: Partial<Pick<Session, 'dropout' | 'cropping' | 'fits'>> = {},
): FakeSession {
  const calls: FakeSession['calls'] = [];
  const encoded: FloatTensor[] = [];
  const held = new Map<Features, FloatTensor>();
  return {
    calls,
    encoded,
    held,
    isDisposed: false,
    dropout: [{ channels: 2, rate: 0.5 }],
    cropping: { multiple: 4, haloPixels: 1 },
    fits: () => true,
    ...changes,
    encode: (given) => {
      const image = copyOf(given);
      const features = { bytes: image.data.byteLength };
      encoded.push(image);
      held.set(features, image);
      return Promise.resolve(features);
    },
    decode: (features, masks) => {
      const image = held.get(features);
      if (!image) throw new Error('these features are not held');
      const given = masks ?? { data: new Float32Array(0), dims: [1, 0] };
      calls.push({ image, masks: copyOf(given) });
      const [images, slices, ...spatial] = image.dims;
      const [rows, channels] = given.dims;
      const samples = Math.max(images, rows);
      const pixels = spatial.reduce((product, size) => product * size, 1);
      const data = new Float32Array(samples * classes * pixels);
      for (let t = 0; t < samples; t++) {
        const row = rows === 1 ? 0 : t;
        const mask = [...given.data.subarray(row * channels, (row + 1) * channels)];
        const from = (images === 1 ? 0 : t) * slices * pixels;
        for (let classIndex = 1; classIndex < classes; classIndex++) {
          for (let pixel = 0; pixel < pixels; pixel++) {
            const slab = Array.from(
              { length: slices },
              (_, s) => image.data[from + s * pixels + pixel],
            );
            const at = (t * classes + classIndex) * pixels + pixel;
            data[at] = logit({ slab, mask, classIndex });
          }
        }
      }
      return Promise.resolve({ data, dims: [samples, classes, ...spatial] });
    },
    crop: (features, { x, y, width, height }) => {
      const image = held.get(features);
      if (!image) throw new Error('these features are not held');
      const [images, slices, rows, columns] = image.dims;
      const data = new Float32Array(images * slices * width * height);
      for (let row = 0; row < images * slices * height; row++) {
        const from = (Math.floor(row / height) * rows + y + (row % height)) * columns + x;
        data.set(image.data.subarray(from, from + width), row * width);
      }
      const cropped = { bytes: data.byteLength };
      held.set(cropped, { data, dims: [images, slices, height, width] });
      return cropped;
    },
    release: (features) => {
      if (!held.delete(features)) throw new Error('released twice');
    },
    dispose() {
      this.isDisposed = true;
      return Promise.resolve();
    },
  };
}

function copyOf({ data, dims }: FloatTensor): FloatTensor {
  return { data: data.slice(), dims: [...dims] };
}
