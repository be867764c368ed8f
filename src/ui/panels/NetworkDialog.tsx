import type { ErrorCode, ErrorDetail } from '../../core/errors.ts';
import { closeNetworkDialog, savePackage } from '../../app/commands/openNetwork.ts';
import type { NetworkDetails } from '../../store/networkSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { Icon } from '../controls/Icon.tsx';
import { formatBytes } from '../format.ts';
import { messageOf } from '../messages.ts';
import { dropoutText, ensembleText, madeForText } from '../networkText.ts';

/** What a network says of itself, or why a package was refused. */
export function NetworkDialog() {
  const { perform } = useApp();
  const dialog = useAppState((state) => state.networkDialog);
  const close = (): void => perform(closeNetworkDialog);
  const title = {
    closed: '',
    reading: 'Opening a network',
    shown: dialog.status === 'shown' ? dialog.details.name : '',
    failed: 'This network was not opened',
  }[dialog.status];
  return (
    <Dialog isOpen={dialog.status !== 'closed'} title={title} onClose={close}>
      {dialog.status === 'reading' && (
        <div role="status" className="prose network-dialog">
          <p>Reading {dialog.name} …</p>
          <progress aria-label="Reading the network" />
        </div>
      )}
      {dialog.status === 'failed' && <Refusal {...dialog} />}
      {dialog.status === 'shown' && (
        <>
          <Details details={dialog.details} isNew={dialog.isNew} />
          <div className="dialog-actions">
            {dialog.details.origin !== 'bundled' && (
              <button
                type="button"
                className="button"
                onClick={() => perform((services) => savePackage(services, dialog.details.id))}
              >
                <Icon name="save" />
                <span>Save package…</span>
              </button>
            )}
            <button type="button" className="button primary" onClick={close}>
              {dialog.isNew ? 'Done' : 'Close'}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}

interface RefusalProps {
  readonly name: string;
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;
}

function Refusal({ name, code, detail }: RefusalProps) {
  const { title, advice } = messageOf(code, detail);
  return (
    <div role="alert" className="prose network-dialog">
      <p className="network-file">{name}</p>
      <p>
        <strong>{title}</strong>
      </p>
      <p>{advice}</p>
      <p className="hint">The network that was chosen before is still chosen.</p>
    </div>
  );
}

interface DetailsProps {
  readonly details: NetworkDetails;
  readonly isNew: boolean;
}

function Details({ details, isNew }: DetailsProps) {
  const { structures, notes } = details;
  return (
    <div className="network-dialog">
      {isNew && (
        <p className="network-chosen" role="status">
          <Icon name="check" /> Opened, and chosen for the next run.
        </p>
      )}
      <p className="network-use">{details.intendedUse}</p>
      <dl className="facts">
        <dt>Contours</dt>
        <dd>
          <ul className="chips">
            {structures.map(({ name, color }) => (
              <li key={name}>
                <span className="swatch" style={{ background: color }} />
                {name}
              </li>
            ))}
          </ul>
        </dd>
        <dt>Made for</dt>
        <dd>{madeForText(details)}</dd>
        {details.channels.length > 1 && (
          <>
            <dt>Input</dt>
            <dd>{details.channels.join(', ')}, registered to each other</dd>
          </>
        )}
        <dt>Samples</dt>
        <dd>
          {dropoutText(details)}
          {ensembleText(details)}
        </dd>
        <dt>Calibration</dt>
        <dd>{details.isCalibrated ? 'Fitted, applied to each sample' : 'None'}</dd>
        <dt>Licence</dt>
        <dd>{details.licence}</dd>
        <dt>Version</dt>
        <dd>
          {details.version} · {formatBytes(details.bytes)}
        </dd>
      </dl>
      {notes.length > 0 && (
        <section className="network-notes" aria-label="Notes">
          {notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </section>
      )}
    </div>
  );
}
