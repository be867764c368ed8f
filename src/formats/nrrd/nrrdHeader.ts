import { AppError } from '../../core/errors.ts';
import { asUtf8, decimal, integer, latin1, words } from '../voxels/headerText.ts';
import { LONGEST_TEXT_HEADER_BYTES } from '../voxels/voxelFile.ts';

/** The lines of an NRRD header, split but not yet understood. */
export interface NrrdFields {
  /** Field → value, names in lower case without blanks (`spacedirections`); of `data file: LIST` the first line. */
  readonly fields: ReadonlyMap<string, string>;
  /** Key → value of the `key:=value` lines, unescaped, UTF-8 where they are. */
  readonly pairs: ReadonlyMap<string, string>;
  /** The lines after `data file: LIST`. */
  readonly list: readonly string[];
  /** Where an attached file's data begin. */
  readonly headerBytes: number;
}

/**
 * Splits the header of an NRRD file: field lines, key/value lines, comments.
 * @param head from the start of the file: {@link LONGEST_TEXT_HEADER_BYTES}, or the whole file where it is shorter.
 * @throws AppError `input/corrupt` { reason: 'bad-header', format: 'nrrd', field? } for a line that is neither and for a
 * field given twice; { reason: 'long-header', limitBytes }.
 * Source: teem.sourceforge.net/nrrd/format.html, NRRD0001 to NRRD0005.
 */
export function splitNrrdHeader(head: Uint8Array): NrrdFields {
  const { text, headerBytes } = headerText(head);
  const lines = text.split(/\r?\n/);
  if (!/^NRRD000[1-5]$/.test(lines[0].trimEnd())) throw badNrrd('magic');
  const fields = new Map<string, string>();
  const pairs = new Map<string, string>();
  for (let at = 1; at < lines.length; at++) {
    const line = lines[at].trimEnd();
    if (line === '' || line.startsWith('#')) continue;
    const split = /^([^:]+):(=| )?(.*)$/.exec(line);
    if (!split) throw badNrrd('line');
    const [, name, mark, value] = split;
    if (mark === '=') {
      pairs.set(asUtf8(name), unescaped(asUtf8(value)));
      continue;
    }
    const spelt = name.toLowerCase().replaceAll(' ', '');
    // Fields of later versions change nothing that we read.
    if (!Object.hasOwn(FIELD_NAMES, spelt)) continue;
    const field = FIELD_NAMES[spelt];
    if (fields.has(field)) throw badNrrd(field);
    fields.set(field, value.trim());
    if (field === 'datafile' && /^LIST\b/.test(value.trim())) {
      const list = lines.slice(at + 1).map((entry) => entry.trim());
      return { fields, pairs, list: list.filter((entry) => entry !== ''), headerBytes };
    }
  }
  return { fields, pairs, list: [], headerBytes };
}

/** Spelling → name, blanks left out. Fields that place or decode voxels; others are for other programs. */
const FIELD_NAMES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    'dimension type encoding endian sizes space spacedimension spacedirections spaceorigin spaceunits spacings axismins kinds centerings datafile lineskip byteskip'
      .split(' ')
      .map((name) => [name, name]),
  ),
  centers: 'centerings',
};

/** The header ends at an empty line, or with the file where the data are elsewhere. */
function headerText(head: Uint8Array): { text: string; headerBytes: number } {
  const limit = Math.min(head.length, LONGEST_TEXT_HEADER_BYTES);
  for (let at = 0; at < limit; at++) {
    if (head[at] !== NEWLINE) continue;
    const next = head[at + 1] === RETURN ? at + 2 : at + 1;
    if (head[next] === NEWLINE) {
      return { text: latin1(head.subarray(0, at)), headerBytes: next + 1 };
    }
  }
  if (head.length >= LONGEST_TEXT_HEADER_BYTES) {
    const detail = { reason: 'long-header', format: 'nrrd', limitBytes: LONGEST_TEXT_HEADER_BYTES };
    throw new AppError('input/corrupt', detail);
  }
  return { text: latin1(head), headerBytes: head.length };
}

const NEWLINE = 10;
const RETURN = 13;

function unescaped(value: string): string {
  return value.replace(/\\(n|\\)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : '\\'));
}

/** @param field name of a field of the format, never its value. */
export function badNrrd(field: string): AppError {
  return new AppError('input/corrupt', { reason: 'bad-header', format: 'nrrd', field });
}

/** A field that has to be there. */
export function required({ fields }: NrrdFields, field: string): string {
  const value = fields.get(field);
  if (value === undefined || value === '') throw badNrrd(field);
  return value;
}

/** One number for each axis, `nan` where the axis has none; null where the field is absent. */
export function perAxis(header: NrrdFields, field: string, count: number): number[] | null {
  const value = header.fields.get(field);
  if (value === undefined) return null;
  const values = words(value);
  if (values.length !== count) throw badNrrd(field);
  return values.map((word) => {
    if (/^[-+]?nan$/i.test(word)) return Number.NaN;
    const number = decimal(word);
    if (!Number.isFinite(number)) throw badNrrd(field);
    return number;
  });
}

/** A whole number ≥ `least`; `otherwise` where the field is absent. */
export function count(
  header: NrrdFields,
  field: string,
  range: { readonly least: number; readonly otherwise: number },
): number {
  const text = header.fields.get(field);
  if (text === undefined) return range.otherwise;
  const value = integer(text);
  const isCount = value >= range.least; // false for NaN
  if (!isCount) throw badNrrd(field);
  return value;
}

/** Vectors `(x,y,z)` one for each axis, null for `none`. */
export function vectors(value: string, field: string): ([number, number, number] | null)[] {
  const found = value.match(/none|\([^()]*\)/g) ?? [];
  const rest = value.replaceAll(/none|\([^()]*\)/g, '').trim();
  if (rest !== '') throw badNrrd(field);
  return found.map((text) => (text === 'none' ? null : vector(text, field)));
}

/** @throws AppError `input/corrupt` where it is not three finite numbers. */
export function vector(text: string, field: string): [number, number, number] {
  const inner = /^\(([^()]*)\)$/.exec(text.trim())?.[1];
  const parts = (inner ?? '').split(',').map((part) => decimal(part.trim()));
  if (parts.length !== 3 || !parts.every(Number.isFinite)) throw badNrrd(field);
  return [parts[0], parts[1], parts[2]];
}
