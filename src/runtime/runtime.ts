import type { InferenceSession, Tensor } from 'onnxruntime-common';

/** One onnxruntime on one backend: what the web's and Node's have in common. */
export interface Runtime {
  readonly backend: 'wasm' | 'webgpu' | 'cpu';
  /** `keepsOutputs`: results stay where they were made, for the next session's input; only where that is elsewhere. */
  createSession(
    network: Uint8Array,
    options: { readonly keepsOutputs: boolean },
  ): Promise<InferenceSession>;
  /** A tensor on the array itself, no copy. */
  tensor(data: Float32Array, dims: readonly number[]): Tensor;
  /** No tensor of a run may be larger. */
  readonly largestTensorBytes: number;
  /** All tensors of a run together should not be larger. */
  readonly memoryBytes: number;
  /** The loss of its device, where it has one that can be lost. */
  readonly loss: LossWatch | null;
  /** Frees the device. */
  dispose(): void;
}

export interface LossWatch {
  /** Never fulfils; rejects with `resource/device-lost`. */
  readonly whenLost: Promise<never>;
  throwIfLost(): void;
  /** A run fails a moment before the device says that it is lost: waits that moment, rejects as `whenLost`. */
  settled(): Promise<void>;
  /** The device will be destroyed on purpose. */
  expect(): void;
}
