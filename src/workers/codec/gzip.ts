/** Bytes given to the compressor at a time. */
const STEP_BYTES = 1 << 20;

/**
 * Compresses parts laid end to end into one gzip member with the browser's own deflate.
 * @param parts taken one after the other, each once the one before is compressed; none is modified.
 * @param step called before each piece with the bytes done: the place to report and to cancel.
 * @returns the whole compressed file.
 * @throws whatever `step` throws; the stream is then abandoned.
 */
export async function gzip(
  parts: Iterable<Uint8Array<ArrayBuffer>>,
  step: (doneBytes: number) => Promise<void>,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new CompressionStream('gzip');
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const collected = collect(stream.readable, chunks);
  const feeding = feed(stream.writable.getWriter(), parts, step);
  const [fed, drained] = await Promise.allSettled([feeding, collected]);
  if (fed.status === 'rejected') throw fed.reason;
  if (drained.status === 'rejected') throw drained.reason;

  const out = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}

async function feed(
  writer: WritableStreamDefaultWriter<BufferSource>,
  parts: Iterable<Uint8Array<ArrayBuffer>>,
  step: (doneBytes: number) => Promise<void>,
): Promise<void> {
  let done = 0;
  try {
    for (const part of parts) {
      for (let at = 0; at < part.length; at += STEP_BYTES) {
        await step(done);
        const piece = part.subarray(at, at + STEP_BYTES);
        await writer.write(piece);
        done += piece.length;
      }
    }
    await writer.close();
  } catch (error) {
    await writer.abort(error); // else the reader would wait for ever
    throw error;
  }
}

async function collect(
  readable: ReadableStream<Uint8Array<ArrayBuffer>>,
  chunks: Uint8Array<ArrayBuffer>[],
): Promise<void> {
  const reader = readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    chunks.push(value);
  }
}
