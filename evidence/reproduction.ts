import type { Row, TableName } from './results.ts';

/** How far a figure may lie from the committed one: other processors round otherwise, and a few voxels change sides. */
export const TOLERANCE = { absolute: 0.002, relative: 0.01 } as const;

/**
 * What a fresh run of one table gives otherwise than its committed rows: a line for each row that is gone, new, of other
 * cases, or further away than {@link TOLERANCE}, the larger of both.
 */
export function differences(
  table: TableName,
  committed: readonly Row[],
  fresh: readonly Row[],
): string[] {
  const nameOf = ({ row, metric }: Row): string => `${table} | ${row} | ${metric}`;
  const before = new Map(
    committed.filter((row) => row.table === table).map((row) => [nameOf(row), row]),
  );
  const after = new Map(fresh.map((row) => [nameOf(row), row]));
  const gone = [...before.keys()].filter((name) => !after.has(name));
  return [
    ...gone.map((name) => `${name}: not made any more`),
    ...[...after].flatMap(([name, row]) => {
      const old = before.get(name);
      if (!old) return [`${name}: not in results.json`];
      if (old.n !== row.n) return [`${name}: ${row.n} cases, not ${old.n}`];
      return isClose(old.value, row.value) ? [] : [`${name}: ${row.value}, not ${old.value}`];
    }),
  ];
}

function isClose(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= Math.max(TOLERANCE.absolute, TOLERANCE.relative * Math.abs(a));
}
