/** Runs work that is done a step at a time to its end, without a pause. */
export function completed<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
