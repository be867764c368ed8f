import { useEffect, useRef, type ReactNode } from 'react';

interface MenuProps {
  /** What is on the button. */
  readonly summary: ReactNode;
  readonly title: string;
  /** A list of buttons that fold it when pressed, under a bare icon. */
  readonly isSmall?: boolean;
  readonly children: ReactNode;
}

/** A button that unfolds a panel below it; Escape and a press outside fold it again. */
export function Menu({ summary, title, isSmall = false, children }: MenuProps) {
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
    <details ref={ref} className={isSmall ? 'menu menu-small' : 'menu'}>
      <summary
        className={isSmall ? 'button quiet' : 'button'}
        title={title}
        {...(isSmall && { 'aria-label': title })}
      >
        {summary}
      </summary>
      <div
        className="menu-body"
        {...(isSmall && {
          onClick: () => {
            if (!ref.current) return;
            ref.current.querySelector('summary')?.focus();
            ref.current.open = false;
          },
        })}
      >
        {children}
      </div>
    </details>
  );
}
