import { expect, test } from '@playwright/test';
import { openApp } from './app.ts';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** µs. */
  readonly ts: number;
  readonly dur?: number;
  /** CPU time of the thread, µs: waiting for the software renderer is not in it. */
  readonly tdur?: number;
  readonly args?: {
    readonly name?: string;
    readonly chrome_mojo_event_info?: { readonly mojo_interface_tag?: string };
  };
}

/**
 * CPU time, not wall time: this machine renders WebGL in software and may be busy, and a frame that waits for either is
 * no fault of ours. A task of the page's own code that computes for longer than 50 ms is.
 */
test('no task of the main thread computes for more than 50 ms while a run is going, its result so far shown', async ({
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
  await expect(page.getByTestId('run-facts')).toHaveText(/^after [2-9] of 20 samples/);
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
  const onMain = events.filter(({ pid, tid }) => mains.has(`${pid}/${tid}`));
  // What this test asks the page is answered there too, and reading the roles of some thousand elements is long.
  const probes = onMain.filter(({ args }) =>
    args?.chrome_mojo_event_info?.mojo_interface_tag?.includes('DevToolsSession'),
  );
  const isProbe = ({ ts, dur = 0 }: TraceEvent): boolean =>
    probes.some((probe) => probe.ts >= ts && probe.ts <= ts + dur);
  const tasks = onMain.filter((event) => event.name === 'RunTask' && !isProbe(event));
  expect(tasks.length).toBeGreaterThan(100);
  const longest = Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1000));
  test.info().annotations.push({ type: 'longest task, CPU ms', description: longest.toFixed(1) });
  expect(longest).toBeLessThan(50);
});
