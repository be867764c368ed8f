import { cancelIntake } from '../../app/intake/cancelIntake.ts';
import { useApp, useAppState } from '../appContext.ts';
import { useText } from '../text/useText.ts';

/** Files are being looked at: over the image, like the opening of a case. */
export function LookingCard() {
  const { intake: words, frame } = useText();
  const { perform } = useApp();
  const intake = useAppState((state) => state.intake);
  if (intake.status !== 'inspecting') return null;
  const { done, total } = intake;
  return (
    <div className="card" role="status">
      <h2>{words.inspecting}</h2>
      {total > 1 && <p>{words.inspectingCount(done, total)}</p>}
      <progress aria-label={words.inspecting} value={done} max={total} />
      <button type="button" className="button" onClick={() => perform(cancelIntake)}>
        {frame.cancel}
      </button>
    </div>
  );
}
