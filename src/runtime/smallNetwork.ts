import type { InferenceSession } from 'onnxruntime-common';
import { asRunFailure } from './failures.ts';
import type { Runtime } from './runtime.ts';

/** A network that judges a result. It has some thousand weights: the processor (WASM, native) is the place for it. */
export interface SmallNetwork {
  /** @throws AppError `inference/failed`, `resource/out-of-memory`. */
  run(feeds: InferenceSession.FeedsType): Promise<InferenceSession.OnnxValueMapType>;
  dispose(): Promise<void>;
}

/**
 * Opens a small network whose tensors pass a check; nothing stays open where they do not.
 * @param network the ONNX file, checked against its hash; not modified.
 * @throws what `check` throws; what the runtime throws for a file that it does not take.
 */
export async function openSmallNetwork(
  network: Uint8Array,
  runtime: Runtime,
  check: (session: InferenceSession) => void,
): Promise<SmallNetwork> {
  const session = await runtime.createSession(network, { keepsOutputs: false });
  try {
    check(session);
  } catch (error) {
    await session.release();
    throw error;
  }
  return {
    run: (feeds) =>
      session.run(feeds).catch((error: unknown) => {
        throw asRunFailure(error);
      }),
    dispose: () => session.release(),
  };
}
