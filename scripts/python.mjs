// A virtual environment for checks that need a reference tool; never on the way to `npm start`.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * @param {string} name folder under .cache
 * @param {string} requirements pinned packages
 * @param {boolean} isWanted whether to make it when it is missing
 * @returns {string | undefined} the interpreter; undefined when there is none
 */
export function ensurePython(name, requirements, isWanted) {
  const folder = `.cache/python-${name}`;
  const python =
    process.platform === 'win32' ? `${folder}/Scripts/python.exe` : `${folder}/bin/python`;
  const stamp = `${folder}/installed`;
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const isReady = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  if (!isReady) {
    if (!isWanted) return undefined;
    console.log(`Making a Python environment for ${requirements} …`);
    const made =
      run('python3', ['-m', 'venv', folder]) &&
      run(python, [
        '-m',
        'pip',
        'install',
        '-q',
        '--disable-pip-version-check',
        '-r',
        requirements,
      ]);
    if (!made) return undefined;
    writeFileSync(stamp, wanted);
  }
  return `${process.cwd()}/${python}`;
}

function run(command, args) {
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
}
