import { useId, type KeyboardEvent, type ReactNode } from 'react';

interface TabsProps<T extends string> {
  /** Of the list of tabs, for screen readers. */
  readonly label: string;
  readonly tabs: readonly {
    readonly id: T;
    readonly title: string;
    /** Beside the title, as a count. */
    readonly note?: string | null;
    readonly tooltip?: string;
  }[];
  readonly shown: T;
  readonly onShow: (id: T) => void;
  /** Of the tab that is shown. */
  readonly children: ReactNode;
}

/** What takes turns in one panel: one stop for Tab, arrows from tab to tab. */
export function Tabs<T extends string>({ label, tabs, shown, onShow, children }: TabsProps<T>) {
  const name = useId();
  const move = (event: KeyboardEvent<HTMLButtonElement>): void => {
    const from = tabs.findIndex(({ id }) => id === shown);
    const target = neighbourOf(event.key, { from, count: tabs.length });
    const tab = target === null ? undefined : tabs[target];
    if (!tab || target === null) return;
    event.preventDefault();
    onShow(tab.id);
    const buttons = event.currentTarget.parentElement?.children;
    const button = buttons?.[target];
    if (button instanceof HTMLElement) button.focus();
  };
  return (
    <>
      <div
        className="tabs"
        role="tablist"
        aria-label={label}
        data-arrow-keys
        style={{ gridTemplateColumns: `repeat(${tabs.length}, auto)` }}
      >
        {tabs.map(({ id, title, note, tooltip }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`${name}-tab-${id}`}
            className="tab"
            title={tooltip}
            aria-selected={shown === id}
            aria-controls={`${name}-panel`}
            tabIndex={shown === id ? 0 : -1}
            onClick={() => onShow(id)}
            onKeyDown={move}
          >
            {title}
            {note && <small>{note}</small>}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${name}-panel`}
        aria-labelledby={`${name}-tab-${shown}`}
        className="tabpanel"
      >
        {children}
      </div>
    </>
  );
}

/** Place of the tab that a key leads to; null for a key of another meaning. */
function neighbourOf(
  key: string,
  { from, count }: { readonly from: number; readonly count: number },
): number | null {
  if (key === 'ArrowRight') return (from + 1) % count;
  if (key === 'ArrowLeft') return (from + count - 1) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}
