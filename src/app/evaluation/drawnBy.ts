import type { ObserverRowState } from '../../store/evaluationSlice.ts';
import type { ContoursFile } from '../../workers/codec.api.ts';

/** What one person drew, in one file or in several that belong together. */
export interface DrawnBy {
  readonly name: string;
  readonly role: ObserverRowState['role'];
  readonly files: readonly ContoursFile[];
}
