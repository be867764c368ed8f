import { useMemo } from 'react';
import type { Keymap } from '../app/keymap.ts';
import { useAppState } from './appContext.ts';

/** Which key does what now. */
export function useKeymap(): Keymap {
  const bindings = useAppState((state) => state.bindings);
  const mousePreset = useAppState((state) => state.mousePreset);
  return useMemo(() => ({ bindings, mousePreset }), [bindings, mousePreset]);
}
