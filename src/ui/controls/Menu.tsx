import { useEffect, useRef, type ReactNode } from 'react';

interface MenuProps {
  /** What is on the button. */
  readonly summary: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
}

/** A button that unfolds a panel below it; Escape and a press outside fold it again. */
export function Menu({ summary, title, children }: MenuProps) {
  const ref = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const menu = ref.current;
    if (!menu) return undefined;
    const onPointerDown = ({ target }: PointerEvent): void => {
      if (target instanceof Node && !menu.contains(target)) menu.open = false;
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      // The topmost layer only: a dialog over the menu comes first, what is below it later.
      const isOnTop = menu.open && !document.querySelector('dialog[open]');
      if (event.key !== 'Escape' || !isOnTop) return;
      event.stopPropagation();
      menu.open = false;
      menu.querySelector('summary')?.focus();
    };
    document.addEventListener('pointerdown', onPointerDown);
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('pointerdown', onPointerDown);
      document.removeEventListener('keydown', onKeyDown);
    };
  }, []);
  return (
    <details ref={ref} className="menu">
      <summary className="button" title={title}>
        {summary}
      </summary>
      <div className="menu-body">{children}</div>
    </details>
  );
}
