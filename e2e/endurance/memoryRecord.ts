import { loadavg } from 'node:os';
import type { MainThreadTasks } from './mainThread.ts';
import { processesOf, residentOf, tabOf } from './processes.ts';

const INTERVAL_MS = 200;

/** What a part of the job took. */
export interface PhaseRecord extends Partial<MainThreadTasks> {
  readonly name: string;
  readonly seconds: number;
  /** The tab's process with its workers. */
  readonly tabPeakMb: number;
  readonly tabPeakPssMb: number;
  /** What it holds when the part ends. */
  readonly tabEndMb: number;
  /** The graphics process, which has the textures where WebGL is rendered in software. */
  readonly graphicsPeakMb: number;
  /** Of the machine at its end, which others may use too: processes that run or wait to. */
  readonly load: number;
}

const MB = 1e6;

/** Watches the processes of a browser, five times a second, part by part. */
export class MemoryRecord {
  readonly phases: PhaseRecord[] = [];
  readonly #profile: string;
  #tab = 0;
  #graphics = 0;
  #peaks = { tab: 0, pss: 0, graphics: 0 };
  readonly #timer: NodeJS.Timeout;

  constructor(profile: string) {
    this.#profile = profile;
    this.#find();
    this.#timer = setInterval(() => this.#sample(), INTERVAL_MS);
  }

  /** Does a part of the job and records what it took; whatever it throws is thrown on. */
  async phase(name: string, work: () => Promise<MainThreadTasks | void>): Promise<void> {
    this.#find();
    this.#peaks = { tab: 0, pss: 0, graphics: 0 };
    this.#sample();
    const startMs = Date.now();
    let tasks: MainThreadTasks | void = undefined;
    try {
      tasks = await work();
    } finally {
      this.#sample();
      const record = {
        name,
        seconds: Number(((Date.now() - startMs) / 1000).toFixed(1)),
        tabPeakMb: Math.round(this.#peaks.tab / MB),
        tabPeakPssMb: Math.round(this.#peaks.pss / MB),
        tabEndMb: Math.round((residentOf(this.#tab)?.rssBytes ?? 0) / MB),
        graphicsPeakMb: Math.round(this.#peaks.graphics / MB),
        ...tasks,
        load: Number((loadavg()[0] ?? 0).toFixed(1)),
      };
      this.phases.push(record);
      console.log(JSON.stringify(record));
    }
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  /** A page that was loaded again may have another process. */
  #find(): void {
    this.#tab = tabOf(this.#profile);
    this.#graphics =
      processesOf(this.#profile).find(({ type }) => type === 'gpu-process')?.pid ?? 0;
  }

  #sample(): void {
    const tab = residentOf(this.#tab);
    if (!tab) return this.#find();
    const peaks = this.#peaks;
    peaks.tab = Math.max(peaks.tab, tab.rssBytes);
    peaks.pss = Math.max(peaks.pss, tab.pssBytes);
    peaks.graphics = Math.max(peaks.graphics, residentOf(this.#graphics)?.rssBytes ?? 0);
  }
}
