import { playwright } from '@vitest/browser-playwright';
import { mergeConfig } from 'vite';
import { defineConfig } from 'vitest/config';
import { CHROMIUM_FLAGS, findChromium } from './scripts/browser.mjs';
import viteConfig from './vite.config.ts';

const executablePath = findChromium();
const ALL_TEXTS = 'src/ui/text/allTexts.setup.ts';

export default defineConfig((env) =>
  mergeConfig(viteConfig(env), {
    test: {
      projects: [
        {
          extends: true,
          test: {
            name: 'node',
            setupFiles: [ALL_TEXTS],
            environment: 'node',
            // A worker keeps what it has loaded: hundreds of files import the same modules.
            isolate: false,
            // Hangs end; how long a test takes on a busy machine is no result.
            testTimeout: 60_000,
            include: [
              'src/**/*.test.{ts,tsx}',
              'scripts/**/*.test.{ts,mjs}',
              'bench/*.test.ts',
              'e2e/**/*.test.ts',
              'evidence/*.test.ts',
              'evidence/{plot,quality,review,run,tables}/**/*.test.ts',
            ],
            exclude: ['src/**/*.browser.test.ts'],
          },
        },
        {
          extends: true,
          test: {
            name: 'browser',
            setupFiles: [ALL_TEXTS],
            include: ['src/**/*.browser.test.ts'],
            testTimeout: 120_000,
            browser: {
              enabled: true,
              headless: true,
              screenshotFailures: false,
              provider: playwright({
                launchOptions: { ...(executablePath && { executablePath }), args: CHROMIUM_FLAGS },
              }),
              instances: [{ browser: 'chromium' }],
            },
          },
        },
      ],
    },
  }),
);
