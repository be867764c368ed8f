import { closeSamples } from '../../app/commands/samples.ts';
import { useApp, useAppState } from '../appContext.ts';
import { useText } from '../text/useText.ts';

/** Looking through dropped files, before it is known what they are: over the image, like the opening of a case. */
export function InspectingCard() {
  const { frame, samples: words } = useText();
  const { perform } = useApp();
  const samples = useAppState((state) => state.samples);
  if (samples.status !== 'inspecting') return null;
  const { name, done, total } = samples;
  return (
    <div className="card" role="status">
      <h2>{words.inspecting(name)}</h2>
      {total > 1 && <p>{words.inspectingCount(done, total)}</p>}
      <progress aria-label={words.inspecting(name)} value={done} max={total} />
      <button type="button" className="button" onClick={() => perform(closeSamples)}>
        {frame.cancel}
      </button>
    </div>
  );
}
