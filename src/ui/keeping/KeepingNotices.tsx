import type { ReactNode } from 'react';
import { openKept } from '../../app/commands/keptReviews.ts';
import { startOver, takeOver } from '../../app/commands/resumeReview.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Icon } from '../controls/Icon.tsx';
import { useText } from '../text/useText.ts';
import type { KeepingState } from '../../store/keepingSlice.ts';

/** What became of a review that was kept, and whatever keeps this one from being: each with its ways out. */
export function KeepingNotices() {
  const keeping = useAppState((state) => state.keeping);
  return (
    <>
      <Resumed />
      <Interrupted />
      {keeping.status === 'elsewhere' && <Elsewhere isTakenOver={keeping.isTakenOver} />}
      {keeping.status === 'failed' && <Failed state={keeping} />}
    </>
  );
}

function Resumed() {
  const { keeping: text } = useText();
  const { perform, services } = useApp();
  const resumed = useAppState((state) => state.resumed);
  const isResuming = useAppState((state) => state.isResuming);
  const isReadOnly = useAppState((state) => state.keeping.status === 'elsewhere');
  if (isResuming) return <Row title={text.resuming} />;
  if (!resumed || isReadOnly) return null;
  const { decided, regions, changes, isDamaged } = resumed;
  return (
    <Row
      title={text.resumed(text.progress(decided, regions, changes))}
      advice={isDamaged ? text.damaged : ''}
      onClose={() => services.store.setState({ resumed: null })}
    >
      <button type="button" className="button" onClick={() => perform(startOver)}>
        {text.startOver}
      </button>
    </Row>
  );
}

function Interrupted() {
  const { keeping: text } = useText();
  const { execute, services } = useApp();
  const isInterrupted = useAppState((state) => state.isRunInterrupted);
  if (!isInterrupted) return null;
  return (
    <Row
      title={text.interruptedTitle}
      advice={text.interruptedAdvice}
      onClose={() => services.store.setState({ isRunInterrupted: false })}
    >
      <button type="button" className="button" onClick={() => execute('run')}>
        {text.runAgain}
      </button>
    </Row>
  );
}

function Elsewhere({ isTakenOver }: { readonly isTakenOver: boolean }) {
  const { keeping: text } = useText();
  const { perform } = useApp();
  return (
    <Row
      isBad
      title={isTakenOver ? text.takenTitle : text.elsewhereTitle}
      advice={isTakenOver ? text.takenAdvice : text.elsewhereAdvice}
    >
      <button type="button" className="button" onClick={() => perform(takeOver)}>
        {text.takeOver}
      </button>
    </Row>
  );
}

function Failed({ state }: { readonly state: Extract<KeepingState, { status: 'failed' }> }) {
  const { keeping: text } = useText();
  const { execute, perform } = useApp();
  const isFull = state.code === 'storage/full';
  const isNewer = state.code === 'storage/newer-schema';
  const [title, advice] = isFull
    ? [state.unsaved > 0 ? text.fullTitle(state.unsaved) : text.fullResult, text.fullAdvice]
    : isNewer
      ? [text.newerTitle, text.newerAdvice]
      : [text.refusedTitle, text.refusedAdvice];
  return (
    <Row isBad title={title} advice={advice}>
      <button type="button" className="button" onClick={() => execute('export')}>
        {text.export}
      </button>
      {isFull && (
        <button type="button" className="button" onClick={() => perform(openKept)}>
          {text.list}
        </button>
      )}
      {!isNewer && (
        <button type="button" className="button" onClick={() => execute('retry-saving')}>
          {text.retry}
        </button>
      )}
    </Row>
  );
}

interface RowProps {
  readonly title: string;
  readonly advice?: string;
  readonly isBad?: boolean;
  readonly onClose?: () => void;
  readonly children?: ReactNode;
}

function Row({ title, advice = '', isBad = false, onClose, children }: RowProps) {
  const { keeping: text } = useText();
  return (
    <div
      className="notice"
      data-tone={isBad ? 'error' : 'info'}
      role={isBad ? 'alert' : 'status'}
      data-testid="keeping-notice"
    >
      <p>
        <strong>{title}</strong> {advice}
      </p>
      <div className="notice-actions">
        {children}
        {onClose && (
          <button
            type="button"
            className="button quiet"
            aria-label={text.dismiss}
            onClick={onClose}
          >
            <Icon name="close" />
          </button>
        )}
      </div>
    </div>
  );
}
