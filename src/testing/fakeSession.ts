import type { FloatTensor, Session, SessionInputs } from '../inference/session.ts';

/** One pixel of one sample: what a fake network answers for class c ≥ 1 from what it was shown. */
export interface FakePixel {
  /** Intensities of the pixel in the S slices of the slab, centre in the middle. */
  readonly slab: readonly number[];
  /** The sample's mask, [M]. */
  readonly mask: readonly number[];
  readonly classIndex: number;
}

export interface FakeSession extends Session {
  /** Inputs of every call, copied. */
  readonly calls: SessionInputs[];
  isDisposed: boolean;
}

/** A network that sees each pixel alone: logit of background 0, of class c `logit(pixel)`. */
export function fakeSession(classes: number, logit: (pixel: FakePixel) => number): FakeSession {
  const calls: SessionInputs[] = [];
  return {
    calls,
    isDisposed: false,
    run: ({ image, masks }) => {
      calls.push({ image: copyOf(image), masks: copyOf(masks) });
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
    dispose() {
      this.isDisposed = true;
      return Promise.resolve();
    },
  };
}

function copyOf({ data, dims }: FloatTensor): FloatTensor {
  return { data: data.slice(), dims: [...dims] };
}
