// `npm run package`: builds the app and makes one zip of it that runs where nothing is installed.
//   node scripts/package/main.mjs [--app FOLDER]    FOLDER: an app that is built already
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { checkNode, installPackages } from '../install.mjs';
import { packagedFiles } from './packagedFiles.mjs';

process.chdir(new URL('../..', import.meta.url).pathname);
const given = process.argv.indexOf('--app');
checkNode();
if (given === -1) installPackages('run');
const { packedZip, sha256 } = await import('./entries.mjs');

const OUT = '.cache/package';
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const app = given === -1 ? await freshBuild() : process.argv[given + 1];

mkdirSync(OUT, { recursive: true });
const { files, executables } = packagedFiles(app, version);
const folder = `isodoubt-${version}-portable`;
const zip = packedZip(files, { folder, time: commitTime(), executables });
const path = `${OUT}/${folder}.zip`;
writeFileSync(path, zip);
writeFileSync(`${path}.sha256`, `${sha256(zip)}  ${basename(path)}\n`);
console.log(`${path}: ${files.size} files, ${(zip.length / 2 ** 20).toFixed(1)} MiB`);
console.log(`SHA-256 ${sha256(zip)}`);

/** Never the app of an earlier commit: its version would name that one. */
async function freshBuild() {
  console.log('Building …');
  const { build } = await import('vite');
  const outDir = `${OUT}/app`;
  rmSync(outDir, { recursive: true, force: true });
  await build({ logLevel: 'warn', build: { outDir } });
  if (git('status', '--porcelain')) {
    console.log('The sources differ from the commit: the zip says the commit, and holds more.');
  }
  return outDir;
}

/** Of the commit, so that the same commit makes the same zip; of SOURCE_DATE_EPOCH, or a fixed day, without history. */
function commitTime() {
  const seconds = Number(process.env.SOURCE_DATE_EPOCH || git('log', '-1', '--format=%ct'));
  return new Date(seconds ? seconds * 1000 : Date.UTC(2026, 0, 1));
}

function git(...args) {
  try {
    const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
    return execFileSync('git', args, options).trim();
  } catch {
    return ''; // a source archive without history
  }
}
