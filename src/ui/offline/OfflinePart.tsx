import { installApp } from '../../app/offline/installApp.ts';
import { beginFilling } from '../../app/offline/watchOffline.ts';
import type { OfflineState } from '../../store/offlineSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { formatBytes } from '../format.ts';
import type { Catalogue } from '../text/catalogue.ts';
import { useText } from '../text/useText.ts';
import { failureText } from './failureText.ts';
import { UpdateRow } from './UpdateNotice.tsx';

/** Whether the app opens without network, a new version of it, and installing it. */
export function OfflinePart() {
  const { offline: text } = useText();
  const state = useAppState((all) => all.offline);
  return (
    <section className="offline" aria-label={text.title}>
      <h3>{text.title}</h3>
      <p className="offline-state" data-status={state.status} data-testid="offline-state">
        <span className="offline-dot" aria-hidden="true" />
        <strong>{headline(text, state)}</strong>
      </p>
      {state.status === 'filling' && (
        <progress
          value={state.doneBytes}
          max={state.totalBytes}
          aria-label={headline(text, state)}
        />
      )}
      {detail(text, state) !== '' && <p className="hint">{detail(text, state)}</p>}
      {state.status === 'failed' && <Retry />}
      <UpdateRow />
      <Install />
    </section>
  );
}

function Retry() {
  const { offline: text } = useText();
  const { perform } = useApp();
  return (
    <p>
      <button type="button" className="button" onClick={() => perform(beginFilling)}>
        {text.retry}
      </button>
    </p>
  );
}

/** Absent where the browser offers nothing: docs/administrators.md tells of those. */
function Install() {
  const { offline: text } = useText();
  const { perform } = useApp();
  const isOffered = useAppState((state) => state.isInstallOffered);
  const isInstalled = useAppState((state) => state.isInstalled);
  if (isInstalled) return <p className="hint">{text.installed}</p>;
  if (!isOffered) return null;
  return (
    <p className="offline-install">
      <button type="button" className="button" onClick={() => perform(installApp)}>
        {text.install}
      </button>
      <span className="hint">{text.installHint}</span>
    </p>
  );
}

function headline(text: Catalogue['offline'], state: OfflineState): string {
  if (state.status !== 'filling') return text.states[state.status];
  return text.filling(formatBytes(state.doneBytes), formatBytes(state.totalBytes));
}

function detail(text: Catalogue['offline'], state: OfflineState): string {
  switch (state.status) {
    case 'checking':
    case 'filling':
      return '';
    case 'off':
      return text.details.off;
    case 'impossible':
      return text.obstacles[state.reason];
    case 'ready':
      return text.details.ready(formatBytes(state.totalBytes));
    case 'failed':
      return `${failureText(text, state.failure)} ${text.goesOn}`;
  }
}
