import type { ReactNode } from 'react';

/** One measure: what it is called, its value as it is read, and what it means. */
export interface MeasureRow {
  readonly name: string;
  /** Null: not defined. */
  readonly value: string | null;
  readonly meaning?: string;
}

/** Measures below one another, the values at the right. @param undefinedText what stands for a value that there is none of. */
export function Measures({
  rows,
  undefinedText,
}: {
  readonly rows: readonly MeasureRow[];
  readonly undefinedText: string;
}): ReactNode {
  return (
    <dl className="measures">
      {rows.map(({ name, value, meaning }) => (
        <div key={name} title={meaning}>
          <dt>{name}</dt>
          <dd data-undefined={value === null}>{value ?? undefinedText}</dd>
        </div>
      ))}
    </dl>
  );
}
