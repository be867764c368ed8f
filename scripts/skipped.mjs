// Names of tests that a run left out, from the reports of Vitest and of Playwright.

/** @param report of Vitest's JSON reporter. @returns a line for each test. */
export function skippedSpecs({ testResults }) {
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'skipped' || status === 'pending' || status === 'todo')
      .map(({ fullName }) => `test: ${fullName}`),
  );
}

/** @param report of Playwright's JSON reporter. @returns a line for each journey, with the reason that it gave. */
export function skippedJourneys({ suites }) {
  return suites.flatMap(({ suites: inner = [], specs = [] }) => [
    ...specs.flatMap(({ title, tests }) =>
      tests.some(({ status }) => status === 'skipped')
        ? [`journey: ${title}${reasonOf(tests)}`]
        : [],
    ),
    ...skippedJourneys({ suites: inner }),
  ]);
}

function reasonOf(tests) {
  const given = tests
    .flatMap(({ annotations = [] }) => annotations)
    .find(({ type, description }) => type === 'skip' && description);
  return given ? `: ${given.description}` : '';
}
