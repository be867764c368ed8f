import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { App } from '../app/app.ts';
import type { AppState } from '../store/store.ts';

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('AppContext is missing above this component');
  return app;
}

/** Selects narrowly; a selector must not build a new object. */
export function useAppState<T>(select: (state: AppState) => T): T {
  return useStore(useApp().services.store, select);
}
