import type { FillFailure, FillProgress } from './fill.ts';

/** What a page tells the worker. */
export type PageMessage =
  /** Answer with a `state`. */
  | { readonly kind: 'ask' }
  /** Fetch what is not kept yet. While this goes on, `state` is sent to every page. */
  | { readonly kind: 'fill' }
  /** Let go of versions that no page uses. */
  | { readonly kind: 'tidy' }
  /** To a worker that waits: take over. */
  | { readonly kind: 'take' };

/** How far the worker's version is kept. */
export type KeptState =
  /** Some files are not there, and nobody fetches them at present. */
  | ({ readonly status: 'partial' } & FillProgress)
  | ({ readonly status: 'filling' } & FillProgress)
  /** All files are there, each with the right SHA-256. */
  | ({ readonly status: 'whole' } & FillProgress)
  | ({ readonly status: 'failed'; readonly failure: FillFailure } & FillProgress);

/** What the worker tells its pages. */
export type WorkerMessage =
  | { readonly kind: 'state'; readonly version: string; readonly state: KeptState }
  /** A new version could not be fetched as a whole: the present one goes on. */
  | { readonly kind: 'update-refused'; readonly version: string; readonly failure: FillFailure };
