/** How far the app is kept on this machine, so that it opens without network. */
export type OfflineState =
  /** Not known yet. */
  | { readonly status: 'checking' }
  /** The user wants none of it. */
  | { readonly status: 'off' }
  | { readonly status: 'impossible'; readonly reason: OfflineObstacle }
  /** On its way; `doneBytes` of `totalBytes` are there. */
  | { readonly status: 'filling'; readonly doneBytes: number; readonly totalBytes: number }
  /** Every file is there and was checked against its SHA-256. */
  | { readonly status: 'ready'; readonly totalBytes: number }
  /** It goes on from the server. */
  | { readonly status: 'failed'; readonly failure: OfflineFailure };

export type OfflineObstacle =
  /** The address is neither https nor this machine's own. */
  | 'insecure'
  /** The browser has no service workers here. */
  | 'unsupported'
  /** The browser has them and does not let this page have one: a private window, a policy, or the file is missing. */
  | 'refused'
  /** The development server. */
  | 'development';

/** What went wrong while files were fetched; `path` is one of the app's own files. */
export interface OfflineFailure {
  readonly reason: 'unreachable' | 'refused' | 'differs' | 'full' | 'unwritable';
  readonly path: string;
  readonly status?: number | undefined;
}

export type UpdateState =
  | { readonly status: 'none' }
  /** A new version is there as a whole; it waits until it is asked for, or until every page is closed. */
  | { readonly status: 'ready' }
  /** It was asked for, but something that was done is neither on disk nor exported: it waits on. */
  | { readonly status: 'held' }
  /** It was asked for and did not take over: with every page closed it does. */
  | { readonly status: 'stuck' }
  /** It was asked for: the page is loaded again in a moment. */
  | { readonly status: 'taking' }
  /** Another page asked for it; this one goes on as it is until it is loaded again. */
  | { readonly status: 'elsewhere' }
  /** The server has a new version that could not be fetched as a whole; this one goes on. */
  | { readonly status: 'refused'; readonly failure: OfflineFailure };

export interface OfflineSlice {
  readonly offline: OfflineState;
  readonly update: UpdateState;
  /** The notice about the update was put away. */
  readonly isUpdateDismissed: boolean;
  /** The browser offers to install the app as one of the machine's. */
  readonly isInstallOffered: boolean;
  /** The page shows in a window of its own, as an installed app does. */
  readonly isInstalled: boolean;
}

export const initialOffline: OfflineSlice = {
  offline: { status: 'checking' },
  update: { status: 'none' },
  isUpdateDismissed: false,
  isInstallOffered: false,
  isInstalled: false,
};
