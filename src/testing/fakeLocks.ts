type Callback = (lock: Lock | null) => unknown;

/** Web Locks of one browser: exclusive ones and shared ones, taken if available, waited for, or stolen. */
export function fakeLocks(): Pick<LockManager, 'request' | 'query'> {
  interface Held {
    readonly mode: LockMode;
    readonly lose: () => void;
  }
  const held = new Map<string, Held[]>();

  const request = async (
    name: string,
    ...given: [LockOptions, Callback] | [Callback]
  ): Promise<unknown> => {
    const [options, callback] = given.length === 1 ? [{}, given[0]] : given;
    const mode = options.mode ?? 'exclusive';
    const present = held.get(name) ?? [];
    const isFree =
      present.length === 0 || (mode === 'shared' && present.every((one) => one.mode === 'shared'));
    if (!isFree && options.steal !== true) {
      if (options.ifAvailable !== true) throw new Error('nobody waits in these tests');
      return callback(null);
    }
    if (options.steal === true) {
      held.delete(name);
      for (const one of present) one.lose();
    }
    let lose: () => void = () => undefined;
    const lost = new Promise<never>((_, reject) => {
      lose = () => reject(new DOMException('stolen', 'AbortError'));
    });
    const mine: Held = { mode, lose };
    held.set(name, [...(held.get(name) ?? []), mine]);
    try {
      return await Promise.race([Promise.resolve(callback({ name, mode })), lost]);
    } finally {
      held.set(
        name,
        (held.get(name) ?? []).filter((one) => one !== mine),
      );
    }
  };
  const query = (): Promise<LockManagerSnapshot> =>
    Promise.resolve({ held: [...held.keys()].map((name) => ({ name })), pending: [] });
  return { request, query };
}
