import type { KeyboardEvent } from 'react';

/** For the rows of a list, each with a button: one stop for Tab, arrows from row to row. */
export function moveFocus(event: KeyboardEvent<HTMLButtonElement>): void {
  const row = event.currentTarget.parentElement;
  const targets: Record<string, Element | null | undefined> = {
    ArrowDown: row?.nextElementSibling,
    ArrowUp: row?.previousElementSibling,
    Home: row?.parentElement?.firstElementChild,
    End: row?.parentElement?.lastElementChild,
  };
  const target = targets[event.key];
  if (!target) return;
  event.preventDefault();
  target.querySelector('button')?.focus();
}
