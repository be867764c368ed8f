import type { ErrorCode, ErrorDetail } from '../../core/errors.ts';
import { closeNetworkDialog, savePackage } from '../../app/commands/openNetwork.ts';
import type { NetworkDetails } from '../../store/networkSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { Icon } from '../controls/Icon.tsx';
import { formatBytes } from '../format.ts';
import { messageOf } from '../messages.ts';
import { useText } from '../text/useText.ts';
import { dropoutText, ensembleText, madeForText } from '../networkText.ts';

/** What a network says of itself, or why a package was refused. */
export function NetworkDialog() {
  const { frame, network } = useText();
  const { perform } = useApp();
  const dialog = useAppState((state) => state.networkDialog);
  const close = (): void => perform(closeNetworkDialog);
  const title = {
    closed: '',
    reading: network.opening,
    shown: dialog.status === 'shown' ? dialog.details.name : '',
    failed: network.refused,
  }[dialog.status];
  return (
    <Dialog isOpen={dialog.status !== 'closed'} title={title} onClose={close}>
      {dialog.status === 'reading' && (
        <div role="status" className="prose network-dialog">
          <p>{network.reading(dialog.name)}</p>
          <progress aria-label={network.readingLabel} />
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
                <span>{network.save}</span>
              </button>
            )}
            <button type="button" className="button primary" onClick={close}>
              {dialog.isNew ? network.done : frame.close}
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
  const { network } = useText();
  const { title, advice } = messageOf(code, detail);
  return (
    <div role="alert" className="prose network-dialog">
      <p className="network-file">{name}</p>
      <p>
        <strong>{title}</strong>
      </p>
      <p>{advice}</p>
      <p className="hint">{network.formerKept}</p>
    </div>
  );
}

interface DetailsProps {
  readonly details: NetworkDetails;
  readonly isNew: boolean;
}

function Details({ details, isNew }: DetailsProps) {
  const { network } = useText();
  const { structures, notes } = details;
  return (
    <div className="network-dialog">
      {isNew && (
        <p className="network-chosen" role="status">
          <Icon name="check" /> {network.chosen}
        </p>
      )}
      <p className="network-use">{details.intendedUse}</p>
      <dl className="facts">
        <dt>{network.contours}</dt>
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
        <dt>{network.madeFor}</dt>
        <dd>{madeForText(details)}</dd>
        {details.channels.length > 1 && (
          <>
            <dt>{network.input}</dt>
            <dd>{network.registered(details.channels.join(', '))}</dd>
          </>
        )}
        <dt>{network.samples}</dt>
        <dd>
          {dropoutText(details)}
          {ensembleText(details)}
        </dd>
        <dt>{network.calibration}</dt>
        <dd>
          {details.isCalibrated ? network.calibrated : network.uncalibrated}
          {details.recalibratedOn !== null && `; ${network.recalibrated(details.recalibratedOn)}`}
        </dd>
        <dt>{network.licence}</dt>
        <dd>{details.licence}</dd>
        <dt>{network.version}</dt>
        <dd>
          {details.version} · {formatBytes(details.bytes)}
        </dd>
      </dl>
      {notes.length > 0 && (
        <section className="network-notes" aria-label={network.notes}>
          {notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </section>
      )}
    </div>
  );
}
