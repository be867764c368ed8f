import {
  createElement,
  useEffect,
  useSyncExternalStore,
  type ComponentType,
  type ReactNode,
} from 'react';
import { useApp } from './appContext.ts';
import { loadCatalogue } from './text/catalogue.ts';
import { textLanguage } from './text/language.ts';

/** A part of the interface in a file of its own, drawn with all texts at hand. */
export interface LaterPart {
  /** Null until it is there. */
  readonly get: () => ComponentType | null;
  readonly subscribe: (listener: () => void) => () => void;
  /** Brings it, once. Rejects where it cannot be fetched; asked again it is tried again. */
  readonly load: () => Promise<void>;
}

/** @param bring imports the part. */
export function laterPart(bring: () => Promise<ComponentType>): LaterPart {
  let part: ComponentType | null = null;
  const listeners = new Set<() => void>();
  return {
    get: () => part,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    load: async () => {
      if (part) return;
      const [brought] = await Promise.all([bring(), loadCatalogue(textLanguage())]);
      part = brought;
      for (const listener of listeners) listener();
    },
  };
}

interface LaterProps {
  readonly part: LaterPart;
  /** Until it is asked for it is drawn only if it happens to be there. */
  readonly isAsked?: boolean;
}

/** A server that was gone may be back. */
const RETRY_MS = 3000;

/**
 * Draws a part, at once where it was loaded before, else as soon as it is there: until then nothing stands in its place.
 * One that cannot be fetched is told of once, and asked for again and again.
 * `React.lazy` gives way once even to a part that is there, and then holds it back so that what stood in its place does not flash.
 */
export function Later({ part, isAsked = true }: LaterProps): ReactNode {
  const { perform } = useApp();
  const Part = useSyncExternalStore(part.subscribe, part.get);
  const isMissing = isAsked && Part === null;
  useEffect(() => {
    if (!isMissing) return undefined;
    perform(() => part.load());
    const again = setInterval(() => void part.load().catch(() => null), RETRY_MS); // told of above
    return () => clearInterval(again);
  }, [isMissing, part, perform]);
  return Part && createElement(Part);
}
