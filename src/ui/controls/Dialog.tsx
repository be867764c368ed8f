import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useText } from '../text/useText.ts';
import { Icon } from './Icon.tsx';

interface DialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A modal dialog: focus stays inside, Escape closes, focus returns. */
export function Dialog({ isOpen, title, onClose, children }: DialogProps) {
  const { frame } = useText();
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (isOpen && !dialog.open) dialog.showModal();
    if (!isOpen && dialog.open) dialog.close();
  }, [isOpen]);
  // The browser tells of a closing later: by then a key may have opened the next dialog, which must stay.
  const onClosed = (): void => {
    if (isOpen) onClose();
  };
  return (
    <dialog ref={ref} className="dialog" aria-labelledby={titleId} onClose={onClosed}>
      <header className="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <button type="button" className="button quiet" onClick={onClose} aria-label={frame.close}>
          <Icon name="close" />
        </button>
      </header>
      {isOpen && <div className="dialog-body">{children}</div>}
    </dialog>
  );
}
