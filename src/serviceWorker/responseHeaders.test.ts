import { expect, test } from 'vitest';
import { policyOfPage, responseHeaders } from './responseHeaders.ts';

const HEADERS = responseHeaders('c3R5bGU=');

test('isolation is asked for, and nothing but the own origin is allowed', () => {
  expect(HEADERS['Cross-Origin-Opener-Policy']).toBe('same-origin');
  expect(HEADERS['Cross-Origin-Embedder-Policy']).toBe('require-corp');
  const policy = HEADERS['Content-Security-Policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("'sha256-c3R5bGU='");
  expect(policy).not.toMatch(/https?:|unsafe-inline|'unsafe-eval'/);
});

test('every header fits on one line of ASCII, as servers and meta tags need it', () => {
  for (const [name, value] of Object.entries(HEADERS)) {
    expect(name).toMatch(/^[A-Z][A-Za-z-]+$/);
    expect(value).toMatch(/^[\u0020-\u007e]+$/);
    expect(value).not.toContain('"');
  }
  expect(policyOfPage('c3R5bGU=')).not.toContain('"');
});

test('a page loads from its own origin alone, runs no text, and is shown in no frame', () => {
  const policy = HEADERS['Content-Security-Policy'] ?? '';
  const directives = new Map(
    policy.split('; ').map((one) => [one.split(' ')[0], one.split(' ').slice(1).join(' ')]),
  );
  expect(Object.fromEntries(directives)).toEqual({
    'default-src': "'none'",
    'script-src': "'self' 'wasm-unsafe-eval'",
    'script-src-attr': "'none'",
    'worker-src': "'self'",
    'connect-src': "'self'",
    'img-src': "'self' data:",
    'style-src': "'self' 'sha256-c3R5bGU='",
    'manifest-src': "'self'",
    'frame-src': "'none'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'require-trusted-types-for': "'script'",
    'trusted-types': 'default',
    'frame-ancestors': "'none'",
  });
  expect(HEADERS['X-Content-Type-Options']).toBe('nosniff');
  expect(HEADERS['Referrer-Policy']).toBe('no-referrer');
  expect(HEADERS['Permissions-Policy']).toContain('camera=()');
});

test('a page carries all of it but what a meta tag cannot say', () => {
  const policy = HEADERS['Content-Security-Policy'] ?? '';
  expect(policy).toBe(`${policyOfPage('c3R5bGU=')}; frame-ancestors 'none'`);
});
