import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test, type Page } from '@playwright/test';
import { exportFiles, openApp, openFile, run } from './app.ts';
import { bodyPhantom, routeTinyNetwork } from './tiny.ts';

/** Runs the open image on a backend; returns the uncertainty of every voxel, 0 … 1. */
async function uncertaintyOn(page: Page, backend: 'webgpu' | 'wasm'): Promise<Float64Array> {
  await page.getByTitle('Network, samples, seed, backend').click();
  await page.getByLabel('Samples (T)').fill('3');
  const choice = page.getByLabel('Backend');
  if (!(await choice.isVisible())) await page.getByText('More', { exact: true }).click();
  await choice.selectOption(backend);
  await page.getByTitle('Network, samples, seed, backend').click();
  await run(page);
  await expect(page.getByTestId('backend-badge')).toHaveText(
    backend === 'webgpu' ? 'WebGPU' : /WASM/,
  );
  const files = await exportFiles(page);
  const name = [...files.keys()].find((candidate) => candidate.includes('uncertainty')) ?? '';
  const bytes = gunzipSync(readFileSync(files.get(name) ?? ''));
  const start = bytes.readFloatLE(108);
  return Float64Array.from(
    { length: (bytes.length - start) / 2 },
    (_, voxel) => bytes.readUInt16LE(start + 2 * voxel) / 65535,
  );
}

/** The tiny network in the place of the bundled one: the software adapter is some 80 times slower than WASM. */
test('WebGPU and WASM give the same uncertainty within 1e-4', async ({ page }) => {
  await routeTinyNetwork(page);
  await openApp(page);
  await openFile(page, { name: 'body.nii', mimeType: '', buffer: bodyPhantom() });
  await expect(page.getByText('48 × 40 × 10')).toBeVisible();
  const onWasm = await uncertaintyOn(page, 'wasm');
  const onGpu = await uncertaintyOn(page, 'webgpu');
  expect(onGpu.length).toBe(48 * 40 * 10);
  expect(Math.max(...onWasm)).toBeGreaterThan(0.1);
  const largest = onWasm.reduce(
    (most, value, voxel) => Math.max(most, Math.abs(value - (onGpu[voxel] ?? 9))),
    0,
  );
  test
    .info()
    .annotations.push({ type: 'largest difference', description: largest.toExponential(1) });
  expect(largest).toBeLessThanOrEqual(1e-4);
});
