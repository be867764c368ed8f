import { decoderFor } from '../workers/codec/decodeFrame.ts';
import type { FrameDescription } from '../formats/dicom/frames.ts';

/** Decodes a frame in a worker, as the codec worker does, and answers with its values as int32. */
self.addEventListener('message', (event: MessageEvent<[Uint8Array, FrameDescription]>) => {
  const [encoded, frame] = event.data;
  decoderFor(frame.transferSyntaxUid)
    .then((decode) => postMessage(Int32Array.from(decode(encoded, frame)), { transfer: [] }))
    .catch((error: unknown) => postMessage(String(error), { transfer: [] }));
});
