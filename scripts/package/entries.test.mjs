import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';

import { PORT, headerLines, packedZip, servedFiles, sha256Sums, withCrlf } from './entries.mjs';

const bytes = (text) => new TextEncoder().encode(text);
const how = { folder: 'it', time: new Date('2026-03-04T05:06:08Z'), executables: ['run.sh'] };

test('each file of the app is served with its type, in order', () => {
  expect(servedFiles(['index.html', 'assets/a-1.wasm', 'assets/a-1.js'])).toBe(
    '/assets/a-1.js text/javascript; charset=utf-8\n/assets/a-1.wasm application/wasm\n/index.html text/html; charset=utf-8\n',
  );
});

test('a kind of file without a type, and a name that needs decoding, stop the package', () => {
  expect(() => servedFiles(['a.exe'])).toThrow('a.exe');
  for (const name of ['a b.js', '../a.js', '.hidden/a.js', 'a/.b.js', 'ä.js', '/a.js', 'a//b.js']) {
    expect(() => servedFiles([name]), name).toThrow('Not a plain name');
  }
});

test('a header with a line break in it stops the package', () => {
  expect(headerLines({ A: 'b', C: "d 'e'; f" })).toBe("A: b\nC: d 'e'; f\n");
  expect(() => headerLines({ A: 'b\r\nSet-Cookie: c' })).toThrow('line break');
});

test('sums are those of sha256sum', () => {
  const files = new Map([
    ['b.txt', bytes('abc')],
    ['a.txt', bytes('')],
  ]);
  expect(sha256Sums(files)).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a.txt\n' +
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b.txt\n',
  );
});

test('line ends become CRLF once', () => {
  expect(withCrlf('a\nb\r\nc')).toBe('a\r\nb\r\nc');
});

test('the same files give the same zip in any order and in any time zone', () => {
  const zone = process.env.TZ;
  const files = [
    ['run.sh', bytes('#!/bin/sh\n')],
    ['a.txt', bytes('a'.repeat(1000))],
  ];
  const zip = packedZip(new Map(files), how);
  try {
    process.env.TZ = 'Pacific/Auckland';
    expect(packedZip(new Map(files.toReversed()), how)).toEqual(zip);
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
  expect(unzipSync(zip)['it/a.txt']).toEqual(files[1][1]);
});

test('launchers may be executed, other files not, and every entry has the given time', () => {
  const files = new Map([
    ['run.sh', bytes('x')],
    ['a.txt', bytes('x')],
  ]);
  const entries = centralDirectory(packedZip(files, how));
  expect(entries.map(({ name, mode }) => [name, mode.toString(8)])).toEqual([
    ['it/a.txt', '100644'],
    ['it/run.sh', '100755'],
  ]);
  for (const { isUnix, time } of entries) {
    expect(isUnix).toBe(true);
    expect(time).toEqual([2026, 3, 4, 5, 6, 8]);
  }
});

/** Section 4.3.12 of the zip specification. */
function centralDirectory(zip) {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = zip.length - 22;
  let at = view.getUint32(end + 16, true);
  return Array.from({ length: view.getUint16(end + 10, true) }, () => {
    const [clock, day] = [view.getUint16(at + 12, true), view.getUint16(at + 14, true)];
    const length = view.getUint16(at + 28, true);
    const entry = {
      name: new TextDecoder().decode(zip.subarray(at + 46, at + 46 + length)),
      isUnix: zip[at + 5] === 3,
      mode: view.getUint32(at + 38, true) >>> 16,
      time: [
        (day >> 9) + 1980,
        (day >> 5) & 15,
        day & 31,
        clock >> 11,
        (clock >> 5) & 63,
        (clock & 31) * 2,
      ],
    };
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    return entry;
  });
}

test('every launcher has the same port', () => {
  for (const name of ['server/start.sh', 'server/server.ps1', 'Isodoubt.cmd']) {
    const text = readFileSync(new URL(`portable/${name}`, import.meta.url), 'utf8');
    expect(text.match(/\bport ?=\s?\d+/)?.[0], name).toMatch(new RegExp(`${PORT}$`));
  }
});

test('scripts are short, and in letters that every Windows reads alike', () => {
  for (const name of ['server/server.pl', 'server/server.ps1', 'server/start.sh', 'Isodoubt.cmd']) {
    const text = readFileSync(new URL(`portable/${name}`, import.meta.url), 'utf8');
    expect(text.split('\n').length, name).toBeLessThanOrEqual(102);
    expect(text, name).toMatch(/^[\t\n -~]*$/);
  }
});
