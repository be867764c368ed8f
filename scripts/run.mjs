// Runs a TypeScript file in Node, through Vite: node scripts/run.mjs FILE [arguments]
import { resolve } from 'node:path';
import { checkNode, installPackages } from './install.mjs';

const [node, , file, ...args] = process.argv;
if (!file) {
  console.error('Which file? node scripts/run.mjs FILE [arguments]');
  process.exit(1);
}
checkNode();
installPackages('test');

// The file sees itself as the script, as if Node had started it.
process.argv = [node, resolve(file), ...args];
const { runnerImport } = await import('vite');
await runnerImport(resolve(file), { configFile: false, logLevel: 'error' });
