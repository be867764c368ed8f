import { canTakeUpdate } from '../../app/offline/takeUpdate.ts';
import type { UpdateState } from '../../store/offlineSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Icon } from '../controls/Icon.tsx';
import type { Catalogue } from '../text/catalogue.ts';
import { useText } from '../text/useText.ts';
import { failureText } from './failureText.ts';

/**
 * A new version, on the image: only while nobody is reviewing. In the middle of a review the button that opens the rest
 * carries a mark, and no more.
 */
export function UpdateNotice() {
  const { offline: text } = useText();
  const { services } = useApp();
  const update = useAppState((state) => state.update);
  const isDismissed = useAppState((state) => state.isUpdateDismissed);
  const isReviewing = useAppState((state) => Object.keys(state.decisions).length > 0);
  const isAsked = update.status === 'held' || update.status === 'stuck';
  const isShown = update.status === 'ready' || update.status === 'elsewhere';
  if (!isAsked && (!isShown || isDismissed || isReviewing)) return null;
  return (
    <div className="notice" data-tone="info" role="status" data-testid="update-notice">
      <UpdateText update={update} />
      <div className="notice-actions">
        <TakeButton />
        <button
          type="button"
          className="button quiet"
          aria-label={text.update.dismiss}
          onClick={() =>
            services.store.setState({
              isUpdateDismissed: true,
              ...(isAsked && { update: { status: 'ready' } }),
            })
          }
        >
          <Icon name="close" />
        </button>
      </div>
    </div>
  );
}

/** The same in the dialog, whenever there is one. */
export function UpdateRow() {
  const update = useAppState((state) => state.update);
  if (update.status === 'none') return null;
  return (
    <div className="offline-update" data-testid="update-row">
      <UpdateText update={update} />
      <TakeButton />
    </div>
  );
}

function UpdateText({ update }: { readonly update: UpdateState }) {
  const { offline: text } = useText();
  const isFree = useAppState(canTakeUpdate);
  const [title, advice] = words(text, update);
  return (
    <p>
      <strong>{title}</strong> {isFree || update.status !== 'ready' ? advice : text.update.busy}
    </p>
  );
}

function TakeButton() {
  const { offline: text } = useText();
  const { execute } = useApp();
  const status = useAppState((state) => state.update.status);
  const isFree = useAppState(canTakeUpdate);
  if (status !== 'ready' && status !== 'elsewhere' && status !== 'held') return null;
  return (
    <button
      type="button"
      className="button"
      disabled={!isFree}
      onClick={() => execute('take-update')}
    >
      {status === 'elsewhere' ? text.update.reload : text.update.take}
    </button>
  );
}

function words(text: Catalogue['offline'], update: UpdateState): readonly [string, string] {
  const { update: all } = text;
  switch (update.status) {
    case 'none':
      return ['', ''];
    case 'ready':
      return [all.ready, all.readyAdvice];
    case 'held':
      return [all.held, all.heldAdvice];
    case 'stuck':
      return [all.stuck, all.stuckAdvice];
    case 'taking':
      return [all.taking, ''];
    case 'elsewhere':
      return [all.elsewhere, all.elsewhereAdvice];
    case 'refused':
      return [all.refused, failureText(text, update.failure)];
  }
}
