import type { CallContext } from '../../rpc/serve.ts';
import type { CodecApi, CodecProgress } from '../codec.api.ts';
import { gunzip } from './gunzip.ts';
import { gzip } from './gzip.ts';
import { readBytes } from './readFile.ts';

type Context = CallContext<CodecProgress>;

/** `pack` of the codec's contract. */
export async function pack(
  { buffers }: CodecApi['pack']['params'],
  context: Context,
): Promise<readonly Blob[]> {
  const packed: Blob[] = [];
  for (const buffer of buffers) {
    const bytes = await gzip([new Uint8Array(buffer)], () => context.checkpoint());
    packed.push(new Blob([bytes]));
  }
  return packed;
}

/**
 * `unpack` of the codec's contract.
 * @throws AppError `input/corrupt` as `gunzip`.
 */
export async function unpack(
  { packed }: CodecApi['unpack']['params'],
  context: Context,
): Promise<readonly ArrayBuffer[]> {
  const buffers: ArrayBuffer[] = [];
  for (const { blob, bytes } of packed) {
    const out = new Uint8Array(bytes);
    let at = 0;
    await gunzip(await readBytes(blob, 0, blob.size), {
      sink: (chunk) => {
        out.set(chunk, at);
        at += chunk.length;
      },
      step: () => context.checkpoint(),
    });
    buffers.push(out.buffer);
  }
  context.transfer(...buffers);
  return buffers;
}
