import { defineConfig } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from './scripts/browser.mjs';

const PORT = 4187;
/** Journeys that have the machine to themselves: all cores for the network, cancels within a second, a lost processor. */
const ALONE = /\/(alternatives|faults|keys|mainThread|report|review|webgpu)\.spec\.ts$/;
const executablePath = findChromium();

export default defineConfig({
  testDir: 'e2e',
  projects: [
    // `npm test` runs two of them at a time: they wait for the page most of the time.
    { name: 'shared', testMatch: '*.spec.ts', testIgnore: ALONE },
    { name: 'alone', testMatch: ALONE },
  ],
  outputDir: '.cache/test-results',
  workers: 1,
  timeout: 240_000,
  expect: { timeout: 15_000 },
  // Once more where the machine is not known; `npm test` names what passed at the second try only.
  retries: process.env['CI'] === 'true' ? 1 : 0,
  forbidOnly: process.env['CI'] === 'true',
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ? [['list'], ['json']] : [['list']],
  use: {
    baseURL: `http://localhost:${PORT}`,
    // Requests that a worker answers are not seen by `page.route`; e2e/offline.spec.ts allows them.
    serviceWorkers: 'block',
    viewport: { width: 1366, height: 768 },
    launchOptions: { ...(executablePath && { executablePath }), args: CHROMIUM_FLAGS },
    trace: 'off',
  },
  webServer: {
    command: `npx vite preview --port ${PORT} --strictPort`,
    url: `http://localhost:${PORT}`,
    reuseExistingServer: false,
  },
});
