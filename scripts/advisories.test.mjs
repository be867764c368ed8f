import { expect, test } from 'vitest';
import { read } from './advisories.mjs';

test('a report tells what was found', () => {
  const vulnerabilities = {
    a: {
      name: 'a',
      severity: 'high',
      range: '<2',
      via: [{ title: 'It leaks' }, { title: 'It leaks' }],
    },
    b: { name: 'b', severity: 'high', range: '*', via: ['a'] },
  };
  expect(read(JSON.stringify({ vulnerabilities, metadata: {} }))).toEqual({
    known: true,
    found: ['a <2 (high): It leaks', 'b * (high): by a'],
  });
  expect(read('{"vulnerabilities":{},"metadata":{}}')).toEqual({ known: true, found: [] });
});

test('no answer is never taken for a clean one', () => {
  expect(read('')).toMatchObject({ known: false });
  expect(read(null)).toMatchObject({ known: false });
  expect(read('{}')).toMatchObject({ known: false });
  expect(read('{"message":"405 from https://some.host/audit","error":{}}')).toEqual({
    known: false,
    reason: '405 from the registry',
  });
});
