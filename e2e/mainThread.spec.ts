import { expect, test } from '@playwright/test';
import { openApp } from './app.ts';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** CPU time of the thread, µs: waiting for the software renderer is not in it. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/**
 * CPU time, not wall time: this machine renders WebGL in software and may be busy, and a frame that waits for either is
 * no fault of ours. A task of the page's own code that computes for longer than 50 ms is.
 */
test('no task of the main thread computes for more than 50 ms while a run is going', async ({
  page,
}) => {
  await openApp(page);
  const client = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  client.on('Tracing.dataCollected', ({ value }) =>
    events.push(...(value as unknown as TraceEvent[])),
  );
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect(page.getByTestId('run-progress')).toHaveText(/^Sample 1 of/, { timeout: 60_000 });
  await client.send('Tracing.start', {
    categories: 'toplevel,disabled-by-default-devtools.timeline,devtools.timeline',
    transferMode: 'ReportEvents',
  });
  await expect(page.getByTestId('run-progress')).toHaveText(/^Sample [6-9] of/, {
    timeout: 120_000,
  });
  const complete = new Promise<void>((resolve) =>
    client.once('Tracing.tracingComplete', () => resolve()),
  );
  await client.send('Tracing.end');
  await complete;
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const tasks = events.filter(
    ({ name, pid, tid }) => name === 'RunTask' && mains.has(`${pid}/${tid}`),
  );
  expect(tasks.length).toBeGreaterThan(100);
  const longest = Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1000));
  test.info().annotations.push({ type: 'longest task, CPU ms', description: longest.toFixed(1) });
  expect(longest).toBeLessThan(50);
});
