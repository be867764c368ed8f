// `npm start`: installs what is missing, builds, serves on localhost with cross-origin isolation, opens a browser.
import { spawn } from 'node:child_process';
import { buildApp } from './build.mjs';
import { checkNode, installPackages } from './install.mjs';

checkNode();
installPackages('run');
await buildApp();

const { preview } = await import('vite');
const server = await preview({
  logLevel: 'warn',
  preview: { host: 'localhost', port: Number(process.env.PORT ?? 4173) },
});
const address = server.resolvedUrls?.local[0] ?? '';
console.log(`\n  Isodoubt is at ${address}\n  Nothing leaves this machine. Stop with Ctrl+C.\n`);
openBrowser(address);

function openBrowser(url) {
  const hasDisplay =
    process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (process.env.CI || process.env.ISODOUBT_NO_BROWSER || !hasDisplay) return;
  const command = { darwin: 'open', win32: 'explorer' }[process.platform] ?? 'xdg-open';
  const child = spawn(command, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => console.log('  No browser could be opened: open the address yourself.'));
  child.unref();
}
