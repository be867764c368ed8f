// What the portable zip holds beside the app, from the names and bytes of its files; those are read in main.mjs.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { zipSync } from 'fflate';

/** The port that the launchers use where no port.txt says otherwise; a test holds the launchers to it. */
export const PORT = 28417;

/** The types that the app's own worker answers with. */
const TYPES = JSON.parse(
  readFileSync(new URL('../../src/serviceWorker/mediaTypes.json', import.meta.url), 'utf8'),
);

/**
 * server/files.txt: a line `/path type` for each file of the app; the servers know these and no others.
 * @param {string[]} names relative to the app, with /.
 * @throws an Error for a kind of file whose type is not known, and for a name that a server would have to decode.
 */
export function servedFiles(names) {
  const rows = names.toSorted(inOrder).map((name) => {
    const type = TYPES[name.slice(name.lastIndexOf('.') + 1)];
    if (!type)
      throw new Error(
        `No media type is known for ${name}: add it to src/serviceWorker/mediaTypes.json.`,
      );
    if (!/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(name)) throw new Error(`Not a plain name: ${name}`);
    return `/${name} ${type}\n`;
  });
  return rows.join('');
}

/** server/headers.txt: a line `Name: value` for each header. @param {Record<string, string>} headers */
export function headerLines(headers) {
  return Object.entries(headers)
    .map(([name, value]) => {
      if (/[\r\n]/.test(name + value)) throw new Error(`A line break in the header ${name}`);
      return `${name}: ${value}\n`;
    })
    .join('');
}

/**
 * In the form of sha256sum, with the names in order.
 * @param {Map<string, Uint8Array>} files by name.
 */
export function sha256Sums(files) {
  return [...files.keys()]
    .toSorted(inOrder)
    .map((name) => `${sha256(files.get(name))}  ${name}\n`)
    .join('');
}

/** @returns {string} in hexadecimal. */
export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Windows' shells want CRLF in what they run, and old editors in what they show. */
export function withCrlf(text) {
  return text.replace(/\r?\n/g, '\r\n');
}

/**
 * One zip with everything in one folder: the same files give the same bytes, wherever and whenever.
 * @param {Map<string, Uint8Array>} files by name relative to the folder.
 * @param {{ folder: string, time: Date, executables: string[] }} how `time` stands on every entry; zip knows no zone,
 *   so it's written as UTC.
 */
export function packedZip(files, { folder, time, executables }) {
  // fflate writes the local time of a date: one whose local time is the UTC time of `time`.
  const mtime = new Date(time.getTime() + time.getTimezoneOffset() * 60_000);
  const entries = {};
  for (const name of [...files.keys()].toSorted(inOrder)) {
    const mode = executables.includes(name) ? 0o100755 : 0o100644;
    const isPacked = /\.(gz|zst|png|jpg|webp|woff2)$/.test(name);
    const options = { os: 3, attrs: mode << 16, mtime, level: isPacked ? 0 : 6 };
    entries[`${folder}/${name}`] = [files.get(name), options];
  }
  return zipSync(entries);
}

/** By code units: the order must not depend on a language. */
function inOrder(a, b) {
  return a < b ? -1 : Number(a > b);
}
