#!/usr/bin/env node
// `npx isodoubt …`: the command line, from wherever it is called. Installs the packages where they are missing.
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const from = process.cwd();
process.chdir(root);
const { checkNode, installPackages } = await import('./install.mjs');
checkNode();
installPackages('test');
process.chdir(from);

const { runnerImport } = await import('vite');
const main = resolve(root, 'src/cli/main.ts');
await runnerImport(main, { root, configFile: false, logLevel: 'error' });
