/** What one turn of a contestant cost. */
export interface Cost {
  /** User and system time of the process that did the work, all its threads. */
  readonly cpuS: number;
  readonly wallS: number;
}

export type Contestant = () => Promise<Cost>;

export interface Plan {
  /** Rounds that are not counted: compilers, caches and allocators settle. */
  readonly warmUps: number;
  readonly rounds: number;
  /** No further round is begun after this many seconds, once {@link LEAST_ROUNDS} are done. */
  readonly limitS: number;
}

const LEAST_ROUNDS = 3;

/**
 * Lets contestants take turns, A B C A B C …, so that whatever else the machine does falls on all of them.
 * @returns for each contestant its cost in each counted round.
 */
export async function interleave<Name extends string>(
  contestants: Readonly<Record<Name, Contestant>>,
  { warmUps, rounds, limitS }: Plan,
): Promise<Record<Name, Cost[]>> {
  const names = Object.keys(contestants) as Name[];
  const costs = Object.fromEntries(names.map((name) => [name, [] as Cost[]])) as Record<
    Name,
    Cost[]
  >;
  const startMs = performance.now();
  for (let round = -warmUps; round < rounds; round++) {
    const isLate = performance.now() - startMs > limitS * 1000;
    if (isLate && round >= LEAST_ROUNDS) break;
    for (const name of names) {
      const cost = await contestants[name]();
      if (round >= 0) costs[name].push(cost);
    }
  }
  return costs;
}

/** Cost of work in this process. The work runs to its end before anything else here does. */
export function ownCost(work: () => void): Cost {
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  work();
  const wallS = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { cpuS: (user + system) / 1e6, wallS };
}
