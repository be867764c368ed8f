import { useRef } from 'react';
import { openDropped } from '../../app/commands/openDropped.ts';
import { openDemo } from '../../app/commands/openCase.ts';
import { openSamples } from '../../app/commands/samples.ts';
import type { CaseIdentity } from '../../core/volume/dicomSeries.ts';
import { pickedFiles } from '../../app/droppedFiles.ts';
import { useApp, useAppState } from '../appContext.ts';
import { CommandButton } from '../controls/CommandButton.tsx';
import { Icon } from '../controls/Icon.tsx';
import { reviewMadeOfObservers } from '../../app/evaluation/madeOfObservers.ts';
import { backendName, backendReason, uncutReason } from '../backendText.ts';
import { formatMm } from '../format.ts';
import { foreignText } from '../foreignText.ts';
import { identityText } from '../identityText.ts';
import { messageOf } from '../messages.ts';
import { AboutButton } from '../offline/AboutButton.tsx';
import { useText } from '../text/useText.ts';
import { RunControl } from './RunControl.tsx';

/** Case, network, backend; run and export. */
export function TopBar() {
  const { frame } = useText();
  return (
    <header className="top-bar">
      <h1 className="brand">
        <img src="./icons/isodoubt.svg" alt="" width="22" height="22" />
        Isodoubt
      </h1>
      <OpenButtons />
      <CaseTitle />
      <RunControl />
      <BackendBadge />
      <CommandButton command="export" icon="save" hasKey={false}>
        {frame.export}
      </CommandButton>
      <CommandButton command="settings" icon="gear" className="quiet" hasKey={false} />
      <CommandButton command="help" icon="help" className="quiet" hasKey={false} />
      <AboutButton />
    </header>
  );
}

function OpenButtons() {
  const { frame } = useText();
  const { perform } = useApp();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="button-group">
      <button type="button" className="button" onClick={() => input.current?.click()}>
        <Icon name="open" />
        <span>{frame.open}</span>
      </button>
      <button type="button" className="button" onClick={() => perform(openDemo)}>
        {frame.demo}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={frame.openImage}
        onChange={(event) => {
          const files = event.target.files ? pickedFiles(event.target.files) : [];
          event.target.value = '';
          if (files.length > 0) perform((services) => openDropped(services, files));
        }}
      />
      <FolderButton />
      <SamplesButton />
    </div>
  );
}

function FolderButton() {
  const { worklist } = useText();
  const { perform } = useApp();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        className="button"
        title={worklist.openFolder}
        aria-label={worklist.openFolder}
        onClick={() => input.current?.click()}
      >
        <Icon name="cases" />
      </button>
      <input
        ref={(element) => {
          // Known to all browsers and to no type of React.
          element?.setAttribute('webkitdirectory', '');
          input.current = element;
        }}
        type="file"
        multiple
        hidden
        aria-label={worklist.openFolder}
        onChange={(event) => {
          const files = event.target.files ? pickedFiles(event.target.files) : [];
          event.target.value = '';
          if (files.length > 0) perform((services) => openDropped(services, files));
        }}
      />
    </>
  );
}

function SamplesButton() {
  const { samples } = useText();
  const { perform } = useApp();
  const input = useRef<HTMLInputElement>(null);
  const hasCase = useAppState((state) => state.openCase !== null);
  return (
    <>
      <button
        type="button"
        className="button"
        title={samples.openTitle}
        disabled={!hasCase}
        onClick={() => input.current?.click()}
      >
        {samples.open}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={samples.openLabel}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          if (files.length > 0) perform((services) => openSamples(services, files));
          event.target.value = '';
        }}
      />
    </>
  );
}

function CaseTitle() {
  const { frame } = useText();
  const openCase = useAppState((state) => state.openCase);
  if (!openCase) return <div className="case-title" />;
  const [ni, nj, nk] = openCase.grid.shape;
  const spacing = openCase.spacingMm.map((mm) => formatMm(mm)).join(' × ');
  const facts = [
    ...(openCase.isDemo ? [frame.synthetic] : []),
    `${ni} × ${nj} × ${nk}`,
    `${spacing} mm`,
  ].join(' · ');
  return (
    <div className="case-title" data-lines={openCase.identity ? 2 : 1}>
      <div>
        <strong title={foreignText(openCase.name)}>
          {openCase.isDemo ? frame.demoCase : foreignText(openCase.name)}
        </strong>
        <span title={facts}>{facts}</span>
      </div>
      {openCase.identity && <IdentityLine identity={openCase.identity} />}
    </div>
  );
}

/** Whom the image is of: always in sight, unless somebody looks on who must not know. */
function IdentityLine({ identity }: { readonly identity: CaseIdentity }) {
  const { frame } = useText();
  const isHidden = useAppState((state) => state.isIdentityHidden);
  const line = isHidden ? frame.identityHidden : identityText(identity);
  return (
    <div className="identity" data-testid="identity">
      <CommandButton
        command="toggle-identity"
        icon={isHidden ? 'eye-off' : 'eye'}
        className="quiet"
        hasKey={false}
        isPressed={isHidden}
      />
      <span title={line}>{line}</span>
    </div>
  );
}

/** What made the result: the backend of the network, or that it was not made here. */
function BackendBadge() {
  const { contours, samples } = useText();
  const { services } = useApp();
  const isFromFile = useAppState(({ result }) => result?.origin === 'contours');
  const made = useAppState((state) => reviewMadeOfObservers(services, state));
  const backend = useAppState((state) => state.backend);
  const samplesElsewhere = useAppState(({ result }) =>
    result?.origin === 'samples' ? result.samples : null,
  );
  if (samplesElsewhere !== null) {
    return (
      <span className="badge" data-testid="samples-badge" title={samples.origin(samplesElsewhere)}>
        {samples.origin(samplesElsewhere)}
      </span>
    );
  }
  if (isFromFile) {
    return (
      <span
        className="badge badge-source"
        data-testid="contours-badge"
        title={made ? messageOf(made.code, made.detail).title : contours.origin}
      >
        {made ? contours.badge.observers : contours.badge.file}
      </span>
    );
  }
  if (!backend) return null;
  return (
    <span
      className={`badge ${backend.kind === 'webgpu' ? 'badge-ok' : ''}`}
      data-testid="backend-badge"
      title={[backendReason(backend.reason), backend.adapter, uncutReason(backend.uncut)]
        .filter((part) => part !== '')
        .join(' ')}
    >
      {backendName(backend)}
    </span>
  );
}
