import type { ReactNode } from 'react';
import type { Catalogue } from '../text/catalogue.ts';
import { useText } from '../text/useText.ts';

/** What the columns of tables and the axes of charts mean, behind a line that opens. */
export function Definitions({
  of,
}: {
  readonly of: readonly (keyof Catalogue['measures']['meanings'])[];
}): ReactNode {
  const { measures } = useText();
  const { names, meanings, title } = measures;
  const nameOf = (one: string): string | null =>
    Object.entries(names).find(([key]) => key === one)?.[1] ?? null;
  return (
    <details className="more">
      <summary>{title}</summary>
      <ul className="definitions">
        {of.map((one) => (
          <li key={one} className="hint">
            {nameOf(one) !== null && <b>{nameOf(one)}: </b>}
            {meanings[one]}
          </li>
        ))}
      </ul>
    </details>
  );
}
