import { expect, test, type Page } from '@playwright/test';
import { openApp, openFile, watchErrors } from './app.ts';
import { bodyPhantom, routeTinyNetwork } from './tiny.ts';

// Faults made to happen in the app as it is shipped: the worker's script gets a prelude on its way from the server.

type Fault = 'throw' | 'lose-device';

const PRELUDE = `{
  const devices = [];
  const request = self.GPUAdapter?.prototype.requestDevice;
  if (request) GPUAdapter.prototype.requestDevice = async function (descriptor) {
    const device = await request.call(this, descriptor);
    devices.push(device);
    return device;
  };
  new BroadcastChannel('faults').addEventListener('message', ({ data }) => {
    if (data === 'lose-device') for (const device of devices) device.destroy();
    if (data === 'throw') setTimeout(() => { throw new Error('injected'); });
  });
}
`;

/** A graphics processor that passes for a real one, and whose every answer is a little too large. */
const WRONG_GPU = `{
  const info = { vendor: 'acme', architecture: 'gpu-1', device: '', description: '', isFallbackAdapter: false };
  Object.defineProperty(GPUAdapter.prototype, 'info', { get: () => info });
  const mapped = GPUBuffer.prototype.getMappedRange;
  GPUBuffer.prototype.getMappedRange = function (...range) {
    const bytes = mapped.apply(this, range);
    if (this.usage & GPUBufferUsage.MAP_READ) {
      const values = new Float32Array(bytes, 0, Math.floor(bytes.byteLength / 4));
      values.forEach((value, at) => { values[at] = 1.01 * value; });
    }
    return bytes;
  };
}
`;

/** The app with the tiny network and a body of 10 slices. */
async function openBreakable(
  page: Page,
  { image = bodyPhantom(), prelude = PRELUDE } = {},
): Promise<void> {
  await routeTinyNetwork(page);
  await page.route('**/assets/inference.worker-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: prelude + (await response.text()) });
  });
  await page.addInitScript(() => {
    const workers: Worker[] = [];
    const Native = window.Worker;
    window.Worker = class extends Native {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        if (options?.name === 'inference') workers.push(this);
      }
    };
    Object.assign(window, { inferenceWorkers: workers });
  });
  await openApp(page);
  await openFile(page, { name: 'body.nii', mimeType: '', buffer: image });
  await expect(page.getByText('48 × 40 × 10')).toBeVisible();
}

const inject = (page: Page, fault: Fault): Promise<void> =>
  page.evaluate((data) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no target
    new BroadcastChannel('faults').postMessage(data);
  }, fault);

async function choose(page: Page, samples: number, backend: 'wasm' | 'webgpu'): Promise<void> {
  const settings = page.getByTitle('Network, samples, seed, backend');
  await settings.click();
  await page.getByLabel('Samples (T)').fill(String(samples));
  const choice = page.getByLabel('Backend');
  if (!(await choice.isVisible())) await page.getByText('More', { exact: true }).click();
  await choice.selectOption(backend);
  await settings.click();
}

const runButton = (page: Page) => page.getByRole('button', { name: /^Run/ });

/** The app is alive when the next run ends in a result of its samples. */
async function expectRetry(page: Page, backend: 'wasm' | 'webgpu'): Promise<void> {
  await choose(page, 3, backend);
  await runButton(page).click();
  await expect(page.getByTestId('run-facts')).toHaveText(/^3 samples/, { timeout: 120_000 });
  await expect(runButton(page)).toBeEnabled();
}

/** WebGPU is slow in software: a run of this network lasts long enough to be met by a fault. */
async function runUntilPreview(page: Page): Promise<void> {
  await choose(page, 32, 'webgpu');
  await runButton(page).click();
  await expect(page.getByTestId('run-facts')).toHaveText(/^after \d+ of 32 samples/, {
    timeout: 120_000,
  });
}

const stopped = (page: Page) => page.getByText(/^Stopped after \d+ of 32 samples/);

test('the graphics processor is lost during a run: its samples are offered, and the next run has a new device', async ({
  page,
}) => {
  await openBreakable(page);
  await runUntilPreview(page);
  await inject(page, 'lose-device');
  await expect(page.getByRole('alert')).toContainText('graphics processor stopped answering');
  await expect(stopped(page)).toBeVisible();
  await page.getByRole('button', { name: 'Keep these samples' }).click();
  await expect(page.getByText(/a fault ended the run, and these were kept/).first()).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expectRetry(page, 'webgpu');
});

test('the worker dies during a run: what is on the screen is offered, decisions and all', async ({
  page,
}) => {
  await openBreakable(page);
  await runUntilPreview(page);
  await page.locator('body').press('n');
  await page.locator('body').press('a');
  await inject(page, 'throw');
  await expect(page.getByRole('alert')).toContainText('background process ended unexpectedly');
  await expect(stopped(page)).toBeVisible();
  await page.getByRole('button', { name: 'Keep these samples' }).click();
  await expect(page.getByTestId('queue-progress')).toHaveText(/^1 of \d+ decided$/);
  await expect(page.getByTestId('run-facts')).toHaveText(/^\d+ of 32 samples/);
  await expectRetry(page, 'wasm');
  await expect(page.getByTestId('queue-progress')).toHaveText(/^1 of \d+ decided$/);
});

test('a worker that is ended in silence is missed: the app says so, and the next run has a new one', async ({
  page,
}) => {
  await openBreakable(page);
  await runUntilPreview(page);
  await page.evaluate(() => {
    const { inferenceWorkers } = window as unknown as { inferenceWorkers: Worker[] };
    for (const worker of inferenceWorkers) worker.terminate();
  });
  await expect(page.getByRole('alert')).toContainText('background process ended unexpectedly');
  await expect(stopped(page)).toBeVisible();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByTestId('run-facts')).toHaveCount(0);
  await expectRetry(page, 'wasm');
});

test('an image that needs more than any memory on the network’s grid: the error, and the next image runs', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openBreakable(page, { image: bodyPhantom(4000) }); // metres
  await choose(page, 3, 'wasm');
  await runButton(page).click();
  await expect(page.getByRole('alert')).toContainText('There was not enough memory.', {
    timeout: 60_000,
  });
  await openFile(page, { name: 'next.nii', mimeType: '', buffer: bodyPhantom() });
  await expect(page.getByText('next.nii')).toBeVisible();
  await expectRetry(page, 'wasm');
  expect(errors).toEqual([]);
});

test('a graphics processor with wrong numbers: Auto takes WASM and says why, a wish for WebGPU is refused', async ({
  page,
}) => {
  await openBreakable(page, { prelude: WRONG_GPU });
  await runButton(page).click();
  await expect(page.getByTestId('run-facts')).toHaveText(/^20 samples .* WASM/, {
    timeout: 120_000,
  });
  const text = 'The graphics processor answered otherwise than WASM on a test tile.';
  await expect(page.getByTestId('backend-badge')).toHaveAttribute('title', new RegExp(text));
  await page.getByText('How it was made').click();
  await expect(page.getByTestId('run-details')).toContainText(text);
  await choose(page, 3, 'webgpu');
  await runButton(page).click();
  await expect(page.getByRole('alert')).toContainText('WebGPU answered otherwise than WASM');
  await expectRetry(page, 'wasm');
});
