import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** dciodvfy of dicom3tools: does a file keep to the definition of its object? */
export const HAS_DCIODVFY = isInstalled('dciodvfy', ['-version']);
/** dcmdump of DCMTK: can every element be read? */
export const HAS_DCMDUMP = isInstalled('dcmdump', ['--version']);
const PYTHON = process.env['ISODOUBT_PYTHON'] ?? 'python3';
/** highdicom in the Python that ISODOUBT_PYTHON names. */
export const HAS_HIGHDICOM = run(PYTHON, ['-c', 'import highdicom']).status === 0;

/** What dciodvfy calls an error, a line each. */
export function dciodvfyErrors(dicom: Uint8Array): readonly string[] {
  const { stdout, stderr } = withFile(dicom, (path) => run('dciodvfy', ['-new', path]));
  return `${stdout}\n${stderr}`.split('\n').filter((line) => /^Error\b/.test(line));
}

/** What dcmdump complains about; empty where it read all of it. */
export function dcmdumpComplaints(dicom: Uint8Array): string {
  const { status, stderr } = withFile(dicom, (path) => run('dcmdump', [path]));
  return status === 0 ? stderr : `exit ${status}: ${stderr}`;
}

/**
 * Runs a script of `src/testing/golden` on a file.
 * @returns what it prints, as JSON.
 * @throws Error with what it printed as an error where it failed.
 */
export function pythonVerdict(script: string, dicom: Uint8Array): unknown {
  const source = new URL(`./golden/${script}.py`, import.meta.url).pathname;
  const { status, stdout, stderr } = withFile(dicom, (path) => run(PYTHON, [source, path]));
  if (status !== 0) throw new Error(`${script}: ${stderr}`);
  return JSON.parse(stdout);
}

function run(command: string, args: readonly string[]) {
  return spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
}

/** Whether it is installed; a version may be asked for in a way that it calls wrong. */
function isInstalled(command: string, args: readonly string[]): boolean {
  const { error, status } = spawnSync(command, args, { stdio: 'ignore' });
  return error === undefined && status !== 127;
}

function withFile<T>(bytes: Uint8Array, act: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'isodoubt-'));
  try {
    const path = join(folder, 'file.dcm');
    writeFileSync(path, bytes);
    return act(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
