import { expect, it } from 'vitest';
import {
  failedJourneys,
  failedSpecs,
  skippedJourneys,
  skippedSpecs,
  unsteadyJourneys,
} from './results.mjs';

const test = (status, annotations = [], ...errors) => ({
  status,
  annotations,
  results: errors.map((message) => (message === null ? {} : { error: { message } })),
});
const journeys = {
  suites: [
    {
      specs: [],
      suites: [
        {
          file: 'a.spec.ts',
          specs: [
            { title: 'good', tests: [test('expected', [], null)] },
            {
              title: 'bad',
              tests: [test('unexpected', [], '\u001b[31mError: no\u001b[39m\n\n  at x')],
            },
            { title: 'late', tests: [test('flaky', [], 'Timeout', null)] },
            {
              title: 'left out',
              tests: [test('skipped', [{ type: 'skip', description: 'no files' }])],
            },
          ],
        },
      ],
    },
  ],
};

it('names journeys that failed, that passed at the second try, and that did not run', () => {
  expect(failedJourneys(journeys)).toEqual(['journey: a.spec.ts › bad: Error: no']);
  expect(unsteadyJourneys(journeys)).toEqual(['journey: a.spec.ts › late: Timeout']);
  expect(skippedJourneys(journeys)).toEqual(['journey: a.spec.ts › left out: no files']);
});

it('names tests that failed, and files that could not be read', () => {
  const specs = {
    testResults: [
      {
        status: 'failed',
        assertionResults: [
          { status: 'passed', fullName: 'good' },
          { status: 'failed', fullName: 'bad', failureMessages: ['Error: 1 is not 2\n    at y'] },
          { status: 'pending', fullName: 'left out' },
        ],
      },
      { status: 'failed', assertionResults: [], name: 'b.test.ts', message: 'SyntaxError' },
    ],
  };
  expect(failedSpecs(specs)).toEqual([
    'test: bad: Error: 1 is not 2',
    'file: b.test.ts: SyntaxError',
  ]);
  expect(skippedSpecs(specs)).toEqual(['test: left out']);
});
