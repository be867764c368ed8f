/** Emscripten's modules around the codecs' C++; each makes an instance of its own whenever it is called. */
declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  import type { CodecFactory } from './wasmFrame.ts';
  const factory: CodecFactory;
  export default factory;
}

declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  import type { CodecFactory } from './wasmFrame.ts';
  const factory: CodecFactory;
  export default factory;
}

declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  import type { CodecFactory } from './wasmFrame.ts';
  const factory: CodecFactory;
  export default factory;
}

declare module '@cornerstonejs/codec-openjph/wasmjs' {
  import type { CodecFactory } from './wasmFrame.ts';
  const factory: CodecFactory;
  export default factory;
}

declare module 'jpeg-lossless-decoder-js' {
  export class Decoder {
    /** Values read so far: the place of the next. */
    readonly xLoc: number;
    readonly yLoc: number;
    readonly stream: { readonly index: number } | null;
    decode(buffer: ArrayBufferLike, offset: number, length: number): Uint8Array | Uint16Array;
  }
}
