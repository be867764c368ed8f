import { expect, it } from 'vitest';
import { observerOfSegment } from '../core/intake/contoursRole.ts';
import { parseCaseFileName, structureOfName } from '../core/worklist/caseFileName.ts';
import { AppError } from '../core/errors.ts';
import { parsed } from '../testing/structureSet.ts';
import { parseNpyHeader } from './npy/npyHeader.ts';
import { splitNrrdHeader } from './nrrd/nrrdHeader.ts';

// None of these asserts a time: what is looked through again from each of its letters would take hours, and the test with it.
const MEGABYTE = 2 ** 20;

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** Implicit little endian: one element of text with this value. */
function dicomWith(value: string, tag: readonly [number, number]): Uint8Array {
  const meta = bytesOf(`${'\0'.repeat(128)}DICM`);
  const syntax = bytesOf('1.2.840.10008.1.2\0');
  const explicit = new Uint8Array(8 + syntax.length);
  new DataView(explicit.buffer).setUint32(0, 0x00100002, true);
  explicit.set(bytesOf('UI'), 4);
  new DataView(explicit.buffer).setUint16(6, syntax.length, true);
  explicit.set(syntax, 8);
  const element = new Uint8Array(8 + value.length);
  const view = new DataView(element.buffer);
  view.setUint16(0, tag[0], true);
  view.setUint16(2, tag[1], true);
  view.setUint32(4, value.length, true);
  element.set(bytesOf(value), 8);
  return Uint8Array.from([...meta, ...explicit, ...element]);
}

/** A sequence in an item of a sequence in an item …, of undefined length. */
function nested(depth: number): Uint8Array {
  const open = [
    0x40, 0x00, 0x75, 0xa0, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff,
  ];
  const head = dicomWith('', [0x0008, 0x0060]);
  const bytes = new Uint8Array(head.length + depth * open.length);
  bytes.set(head);
  for (let at = 0; at < depth; at++) bytes.set(open, head.length + at * open.length);
  return bytes;
}

it('sequences within sequences end in a named refusal, however deep', () => {
  const opening = (): unknown => parsed(nested(50_000));
  expect(opening).toThrow(AppError);
  expect(opening).toThrow(/input\/corrupt.*(truncated|bad-structure)/);
});

it('a value of a megabyte of blanks is read', () => {
  const value = `A${' '.repeat(MEGABYTE)}B${' '.repeat(9)}`;
  const { dataSet } = parsed(dicomWith(value, [0x0008, 0x103e]));
  expect(dataSet.text('SeriesDescription')).toBe(value.trimEnd());
});

it('a name of a megabyte tells no role, no person and no structure', () => {
  for (const part of ['_', 'seg\n', 'a1', 'reader_', '. ']) {
    const name = `${part.repeat(MEGABYTE / part.length)}!`;
    expect(parseCaseFileName(`x/${name}`).role.kind).toBe('none');
    expect(structureOfName(name, 'case.nii')).toBe('');
    expect(observerOfSegment(name)).toBeNull();
  }
});

it('a name of our own language is no known name of theirs', () => {
  for (const kind of ['constructor', 'toString', '__proto__', 'valueOf']) {
    const dict = `{'descr': '<${kind}', 'fortran_order': False, 'shape': (1,), }\n`;
    const head = Uint8Array.from([
      ...bytesOf('\x93NUMPY\x01\x00'),
      dict.length,
      0,
      ...bytesOf(dict),
    ]);
    expect(() => parseNpyHeader(head)).toThrow(/unsupported-datatype/);
    const header = splitNrrdHeader(bytesOf(`NRRD0004\n${kind}: 1\n${kind}:=x\ntype: short\n\n`));
    expect([...header.fields.keys()]).toEqual(['type']);
  }
  expect('polluted' in {}).toBe(false);
});
