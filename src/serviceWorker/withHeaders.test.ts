import { expect, test } from 'vitest';
import { contentTypeOf } from './contentType.ts';
import { serverAnswer, storedAnswer } from './withHeaders.ts';

const HEADERS = { 'Cross-Origin-Opener-Policy': 'same-origin' };
const answer = (headers: Record<string, string>, status = 200): Response =>
  new Response(status === 304 ? null : 'body', { status, headers });

test('a kept file has the type of its name, whatever the server called it', () => {
  const stored = storedAnswer('assets/x.mjs', new Response('let a').body, HEADERS);
  expect(stored.headers.get('Content-Type')).toMatch(/^text\/javascript/);
  expect(stored.headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
});

test('a server that lies about types is corrected', () => {
  for (const [path, type] of [
    ['x.wasm', 'application/wasm'],
    ['x.mjs', 'text/javascript; charset=utf-8'],
    ['x.onnx', 'application/octet-stream'],
    ['manifest.webmanifest', 'application/manifest+json'],
  ] as const) {
    const corrected = serverAnswer(answer({ 'Content-Type': 'text/plain' }), path, HEADERS);
    expect(corrected.headers.get('Content-Type')).toBe(type);
    expect(corrected.headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
  }
});

test('a page in the place of a file stays a page', () => {
  const portal = serverAnswer(answer({ 'Content-Type': 'text/html' }), 'x.wasm', HEADERS);
  expect(portal.headers.get('Content-Type')).toBe('text/html');
});

test('errors keep their status and type', () => {
  const missing = serverAnswer(answer({ 'Content-Type': 'text/plain' }, 404), 'x.wasm', HEADERS);
  expect(missing.status).toBe(404);
  expect(missing.headers.get('Content-Type')).toBe('text/plain');
  expect(serverAnswer(answer({}, 304), 'x.wasm', HEADERS).status).toBe(304);
});

test('what tells of a packed body goes with it', () => {
  const headers = { 'Content-Encoding': 'gzip', 'Content-Length': '3' };
  const unpacked = serverAnswer(answer(headers), null, HEADERS);
  expect(unpacked.headers.has('Content-Encoding')).toBe(false);
  expect(unpacked.headers.has('Content-Length')).toBe(false);
});

test('a redirect is handed on untouched', () => {
  const redirect = Response.error();
  expect(serverAnswer(redirect, null, HEADERS)).toBe(redirect);
});

test('names without a known ending are bytes', () => {
  expect(contentTypeOf('LICENSE')).toBe('application/octet-stream');
  expect(contentTypeOf('a/b.HTML')).toBe('text/html; charset=utf-8');
});
