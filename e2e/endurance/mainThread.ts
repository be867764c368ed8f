import type { CDPSession, Page } from '@playwright/test';

/** Longest tasks of the page's main thread while something was done. */
export interface MainThreadTasks {
  /** CPU time of the thread in the longest task: what the page computes, GL calls with it, but not waiting for the GPU. */
  readonly longestCpuMs: number;
  /** From its beginning to its end on the clock, of the longest by the clock: with waiting for GL and for a busy machine. */
  readonly longestWallMs: number;
  /** Of that task alone. */
  readonly itsCpuMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: {
    readonly name?: string;
    readonly chrome_mojo_event_info?: { readonly mojo_interface_tag?: string };
  };
  /** µs. */
  readonly ts: number;
}

const MOST_KB = 64_000;

/** Traces the main thread of a page while work is done. Not for minutes: the trace grows. */
export async function traceTasks(page: Page, work: () => Promise<void>): Promise<MainThreadTasks> {
  const client = await page.context().newCDPSession(page);
  const kept: TraceEvent[] = [];
  client.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value as unknown as TraceEvent[]) if (isKept(event)) kept.push(event);
  });
  await client.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: ['toplevel', 'disabled-by-default-devtools.timeline'],
      excludedCategories: ['*'],
      recordMode: 'recordUntilFull',
      traceBufferSizeInKb: MOST_KB,
    },
  });
  try {
    await work();
  } finally {
    await ended(client);
  }
  await client.detach();
  return tasksOf(kept);
}

async function ended(client: CDPSession): Promise<void> {
  const complete = new Promise<void>((resolve) =>
    client.once('Tracing.tracingComplete', () => resolve()),
  );
  await client.send('Tracing.end');
  await complete;
}

/** Of tasks those beyond 5 ms. */
function isKept(event: TraceEvent): boolean {
  const { name, dur = 0 } = event;
  return name === 'thread_name' || (name === 'RunTask' && dur > 5000) || isProbe(event);
}

/** What a test asks the page is answered there too. */
function isProbe({ args }: TraceEvent): boolean {
  const tag = args?.chrome_mojo_event_info?.mojo_interface_tag;
  return tag?.includes('DevToolsSession') ?? false;
}

function tasksOf(events: readonly TraceEvent[]): MainThreadTasks {
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const onMain = events.filter(({ pid, tid }) => mains.has(`${pid}/${tid}`));
  const probes = onMain.filter(isProbe);
  const isAsked = ({ ts, dur = 0 }: TraceEvent): boolean =>
    probes.some((probe) => probe.ts >= ts && probe.ts <= ts + dur);
  const tasks = onMain.filter((event) => event.name === 'RunTask' && !isAsked(event));
  const ms = (us = 0): number => Math.round(us / 100) / 10;
  const byWall = tasks.toSorted((a, b) => (b.dur ?? 0) - (a.dur ?? 0))[0];
  return {
    longestCpuMs: ms(Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur))),
    longestWallMs: ms(byWall?.dur),
    itsCpuMs: ms(byWall?.tdur),
  };
}
