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
  /** Image and masks of every `decode`, copied. */
  readonly calls: { readonly image: FloatTensor; readonly masks: FloatTensor }[];
  /** Every image that was encoded, copied. */
  readonly encoded: FloatTensor[];
  /** Features that are not released. */
  readonly held: ReadonlyMap<Features, FloatTensor>;
  isDisposed: boolean;
}

/** A network that sees each pixel alone: logit of background 0, of class c `logit(pixel)`. */
export function fakeSession(classes: number, logit: (pixel: FakePixel) => number): FakeSession {
  const calls: FakeSession['calls'] = [];
  const encoded: FloatTensor[] = [];
  const held = new Map<Features, FloatTensor>();
  return {
    calls,
    encoded,
    held,
    isDisposed: false,
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
      calls.push({ image, masks: copyOf(masks) });
      const [, slices, height, width] = image.dims;
      const [samples, channels] = masks.dims;
      const pixels = height * width;
      const data = new Float32Array(samples * classes * pixels);
      for (let t = 0; t < samples; t++) {
        const mask = [...masks.data.subarray(t * channels, (t + 1) * channels)];
        for (let classIndex = 1; classIndex < classes; classIndex++) {
          for (let pixel = 0; pixel < pixels; pixel++) {
            const slab = Array.from({ length: slices }, (_, s) => image.data[s * pixels + pixel]);
            const at = (t * classes + classIndex) * pixels + pixel;
            data[at] = logit({ slab, mask, classIndex });
          }
        }
      }
      return Promise.resolve({ data, dims: [samples, classes, height, width] });
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
