import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** Rows above and below those in sight, so that a turn of the wheel shows no gap. */
const OVERSCAN = 8;

interface RowWindow {
  /** For the element that scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly onScroll: () => void;
  /** Rows from `first` up to, not including, `end` are rendered. */
  readonly first: number;
  readonly end: number;
  /** Scrolls as little as is needed until a row is in sight below the head. */
  readonly reveal: (row: number) => void;
}

/**
 * Which rows of a long table are rendered: those in sight and a few more, however many there are.
 * @param heights of a row and of the head that stays in sight, in px.
 */
export function useRowWindow(
  rows: number,
  heights: { readonly row: number; readonly head: number },
): RowWindow {
  const scroller = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ first: 0, count: 0 });
  const { row, head } = heights;
  const look = useCallback((): void => {
    const element = scroller.current;
    if (!element) return;
    const first = Math.floor(element.scrollTop / row);
    const count = Math.ceil((element.clientHeight - head) / row) + 1;
    setSeen((before) =>
      before.first === first && before.count === count ? before : { first, count },
    );
  }, [row, head]);
  useLayoutEffect(() => {
    look();
    if (!scroller.current) return undefined;
    const observer = new ResizeObserver(look);
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [look]);
  const reveal = (at: number): void => {
    const element = scroller.current;
    if (!element) return;
    const sight = element.clientHeight - head;
    const top = at * row;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + row > element.scrollTop + sight) element.scrollTop = top + row - sight;
    look();
  };
  const first = Math.max(0, Math.min(seen.first, rows) - OVERSCAN);
  const end = Math.min(rows, seen.first + seen.count + OVERSCAN);
  return { scroller, onScroll: look, first, end, reveal };
}
