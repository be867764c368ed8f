import { useState } from 'react';
import { purgeKept, setReviewer, setTraceless } from '../../app/commands/keptReviews.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { formatBytes } from '../format.ts';
import { useText } from '../text/useText.ts';
import { KeptList } from './KeptList.tsx';

/** The reviewer's name, the way to keep nothing, and all that is on disk. */
export function KeptDialog({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const { keeping: text } = useText();
  const rows = useAppState((state) => state.keptReviews);
  return (
    <Dialog isOpen={isOpen} title={text.dialog} onClose={onClose}>
      <div className="kept">
        <p className="hint">{text.dialogLead}</p>
        <Reviewer />
        <Traceless />
        <h3>{text.reviews}</h3>
        {rows.length === 0 && <p className="hint">{text.none}</p>}
        <KeptList rows={rows} onContinue={onClose} />
        {rows.length > 0 && <Purge />}
      </div>
    </Dialog>
  );
}

function Reviewer() {
  const { keeping: text } = useText();
  const { perform } = useApp();
  const reviewer = useAppState((state) => state.reviewer);
  return (
    <label className="kept-field">
      <span>{text.reviewer}</span>
      <input
        type="text"
        maxLength={80}
        autoComplete="name"
        value={reviewer}
        onChange={(event) => perform((services) => setReviewer(services, event.target.value))}
      />
      <small>{text.reviewerHint}</small>
    </label>
  );
}

function Traceless() {
  const { keeping: text } = useText();
  const { perform } = useApp();
  const isTraceless = useAppState((state) => state.isTraceless);
  return (
    <label className="kept-field kept-switch">
      <input
        type="checkbox"
        checked={isTraceless}
        onChange={(event) => perform((services) => setTraceless(services, event.target.checked))}
      />
      <span>{text.traceless}</span>
      <small>{text.tracelessHint}</small>
    </label>
  );
}

function Purge() {
  const { keeping: text } = useText();
  const { perform } = useApp();
  const rows = useAppState((state) => state.keptReviews);
  const [isAsked, setAsked] = useState(false);
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  return (
    <div className="kept-purge">
      <small>{isAsked ? text.purgeSure : text.total(rows.length, formatBytes(bytes))}</small>
      {isAsked && (
        <button type="button" className="button" onClick={() => setAsked(false)}>
          {text.stay}
        </button>
      )}
      <button
        type="button"
        className="button"
        onClick={() => {
          if (isAsked) perform(purgeKept);
          setAsked(!isAsked);
        }}
      >
        {isAsked ? text.purgeYes : text.purge}
      </button>
    </div>
  );
}
