import { useEffect, useRef, useState, type DragEvent } from 'react';

/** A browser says that a drag goes on several times a second, but not always that it was given up. */
const SILENCE_MS = 700;

interface FileDrop {
  readonly isDragging: boolean;
  /** For the element that takes the drop. */
  readonly handlers: {
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragLeave: (event: DragEvent) => void;
    readonly onDrop: (event: DragEvent) => void;
  };
}

/** Files dragged over an element, and dropped on it; other drags, of text for one, are none of its business. */
export function useFileDrop(onFiles: (dropped: DataTransfer) => void): FileDrop {
  const [isDragging, setIsDragging] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const end = (): void => {
    clearTimeout(timer.current);
    setIsDragging(false);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    isDragging,
    handlers: {
      onDragOver: (event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setIsDragging(true);
        clearTimeout(timer.current);
        timer.current = setTimeout(end, SILENCE_MS);
      },
      onDragLeave: ({ relatedTarget }) => {
        if (!relatedTarget) end();
      },
      onDrop: (event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        end();
        onFiles(event.dataTransfer);
      },
    },
  };
}
