// Checks that one core does and nobody waits for. `npm test` runs them beside the others, at low priority: they take what the
// journeys leave of the machine. What came of each is in .cache/beside.json.
import { spawn, spawnSync } from 'node:child_process';
import { openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from './install.mjs';
import { ensurePython } from './python.mjs';

const LOG = '.cache/beside.log';
const RESULTS = '.cache/beside.json';
const SCRIPT = fileURLToPath(import.meta.url);

/** @typedef {{ name: string, isGood: boolean, seconds: number }} Step */

/**
 * Starts them in a process of its own.
 * @param {boolean} withTraining whether the smoke training is among them
 * @returns {Promise<{ text: string, steps: Step[] }>} when the last is done: all that they printed, and what came of each
 */
export function startBeside(withTraining) {
  rmSync(RESULTS, { force: true });
  const log = openSync(LOG, 'w');
  const args = [SCRIPT, ...(withTraining ? ['--training'] : [])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', log, log] });
  if (child.pid) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  const ended = new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
  return ended.then(() => {
    const text = readFileSync(LOG, 'utf8');
    try {
      return { text, steps: JSON.parse(readFileSync(RESULTS, 'utf8')) };
    } catch {
      return { text, steps: [{ name: 'the checks beside the others', isGood: false, seconds: 0 }] };
    }
  });
}

/** @param {() => number | null} run gives the exit code. */
function step(name, run) {
  const started = Date.now();
  const isGood = run() === 0;
  return { name, isGood, seconds: Math.round((Date.now() - started) / 1000) };
}

function runAll() {
  const steps = [];
  if (process.argv.includes('--training')) {
    const python = ensurePython('training', 'models/training/requirements.txt', true);
    for (const args of python ? TRAINING : []) {
      const run = () => spawnSync(python, args, { cwd: 'models', stdio: 'inherit' }).status;
      steps.push(step(`training: ${args.join(' ')}`, run));
    }
  }
  // Its own folder is another: the path is a whole one.
  const report = resolve('.cache/parity.json');
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  steps.push(step('parity', () => npm(['run', '--silent', 'test:parity', '--', ...reporters])));
  writeFileSync(RESULTS, JSON.stringify(steps));
}

const TRAINING = [
  ['-m', 'training.smoke'],
  ['-m', 'unittest', 'discover', '-s', 'training/tests', '-t', '.'],
];

if (process.argv[1] === SCRIPT) runAll();
