import type { AppState } from '../store/store.ts';
import type { Services } from './services.ts';

/**
 * A thing that the user can do. Buttons, keys and tests all call the same one. What it is called is in the catalogue of
 * texts, by its id (`src/ui/text`).
 */
export interface Command {
  readonly id: string;
  readonly group: 'Review' | 'Edit' | 'Cases' | 'View' | 'Run';
  /**
   * `KeyboardEvent.key` values; `Ctrl+` and `Shift+` before them. The first is shown on buttons. Of several commands
   * with the same key the first that is enabled runs: Escape takes away one layer at a time.
   */
  readonly keys: readonly string[];
  readonly isEnabled: (state: AppState) => boolean;
  readonly run: (services: Services) => void | Promise<void>;
  /** For a command that lasts while its key is held: ends it. */
  readonly release?: (services: Services) => void;
}
