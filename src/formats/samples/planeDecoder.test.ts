import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gzipBomb, makeNifti } from '../../../e2e/fixtures/badFiles.ts';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { planeDecoder } from './planeDecoder.ts';
import type { PlaneLayout } from './planeLayout.ts';
import { sampleSurvey } from './sampleSurvey.ts';

interface Golden {
  readonly affine: readonly number[];
  readonly shape: readonly number[];
  readonly cases: readonly {
    readonly name: string;
    readonly bytes: string;
    readonly kind: string;
    readonly structures: readonly number[];
    readonly planes: number;
    readonly values: readonly number[];
  }[];
  readonly halves: { readonly bits: number[]; readonly values: number[] };
}

const golden = readGolden('samples') as Golden;
// Archives are opened by the worker and tested there.
const niftis = golden.cases.filter(({ bytes }) => !bytes.startsWith('UEs'));

function inflated(base64: string): Uint8Array {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  return bytes[0] === 0x1f ? new Uint8Array(gunzipSync(bytes)) : bytes;
}

/** Decodes in pieces of some bytes; gives the planes one after the other. */
function decode(bytes: Uint8Array, format: PlaneLayout['format'], pieceBytes: number) {
  const values: number[] = [];
  let layout: PlaneLayout | undefined;
  let survey: ReturnType<typeof sampleSurvey> | undefined;
  const decoder = planeDecoder(format, {
    layout: (found) => {
      layout = found;
      survey = sampleSurvey(found);
    },
    block: (plane, start, block) => {
      const perPlane = layout ? layout.shape[0] * layout.shape[1] * layout.shape[2] : 0;
      block.forEach((value, at) => (values[plane * perPlane + start + at] = value));
      survey?.add(plane, start, block);
    },
  });
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    decoder.push(bytes.subarray(at, at + pieceBytes));
  }
  decoder.end();
  return { layout, values, content: survey?.content() };
}

describe('files as nibabel writes them', () => {
  it.each(niftis.map((one) => [one.name, one] as const))('%s', (_, one) => {
    for (const piece of [1, 7, 1000, 1e6]) {
      const { layout, values, content } = decode(inflated(one.bytes), 'nifti', piece);
      expect(values).toEqual(one.values);
      expect(layout?.shape).toEqual(golden.shape);
      expect(layout?.planes).toBe(one.planes);
      layout?.affine?.forEach((entry, at) => expect(entry).toBeCloseTo(golden.affine[at], 5));
      expect(content).toMatchObject({ kind: one.kind, structures: one.structures });
    }
  });
});

/** A .npy of shape [planes, 1, 1, 4]. */
function npy(descr: string, data: Uint8Array, planes: number): Uint8Array {
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${planes}, 1, 1, 4), }`;
  const header = `\x93NUMPY\x01\0v\0${dict.padEnd(117)}\n`;
  return new Uint8Array([...Array.from(header, (c) => c.charCodeAt(0)), ...data]);
}

describe('.npy', () => {
  it('reads half precision as numpy does, infinity and NaN too', () => {
    const { bits, values } = golden.halves;
    const data = new Uint8Array(Uint16Array.of(...bits, 0x7c00).buffer);
    expect(decode(npy('<f2', data, 2), 'npz', 3).values).toEqual([...values, Infinity]);
    const nan = decode(
      npy('<f2', new Uint8Array(Uint16Array.of(0x7e00, 0xfc00, 0x8001, 0).buffer), 1),
      'npz',
      64,
    );
    expect(nan.values).toEqual([NaN, -Infinity, -(2 ** -24), 0]);
  });

  it('refuses an array that is cut short, with both lengths', () => {
    expect(() => decode(npy('<f4', new Uint8Array(15), 1), 'npz', 64)).toThrow(
      '"reason":"truncated-data","expectedBytes":144,"actualBytes":143',
    );
  });
});

describe('other files', () => {
  it('refuses less than the header promises, whatever that is, without taking memory for it', () => {
    const promise = makeNifti({ dim: [4, 1500, 1000, 1000, 30] });
    expect(() => decode(promise, 'nifti', 100)).toThrow(/truncated-data.*90000000352/);
  });

  it('refuses a stream that does not end', () => {
    const bomb = new Uint8Array(gunzipSync(gzipBomb(70)));
    expect(() => decode(bomb, 'nifti', 1 << 20)).toThrow(/input\/too-large/);
  });

  it('refuses five real dimensions, and a header alone', () => {
    expect(() => decode(makeNifti({ dim: [5, 2, 3, 2, 1, 2] }), 'nifti', 50)).not.toThrow();
    expect(() => decode(makeNifti({ dim: [5, 2, 1, 2, 3, 2] }), 'nifti', 50)).toThrow(
      /not-three-dimensional/,
    );
    expect(() => decode(makeNifti().subarray(0, 348), 'nifti', 50)).toThrow(/truncated-header/);
  });
});
