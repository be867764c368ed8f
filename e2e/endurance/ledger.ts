import type { Page } from '@playwright/test';
import { flatness, type Course, type Flatness } from './flatness.ts';
import { Heaps, type Heap } from './heaps.ts';
import { residentOf, tabOf } from './processes.ts';

/** What is counted, and how much growth of it is nothing: what the count scatters by in an empty tab. */
const ALLOWANCES = {
  'JS heap of the page, MB': 2,
  'buffers of the page, MB': 2,
  'JS heap of the workers, MB': 2,
  'buffers of the workers, MB': 4,
  'WASM memory, MB': 0,
  workers: 0,
  'DOM nodes': 200,
  listeners: 50,
  'GL textures': 0,
  'resident memory of the tab, MB': 40,
} as const;

export type Counted = keyof typeof ALLOWANCES;

const MB = 1e6;

/** Counts what a tab holds, round by round. */
export class Ledger {
  readonly #page: Page;
  readonly #heaps: Heaps;
  readonly #profile: string;
  readonly #courses = new Map<Counted, number[]>();
  /** Bytes on disk: they may grow, since reviews are kept. */
  readonly diskMb: number[] = [];

  static async of(page: Page, profile: string): Promise<Ledger> {
    return new Ledger(page, profile, await Heaps.of(page));
  }

  private constructor(page: Page, profile: string, heaps: Heaps) {
    this.#page = page;
    this.#profile = profile;
    this.#heaps = heaps;
  }

  /** Collects garbage and counts. */
  async count(round: number): Promise<void> {
    // What is still under way, as the writing of a review, is none of the garbage.
    await this.#page.waitForTimeout(300);
    const heaps = await this.#heaps.read();
    const { nodes, listeners } = await this.#heaps.counters();
    const pages = heaps.filter(({ thread }) => thread === 'page');
    const workers = heaps.filter(({ thread }) => thread !== 'page');
    const now: Record<Counted, number> = {
      'JS heap of the page, MB': megabytes(pages, 'usedBytes'),
      'buffers of the page, MB': megabytes(pages, 'bufferBytes'),
      'JS heap of the workers, MB': megabytes(workers, 'usedBytes'),
      'buffers of the workers, MB': megabytes(workers, 'bufferBytes'),
      'WASM memory, MB': megabytes(heaps, 'wasmBytes'),
      workers: this.#heaps.workers,
      'DOM nodes': nodes,
      listeners,
      'GL textures': await this.#page.evaluate(() => Reflect.get(window, 'liveTextures') as number),
      'resident memory of the tab, MB': (residentOf(tabOf(this.#profile))?.rssBytes ?? 0) / MB,
    };
    for (const name of names()) {
      this.#courses.set(name, [...(this.#courses.get(name) ?? []), now[name]]);
    }
    const usage = await this.#page.evaluate(
      async () => (await navigator.storage.estimate()).usage ?? 0,
    );
    this.diskMb.push(usage / MB);
    console.log(`${round}: ${JSON.stringify(now, rounded)}`);
  }

  courses(): readonly Course[] {
    return [...this.#courses].map(([name, values]) => ({ name, values }));
  }

  /** By the criterion. */
  verdicts(): readonly Flatness[] {
    return names().map((name) =>
      flatness({ name, values: this.#courses.get(name) ?? [] }, ALLOWANCES[name]),
    );
  }
}

/** Counts live textures from the start of a page on; an init script. */
export function countTextures(): void {
  const { prototype } = WebGL2RenderingContext;
  const live = new WeakSet<WebGLTexture>();
  let count = 0;
  Object.defineProperty(window, 'liveTextures', { get: () => count });
  const create = Reflect.get(prototype, 'createTexture');
  const remove = Reflect.get(prototype, 'deleteTexture');
  prototype.createTexture = function () {
    const texture = create.call(this);
    live.add(texture);
    count++;
    return texture;
  };
  prototype.deleteTexture = function (texture) {
    // Some are deleted twice.
    if (texture && live.delete(texture)) count--;
    remove.call(this, texture);
  };
}

function names(): readonly Counted[] {
  return Object.keys(ALLOWANCES) as Counted[];
}

function megabytes(
  heaps: readonly Heap[],
  kind: 'usedBytes' | 'bufferBytes' | 'wasmBytes',
): number {
  return heaps.reduce((sum, heap) => sum + heap[kind], 0) / MB;
}

function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 100) / 100 : value;
}
