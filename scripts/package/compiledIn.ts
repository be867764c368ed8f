/** What a package brings already compiled or bundled into its own files, where no build can see it. By hand. */
export interface CompiledIn {
  readonly name: string;
  /** Null: the package does not say. */
  readonly version: string | null;
  /** SPDX expression. */
  readonly licence: string;
  /** Files below `texts`; empty: no text came with anything at hand. */
  readonly texts: readonly string[];
  /** A package of node_modules whose version and licence it has. */
  readonly installed?: true;
}

const part = (
  name: string,
  licence: string,
  texts: readonly string[],
  version?: string,
): CompiledIn => ({
  name,
  version: version ?? null,
  licence,
  texts,
});
const installed = (name: string): CompiledIn => ({
  name,
  version: null,
  licence: '',
  texts: [],
  installed: true,
});

/** Emscripten links these into every WebAssembly file that it makes. */
const EMSCRIPTEN: readonly CompiledIn[] = [
  part('musl (in Emscripten)', 'MIT', ['musl.txt']),
  part('Emscripten runtime and LLVM libc++', 'MIT AND Apache-2.0 WITH LLVM-exception', [
    'emscripten.txt',
  ]),
];

/**
 * Package -> parts. Seen in source maps (dcmjs), in strings of the WebAssembly files (codecs, ITK) and in the packages'
 * own sources; onnxruntime's own list covers what it links.
 */
export const COMPILED_IN: Readonly<Record<string, readonly CompiledIn[]>> = {
  'onnxruntime-web': [
    part('ONNX Runtime, its third parties', 'MIT AND others named in the text', [
      'onnxruntime-third-party.txt',
    ]),
    ...EMSCRIPTEN,
  ],
  '@cornerstonejs/codec-charls': [
    part('CharLS', 'BSD-3-Clause', ['charls.txt'], '2.4.4'),
    ...EMSCRIPTEN,
  ],
  '@cornerstonejs/codec-libjpeg-turbo-8bit': [
    part('libjpeg-turbo', 'IJG AND BSD-3-Clause AND Zlib', ['libjpeg-turbo.txt']),
    ...EMSCRIPTEN,
  ],
  '@cornerstonejs/codec-openjpeg': [
    part('OpenJPEG', 'BSD-2-Clause', ['openjpeg.txt']),
    ...EMSCRIPTEN,
  ],
  '@cornerstonejs/codec-openjph': [part('OpenJPH', 'BSD-2-Clause', ['openjph.txt']), ...EMSCRIPTEN],
  '@itk-wasm/morphological-contour-interpolation': [
    part('Insight Toolkit (ITK)', 'Apache-2.0', ['itk-notice.txt']),
    part('VXL (in ITK)', 'BSD-3-Clause', ['vxl.txt']),
    part('CLI11', 'BSD-3-Clause', ['cli11.txt']),
    part('glaze', 'MIT', []),
    ...EMSCRIPTEN,
  ],
  '@thewtex/zstddec': [part('Zstandard (in zstddec)', 'BSD-3-Clause', ['zstd.txt']), ...EMSCRIPTEN],
  numcodecs: [
    part('Blosc', 'BSD-3-Clause', ['blosc.txt', 'bitshuffle.txt', 'fastlz.txt', 'snappy.txt']),
    part('LZ4', 'BSD-2-Clause', ['lz4.txt']),
    part('Zstandard', 'BSD-3-Clause', ['zstd.txt']),
    part('zlib', 'Zlib', ['zlib.txt']),
    ...EMSCRIPTEN,
  ],
  dcmjs: ['pako', 'loglevel', 'ndarray', 'iota-array', 'is-buffer', 'lodash.clonedeep'].map(
    installed,
  ),
  '@bufbuild/protobuf': [
    part('Protocol Buffers (varint)', 'BSD-3-Clause', ['protobuf-google.txt']),
  ],
};

/** Packages that carry no text of their licence: where it is from instead. */
export const TEXT_OF: Readonly<Record<string, { readonly file: string; readonly from: string }>> = {
  'onnxruntime-web': { file: 'texts/onnxruntime.txt', from: 'the same version for Python' },
  '@niivue/niivue': { file: 'texts/niivue.txt', from: 'an earlier version of the package' },
  '@cornerstonejs/codec-openjpeg': {
    file: '../../node_modules/@cornerstonejs/codec-charls/LICENSE',
    from: 'a package of the same source repository',
  },
  '@cornerstonejs/codec-libjpeg-turbo-8bit': {
    file: '../../node_modules/@cornerstonejs/codec-charls/LICENSE',
    from: 'a package of the same source repository; its own description says ISC',
  },
  '@bufbuild/protobuf': {
    file: '../../node_modules/comlink/LICENSE',
    from: 'the Apache License as another package has it; Copyright 2021-2026 Buf Technologies, Inc.',
  },
};
