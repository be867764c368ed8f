import { useApp, useAppState } from '../appContext.ts';
import { Icon } from '../controls/Icon.tsx';
import { useText } from '../text/useText.ts';

/** Opens what is to be said of the app itself; a mark on it tells of a new version, or that it is not kept. */
export function AboutButton() {
  const { frame, offline } = useText();
  const { services } = useApp();
  const news = useAppState(({ update, offline: kept }) => {
    if (update.status === 'ready' || update.status === 'elsewhere') return 'update';
    return kept.status === 'failed' ? 'failed' : null;
  });
  const title = news === null ? frame.about : `${frame.about} · ${offline.badge[news]}`;
  return (
    <button
      type="button"
      className="button quiet about-button"
      title={title}
      aria-label={title}
      onClick={() => services.store.setState({ dialog: 'about' })}
    >
      <Icon name="info" />
      {news && <span className="about-mark" data-news={news} aria-hidden="true" />}
    </button>
  );
}
