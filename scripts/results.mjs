// Names of tests that a run left out, that failed, or that passed at a second try only, from the reports of Vitest and Playwright.

/** @param report of Vitest's JSON reporter. @returns a line for each test that did not run. */
export function skippedSpecs(report) {
  return specsOf(report, ['skipped', 'pending', 'todo']).map(({ fullName }) => `test: ${fullName}`);
}

/** @param report of Vitest's JSON reporter. @returns a line for each test that failed, and what it said first. */
export function failedSpecs(report) {
  const failed = specsOf(report, ['failed']).map(
    ({ fullName, failureMessages }) => `test: ${fullName}: ${firstLines(failureMessages?.[0])}`,
  );
  const unread = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return [...failed, ...unread.map(({ name, message }) => `file: ${name}: ${firstLines(message)}`)];
}

/** @param report of Playwright's JSON reporter. @returns a line for each journey that did not run, with the reason it gave. */
export function skippedJourneys(report) {
  return journeysOf(report, 'skipped').map(({ title, annotations }) => {
    const given = annotations.find(({ type, description }) => type === 'skip' && description);
    return `journey: ${title}${given ? `: ${given.description}` : ''}`;
  });
}

/** @param report of Playwright's JSON reporter. @returns a line for each journey that failed, and what it said first. */
export function failedJourneys(report) {
  return journeysOf(report, 'unexpected').map(
    ({ title, message }) => `journey: ${title}: ${message}`,
  );
}

/** @param report of Playwright's JSON reporter. @returns a line for each journey that failed first, and what it said then. */
export function unsteadyJourneys(report) {
  return journeysOf(report, 'flaky').map(({ title, message }) => `journey: ${title}: ${message}`);
}

function specsOf({ testResults }, wanted) {
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => wanted.includes(status)),
  );
}

function journeysOf({ suites }, wanted) {
  return suites.flatMap(({ suites: inner = [], specs = [], file }) => [
    ...specs.flatMap(({ title, tests }) =>
      tests
        .filter(({ status }) => status === wanted)
        .map(({ annotations = [], results }) => ({
          title: `${file} › ${title}`,
          annotations,
          message: firstLines(results.find(({ error }) => error)?.error.message),
        })),
    ),
    ...journeysOf({ suites: inner }, wanted),
  ]);
}

/** The first lines that say something, without colours. */
function firstLines(message = 'no message') {
  // oxlint-disable-next-line no-control-regex -- colours begin with an escape
  const plain = message.replace(/\u001b\[[0-9;]*m/g, '');
  const lines = plain.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '' && !line.startsWith('at '))
    .slice(0, 6)
    .join(' | ');
}
