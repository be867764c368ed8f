import { offeredReviews } from '../../app/commands/keptReviews.ts';
import { useApp, useAppState } from '../appContext.ts';
import { useText } from '../text/useText.ts';
import { KeptList } from './KeptList.tsx';

/** Reviews that are listed at the start; the rest is in the dialog. */
const MOST = 4;

/** At the start: what was left unfinished in files, which are not kept and have to be opened again. */
export function ContinueCard() {
  const { keeping: text } = useText();
  const { services } = useApp();
  const isOffered = useAppState((state) => state.isContinueOffered);
  const keptReviews = useAppState((state) => state.keptReviews);
  const openCase = useAppState((state) => state.openCase);
  // Its card is in the same place, and has the question that is answered first.
  const isOpening = useAppState(({ opening }) => opening.status !== 'idle');
  const rows = offeredReviews({ keptReviews, openCase });
  if (!isOffered || isOpening || rows.length === 0) return null;
  const close = (): void => services.store.setState({ isContinueOffered: false });
  return (
    <section className="card continue-card" aria-labelledby="continue-title">
      <h2 id="continue-title">{text.continueTitle}</h2>
      <KeptList rows={rows.slice(0, MOST)} onContinue={close} />
      <button type="button" className="button" onClick={close}>
        {text.notNow}
      </button>
    </section>
  );
}
