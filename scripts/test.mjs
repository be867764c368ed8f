// `npm test`: installs what is missing, browser included, and runs every check. What cannot run is named.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { reportAdvisories } from './advisories.mjs';
import { startBeside } from './beside.mjs';
import { buildApp } from './build.mjs';
import { checkNode, installPackages, npm } from './install.mjs';
import { ensurePython } from './python.mjs';
import { conformanceDifference } from './conformance.mjs';
import {
  failedJourneys,
  failedSpecs,
  skippedJourneys,
  skippedSpecs,
  unsteadyJourneys,
} from './results.mjs';

checkNode();
installPackages('test');
mkdirSync('.cache', { recursive: true });
const withTraining = process.env.CI === 'true' || process.argv.includes('--training');
const beside = startBeside(withTraining);

const { ensureChromium } = await import('./browser.mjs');
const chromium = ensureChromium();
if (!chromium) {
  console.error(
    'No Chromium was found and none could be installed: set ISODOUBT_CHROMIUM to one, or run `npm test -- --apt` as root on Debian.',
  );
  process.exit(1);
}
process.env.ISODOUBT_CHROMIUM = chromium;

const nibabel = ensurePython('nibabel', 'e2e/requirements.txt', true);
if (nibabel) process.env.ISODOUBT_PYTHON = nibabel;

const data = process.env.ISODOUBT_DATA ?? '../shared/data';
const skips = [];
if (!existsSync(data)) skips.push(`tests on real CT and MR: no folder ${data} (ISODOUBT_DATA)`);
if (!nibabel) skips.push('reading exports with nibabel: no python3 with venv');
skips.push(
  'WebGPU on a graphics processor: here it runs on the software adapter, for correctness only',
);
skips.push('exporters for nnU-Net and MONAI: see models/export/README.md');
skips.push('Firefox and WebKit: npm run browsers');
skips.push('Windows and macOS');
skips.push('the portable package’s launchers for Windows and macOS');

const counts = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
/** What failed by name, and what it said first. */
const failed = [];
/** Journeys that failed first and passed when played again: something to look at, by name. */
const unsteady = [];

step('format', ['run', '--silent', 'test:format']);
step('types', ['run', '--silent', 'test:types']);
step('lint', ['run', '--silent', 'test:lint']);
spec('spec', 'test:spec');
formatsPage();
await buildApp();
step('size', ['run', '--silent', 'test:size']);
step('licences', ['run', '--silent', 'licences']);
knownAdvisories();
spec('browser', 'test:browser');
journeys('e2e, two at a time', ['--project', 'shared', '--workers', '2']);
journeys('e2e, one at a time', ['--project', 'alone']);
step('faults, a sample of 2 runs: a kill of the browser, and one with a full disk', [
  'run',
  '--silent',
  'faults',
  '--',
  '--runs',
  '2',
  '--kinds',
  'browser-kill,disk-full',
]);
skips.push(
  'reviews with something that goes wrong, 500 and more: npm run faults; results in docs/reliability.md',
);
step('fuzz, a sample of 500 mutations', ['run', '--silent', 'fuzz', '--', '--mutations', '500']);
skips.push('10,000 mutations: npm run fuzz; results in docs/fuzz.json');
skips.push(
  'a CT of 512 × 512 × 600 with little memory, 200 cases and 50 runs in one tab: npm run scale, npm run endurance; results in docs/reliability.json',
);
await besideTheOthers();

console.log('\nNot run here:');
for (const line of skips) console.log(`  - ${line}`);
if (unsteady.length > 0) {
  console.log('\nPassed at the second try only:');
  for (const line of unsteady) console.log(`  - ${line}`);
}
if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`);
for (const line of failed) console.log(`  - ${line}`);
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(failures.length > 0 ? 1 : 0);

function step(name, args, env) {
  console.log(`\n── ${name}`);
  const started = Date.now();
  const isGood = npm(args, env) === 0;
  console.log(
    `── ${name}: ${isGood ? 'good' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s`,
  );
  if (!isGood) failures.push(name);
  return isGood;
}

/** A Vitest project; its counts come from the JSON report. */
function spec(name, script) {
  const report = `.cache/${name}.json`;
  rmSync(report, { force: true });
  const args = ['run', '--silent', script, '--', '--reporter=default', '--reporter=json'];
  step(name, [...args, `--outputFile.json=${report}`]);
  countSpec(report);
}

function countSpec(report) {
  if (!existsSync(report)) return;
  const result = JSON.parse(readFileSync(report, 'utf8'));
  counts.passed += result.numPassedTests;
  counts.failed += result.numFailedTests;
  counts.skipped += result.numPendingTests;
  skips.push(...skippedSpecs(result));
  failed.push(...failedSpecs(result));
}

/** Each row of docs/formats.md is a test that ran, or was skipped by name. */
function formatsPage() {
  if (!existsSync('.cache/spec.json')) return;
  const difference = conformanceDifference(JSON.parse(readFileSync('.cache/spec.json', 'utf8')));
  console.log(`── docs/formats.md: ${difference ? 'FAILED' : 'good'}`);
  if (!difference) return;
  console.log('It differs from the tests: run npm run conformance.', difference);
  failures.push('docs/formats.md');
}

/** Clean where a registry answers audits; where none does, nothing is known, and that is said. */
function knownAdvisories() {
  console.log('\n── npm audit');
  const code = reportAdvisories();
  if (code === 3) skips.push('npm audit: the registry here answers none (npm run advisories)');
  if (code === 1) failures.push('npm audit');
}

function journeys(name, which) {
  const report = '.cache/e2e.json';
  rmSync(report, { force: true });
  step(name, ['run', '--silent', 'test:e2e', '--', ...which], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  });
  if (!existsSync(report)) return;
  const result = JSON.parse(readFileSync(report, 'utf8'));
  const { stats } = result;
  counts.passed += stats.expected + stats.flaky;
  counts.failed += stats.unexpected;
  counts.skipped += stats.skipped;
  skips.push(...skippedJourneys(result));
  failed.push(...failedJourneys(result));
  unsteady.push(...unsteadyJourneys(result));
}

/** What ran beside the others: the parity with nnU-Net and MONAI, and the smoke training. */
async function besideTheOthers() {
  const { text, steps } = await beside;
  console.log(`\n── beside the others\n${text}`);
  for (const { name, isGood, seconds } of steps) {
    console.log(`── ${name}: ${isGood ? 'good' : 'FAILED'} in ${seconds} s`);
    if (!isGood) failures.push(name);
    if (name === 'parity') countSpec('.cache/parity.json');
    else counts[isGood ? 'passed' : 'failed'] += 1;
  }
  if (!steps.some(({ name }) => name.startsWith('training'))) {
    skips.push('smoke training of the network: run npm test -- --training');
  }
}
