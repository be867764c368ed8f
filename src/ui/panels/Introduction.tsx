import { continueIntroduction, endIntroduction } from '../../app/introduction.ts';
import type { IntroductionStep } from '../../store/interfaceSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { useText } from '../text/useText.ts';

const STEPS: readonly IntroductionStep[] = ['run', 'doubt', 'queue'];

/** The idea in three steps over the demo case, the first time. It does not take the focus: one can go on without it. */
export function Introduction() {
  const { perform } = useApp();
  const { introduction: text } = useText();
  const step = useAppState((state) => state.introduction);
  const isShown = useAppState(
    ({ openCase, opening, isContinueOffered }) =>
      openCase?.isDemo === true && opening.status === 'idle' && !isContinueOffered,
  );
  if (step === 'done' || !isShown) return null;
  const isLast = step === STEPS.at(-1);
  return (
    <section className="introduction" aria-label={text.title}>
      <small>{text.place(STEPS.indexOf(step) + 1, STEPS.length)}</small>
      <h2>{text.steps[step].title}</h2>
      <p>{text.steps[step].body}</p>
      <div className="card-actions">
        <button
          type="button"
          className="button primary"
          onClick={() => perform(continueIntroduction)}
        >
          {isLast ? text.begin : text.next}
        </button>
        {!isLast && (
          <button type="button" className="button quiet" onClick={() => perform(endIntroduction)}>
            {text.skip}
          </button>
        )}
      </div>
    </section>
  );
}
