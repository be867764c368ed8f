/** Lets the page answer to what has happened meanwhile. Unlike a timer it is not held back in a hidden tab. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const onMessage = (): void => {
      port1.close();
      resolve();
    };
    port1.addEventListener('message', onMessage, { once: true });
    port1.start();
    port2.postMessage(null);
  });
}

/** No task of the page lasts longer by itself than this and the piece of work under way. */
const TASK_MS = 8;

/** To be awaited between pieces of work: ends the task once it has lasted long enough. */
export function paced(): () => Promise<void> {
  let sinceMs = performance.now();
  return async () => {
    if (performance.now() - sinceMs < TASK_MS) return;
    await nextTask();
    sinceMs = performance.now();
  };
}
