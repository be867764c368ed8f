import { useId, useState, type ReactNode } from 'react';
import { useText } from '../text/useText.ts';

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
      {rows.map((row) => (
        <Measure key={row.name} row={row} undefinedText={undefinedText} />
      ))}
    </dl>
  );
}

/** What it means is asked for by a button: a pointer that rests is no way for keys and fingers. */
function Measure({
  row: { name, value, meaning },
  undefinedText,
}: {
  readonly row: MeasureRow;
  readonly undefinedText: string;
}): ReactNode {
  const { quality } = useText();
  const [isDefined, setIsDefined] = useState(false);
  const id = useId();
  return (
    <div title={meaning}>
      <dt>
        {name}
        {meaning !== undefined && (
          <button
            type="button"
            className="define"
            aria-label={quality.define(name)}
            aria-expanded={isDefined}
            aria-controls={id}
            onClick={() => setIsDefined(!isDefined)}
          >
            ?
          </button>
        )}
      </dt>
      <dd data-undefined={value === null}>{value ?? undefinedText}</dd>
      {isDefined && (
        <dd id={id} className="hint">
          {meaning}
        </dd>
      )}
    </div>
  );
}
