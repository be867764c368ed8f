import { badFrame } from '../../formats/dicom/badFrame.ts';
import type { CodestreamHeader } from '../../formats/dicom/codestream.ts';

/** Node's, in tests and on the command line; a browser has none. */
declare const process:
  | {
      getBuiltinModule(id: 'node:fs'): {
        readFileSync(path: string): Uint8Array<ArrayBuffer>;
      };
      getBuiltinModule(id: 'node:module'): {
        createRequire(from: string): { resolve(specifier: string): string };
      };
    }
  | undefined;

/** One image's decoder, as all of the codecs' wrappers have it. */
interface ImageDecoder {
  /** Memory of the codec for the compressed bytes; valid until the next allocation. */
  getEncodedBuffer(bytes: number): Uint8Array;
  decode(): void;
  getFrameInfo(): {
    readonly width: number;
    readonly height: number;
    readonly bitsPerSample: number;
    readonly componentCount: number;
  };
  /** Memory of the codec; valid until the next allocation. */
  getDecodedBuffer(): Uint8Array;
  delete(): void;
}

type DecoderName = 'HTJ2KDecoder' | 'J2KDecoder' | 'JPEGDecoder' | 'JpegLSDecoder';

/** Filled by the factory: before it returns, as the instance is made at once. */
export type CodecModule = Partial<Record<DecoderName, new () => ImageDecoder>> & {
  readonly print: (text: string) => void;
  readonly printErr: (text: string) => void;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance) => void,
  ) => WebAssembly.Exports;
};

export type CodecFactory = (module: CodecModule) => Promise<unknown>;

/** A codec in WASM and where its parts are. */
export interface WasmCodec {
  readonly script: () => Promise<{ readonly default: CodecFactory }>;
  /** Address of the binary on our own origin. */
  readonly url: () => Promise<{ readonly default: string }>;
  /** The binary as Node finds it. */
  readonly file: string;
  readonly decoder: DecoderName;
}

/**
 * Loads a codec. An instance that failed is not used again: what a broken image left in its memory goes with it.
 * @returns decodes an image whose header was checked: its values, least significant byte first, one or two bytes each. They
 *   are the codec's memory, valid until the next call.
 * @throws (when decoding) AppError `input/corrupt` { format: 'dicom', reason: 'bad-frame' }.
 */
export async function loadWasmCodec(
  codec: WasmCodec,
): Promise<(encoded: Uint8Array, header: CodestreamHeader) => Uint8Array> {
  const [{ default: factory }, binary] = await Promise.all([codec.script(), compiled(codec)]);
  let Decoder: (new () => ImageDecoder) | null = null;
  let last: ImageDecoder | null = null;
  return (encoded, header) => {
    try {
      Decoder ??= decoderClass(factory, binary, codec.decoder);
      last?.delete();
      last = new Decoder();
      last.getEncodedBuffer(encoded.length).set(encoded);
      last.decode();
      return checked(last, header);
    } catch (cause) {
      Decoder = null;
      last = null;
      throw badFrame(cause);
    }
  };
}

async function compiled({ file, url }: WasmCodec): Promise<WebAssembly.Module> {
  if (typeof process === 'undefined') {
    const response = await fetch((await url()).default);
    return WebAssembly.compile(await response.arrayBuffer());
  }
  const path = process
    .getBuiltinModule('node:module')
    .createRequire(import.meta.url)
    .resolve(file);
  return WebAssembly.compile(process.getBuiltinModule('node:fs').readFileSync(path));
}

function decoderClass(
  factory: CodecFactory,
  binary: WebAssembly.Module,
  name: DecoderName,
): new () => ImageDecoder {
  const module: CodecModule = {
    // What the codecs print is said by the error that follows.
    print: () => undefined,
    printErr: () => undefined,
    instantiateWasm: (imports, receive) => {
      const instance = new WebAssembly.Instance(binary, imports);
      receive(instance);
      return instance.exports;
    },
  };
  // Rejects after a throw that the caller has had already.
  factory(module).catch(() => undefined);
  const Decoder = module[name];
  if (!Decoder) throw new Error(`${name} was not made at once`);
  return Decoder;
}

/** A codec that fails without a throw leaves the sizes at 0. */
function checked(decoder: ImageDecoder, header: CodestreamHeader): Uint8Array {
  const { width, height, bitsPerSample, componentCount } = decoder.getFrameInfo();
  const isSame =
    width === header.columns &&
    height === header.rows &&
    componentCount === header.components &&
    bitsPerSample === header.precision;
  const values = decoder.getDecodedBuffer();
  const bytes = width * height * componentCount * (bitsPerSample > 8 ? 2 : 1);
  if (!isSame || values.length !== bytes) throw new Error('another image than its header says');
  return values;
}
