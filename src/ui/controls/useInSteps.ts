import { useEffect, useRef, useState } from 'react';

/** As many rows as a task of the page can change without being felt. */
const STEP = 40;
/** A list of no more is there at once when it is mounted: it takes a tenth of a second. */
const MOST_AT_ONCE = 200;

/**
 * A long list that comes, and gives way to another one, row after row: from the top, so many in each task, that no task is long. Rows
 * that are still to come show what was there before.
 * @returns the list itself once all of it is there.
 */
export function useInSteps<T extends { readonly id: string }>(list: readonly T[]): readonly T[] {
  const [shown, setShown] = useState(() =>
    list.length > MOST_AT_ONCE ? list.slice(0, STEP) : list,
  );
  const present = useRef(shown);
  useEffect(() => {
    const before = present.current;
    if (before === list) return undefined;
    const ids = new Set(list.map(({ id }) => id));
    let done = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const advance = (): void => {
      done += STEP;
      const rest = before.slice(done).filter(({ id }) => !ids.has(id));
      const isAll = done >= Math.max(list.length, before.length);
      present.current = isAll ? list : [...list.slice(0, done), ...rest];
      setShown(present.current);
      if (!isAll) timer = setTimeout(advance);
    };
    timer = setTimeout(advance);
    return () => clearTimeout(timer);
  }, [list]);
  return shown;
}
