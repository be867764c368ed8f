import { defineConfig } from 'vitest/config';

export default defineConfig({
  cacheDir: '../../.cache/vitest-parity',
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    environment: 'node',
    testTimeout: 1_800_000,
  },
});
