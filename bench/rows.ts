import { conditionsNow, withVersions } from './conditions.ts';
import { interleave, type Cost } from './interleave.ts';
import { PythonPeer } from './pythonPeer.ts';
import { goalText, measuredRow, type Row, type RowSpec } from './results.ts';

/** What a group of rows needs: what was asked for, the Python process, and where results go. */
export interface Bench {
  isWanted(id: string): boolean;
  /** Lets contestants take turns, as the plan says or fewer rounds where the command line asks for that. */
  interleave: typeof interleave;
  /** Started by the first group that asks. */
  python(): Promise<PythonPeer | { readonly reason: string }>;
  report(
    spec: RowSpec,
    costs: { readonly ours: readonly Cost[]; readonly against: readonly Cost[] },
    about: {
      readonly detail: string;
      readonly threads?: number;
      readonly versions?: Readonly<Record<string, string>>;
    },
  ): void;
  /** The row stays empty, with the reason. */
  skip(spec: RowSpec, reason: string): void;
  /** Runs what measures a row; a failure becomes the reason why it is empty. */
  attempt(spec: RowSpec | readonly RowSpec[], measure: () => Promise<void>): Promise<void>;
}

/**
 * @param only ids or beginnings of ids; all rows where empty.
 * @param rounds at most so many; for a quick look.
 * @param take is given each row as soon as it is there.
 */
export function openBench(
  { only, rounds }: { readonly only: readonly string[]; readonly rounds: number },
  take: (row: Row) => void,
): Bench & { close(): void } {
  const conditions = conditionsNow();
  let peer: Promise<PythonPeer | { readonly reason: string }> | undefined;
  const skip: Bench['skip'] = ({ id, ours, against, goal }, notRun) =>
    take({ id, ours, against, goal: goalText(goal), notRun, conditions });
  return {
    isWanted: (id) => only.length === 0 || only.some((start) => id.startsWith(start)),
    interleave: (contestants, plan) =>
      interleave(contestants, { ...plan, rounds: Math.min(plan.rounds, rounds) }),
    python: () => (peer ??= PythonPeer.open()),
    report: (spec, costs, { detail, threads, versions = {} }) => {
      const here = withVersions(conditions, versions);
      const place = threads === undefined ? here : { ...here, threads };
      take(measuredRow(spec, costs, { detail, conditions: place }));
    },
    skip,
    attempt: async (specs, measure) => {
      try {
        await measure();
      } catch (error) {
        for (const spec of [specs].flat()) {
          skip(spec, error instanceof Error ? error.message.split('\n')[0] : String(error));
        }
      }
    },
    close: () => {
      void peer?.then((opened) => {
        if (opened instanceof PythonPeer) opened.dispose();
      });
    },
  };
}
