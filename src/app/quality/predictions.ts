import type { Issue } from '../../core/errors.ts';
import type { Prediction } from '../../core/evaluation/assessQuality.ts';

/** What the contour-quality network said. */
export interface Predictions {
  /** By label; of every structure that was asked about. */
  readonly byLabel: ReadonlyMap<number, Prediction>;
  /** How the structures were called when it was asked, by label. */
  readonly names: ReadonlyMap<number, string>;
  /** Why it is not meant for the image; where there is one, it said nothing. */
  readonly issues: readonly Issue[];
}
