import { isBusy } from '../store/jobSlice.ts';
import type { IntroductionStep } from '../store/interfaceSlice.ts';
import type { AppState } from '../store/store.ts';
import type { Services } from './services.ts';

const AFTER: Record<IntroductionStep, IntroductionStep> = {
  run: 'doubt',
  doubt: 'queue',
  queue: 'done',
  done: 'done',
};

/** Whether the user has done what a step tells of. */
const IS_DONE: Record<IntroductionStep, (state: AppState) => boolean> = {
  run: ({ job, result }) => isBusy(job) || result !== null,
  doubt: ({ result }) => result !== null && !result.isPreview,
  queue: ({ decisions }) => Object.keys(decisions).length > 0,
  done: () => false,
};

/** The introduction goes on by itself when its step is done, however it was done. */
export function watchIntroduction({ store }: Services): void {
  store.subscribe((state) => {
    const { introduction } = state;
    if (introduction !== 'done' && IS_DONE[introduction](state)) {
      store.setState({ introduction: AFTER[introduction] });
    }
  });
}

/** The next step, for who reads faster than the network runs. */
export function continueIntroduction({ store }: Services): void {
  store.setState(({ introduction }) => ({ introduction: AFTER[introduction] }));
}

/** Never again in this browser. */
export function endIntroduction({ store }: Services): void {
  store.setState({ introduction: 'done' });
}

/** The first steps once more. */
export function restartIntroduction({ store }: Services): void {
  store.setState({ introduction: 'run', dialog: 'none' });
}
