import type { Page } from '@playwright/test';

/**
 * Makes each thread that is begun from now on know the memories of WebAssembly in it: `wasmBytes()` of its global object gives
 * their bytes. The debugger could look for them, too; but Chromium 156 crashes over that when other threads live beside.
 */
export async function countMemories(page: Page): Promise<void> {
  await page.addInitScript(noteMemories);
  await page.route(/\.worker[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    const body = `(${noteMemories.toString()})();\n${await response.text()}`;
    await route.fulfill({ response, body });
  });
}

/** Runs in the page and in its workers. */
function noteMemories(): void {
  const memories: WeakRef<WebAssembly.Memory>[] = [];
  const note = (memory: unknown): void => {
    if (memory instanceof Memory) memories.push(new WeakRef(memory));
  };
  const { Memory, instantiate, instantiateStreaming } = WebAssembly;
  const noteExports = <T extends WebAssembly.Instance | WebAssembly.WebAssemblyInstantiatedSource>(
    made: T,
  ): T => {
    const { exports } = 'instance' in made ? made.instance : made;
    Object.values(exports).forEach(note);
    return made;
  };
  Object.assign(WebAssembly, {
    Memory: new Proxy(Memory, {
      construct: (target, given: [WebAssembly.MemoryDescriptor]) => {
        const memory = new target(...given);
        note(memory);
        return memory;
      },
    }),
    instantiate: async (...given: Parameters<typeof instantiate>) =>
      noteExports(await instantiate(...given)),
    instantiateStreaming: async (...given: Parameters<typeof instantiateStreaming>) =>
      noteExports(await instantiateStreaming(...given)),
  });
  Object.assign(globalThis, {
    wasmBytes: () => memories.reduce((sum, one) => sum + (one.deref()?.buffer.byteLength ?? 0), 0),
  });
}
