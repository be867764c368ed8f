import type { KeepingState } from '../../store/keepingSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { useText } from '../text/useText.ts';
import type { Catalogue } from '../text/catalogue.ts';

/** Whether what was done is on disk, and the way to what else is; always on screen with a review. */
export function KeepingBadge() {
  const { keeping: text } = useText();
  const { execute } = useApp();
  const keeping = useAppState((state) => state.keeping);
  const reviewer = useAppState((state) => state.reviewer);
  const isKept = keeping.status === 'saved' || keeping.status === 'saving';
  return (
    <button
      type="button"
      className="keeping"
      data-status={keeping.status}
      data-testid="keeping"
      title={text.badgeTitle}
      onClick={() => execute('kept-reviews')}
    >
      <span className="keeping-dot" aria-hidden="true" />
      <span>{stateText(text, keeping)}</span>
      {(reviewer !== '' || isKept) && (
        <span className="keeping-name">
          {' · '}
          {reviewer === '' ? text.noReviewer : reviewer}
        </span>
      )}
    </button>
  );
}

function stateText({ states }: Catalogue['keeping'], keeping: KeepingState): string {
  switch (keeping.status) {
    case 'idle':
      return states.empty;
    case 'saving':
    case 'saved':
    case 'elsewhere':
    case 'off':
      return states[keeping.status];
    case 'failed':
      if (keeping.code === 'storage/full') return states.full;
      return keeping.code === 'storage/newer-schema' ? states.newer : states.refused;
  }
}
