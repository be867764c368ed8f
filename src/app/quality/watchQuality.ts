import type { AppState } from '../../store/store.ts';
import { IDLE_MS, type Timer } from '../evaluation/watchEvaluation.ts';
import type { Services } from '../services.ts';
import type { QualityAssessor } from './qualityAssessor.ts';
import { showShippedCohort } from './shippedCohort.ts';

/** So long a result is on the screen before it is assessed: what the eye waits for comes first. */
const SETTLED_MS = 150;

/** What the rows are made of. */
const PARTS = [
  'result',
  'openCase',
  'rulesCheckedId',
  'segments',
  'ownCohort',
  'shippedCohort',
] as const satisfies readonly (keyof AppState)[];

/** Assesses the open case in the background: soon after its result is shown, and when idle after its contours were edited. */
export function watchQuality(services: Services, assessor: QualityAssessor, timer: Timer): void {
  let planned: { readonly key: string; readonly stop: () => void } | null = null;
  let isLooking = false;
  const look = (): void => {
    // What it changes in the store itself is not to be looked at again.
    if (isLooking) return;
    isLooking = true;
    const open = assessor.reconcile();
    isLooking = false;
    if (open?.key === planned?.key) return;
    planned?.stop();
    const ms = open?.kind === 'automatic' ? SETTLED_MS : IDLE_MS;
    const begin = (): void => {
      planned = null;
      void assessor.work().then(look);
    };
    planned = open && { key: open.key, stop: timer.after(ms, begin) };
  };
  services.store.subscribe((state, before) => {
    if (state.result !== before.result) void showShippedCohort(services);
    if (PARTS.some((part) => state[part] !== before[part])) assessor.publish();
    look();
  });
  void showShippedCohort(services);
  assessor.publish();
  look();
}
