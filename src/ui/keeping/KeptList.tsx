import { useState } from 'react';
import { continueKept, removeKept } from '../../app/commands/keptReviews.ts';
import type { KeptReviewRow } from '../../store/keepingSlice.ts';
import { useApp } from '../appContext.ts';
import { formatBytes } from '../format.ts';
import { agoText } from '../text/agoText.ts';
import { useText } from '../text/useText.ts';

interface KeptListProps {
  readonly rows: readonly KeptReviewRow[];
  /** After a review goes on. */
  readonly onContinue: () => void;
}

/** Reviews on disk, each to be continued or removed. */
export function KeptList({ rows, onContinue }: KeptListProps) {
  return (
    <ul className="kept-list">
      {rows.map((row) => (
        <KeptRow key={row.id} row={row} onContinue={onContinue} />
      ))}
    </ul>
  );
}

function KeptRow({
  row,
  onContinue,
}: {
  readonly row: KeptReviewRow;
  readonly onContinue: () => void;
}) {
  const { keeping: text } = useText();
  const { perform } = useApp();
  const [isFileWanted, setFileWanted] = useState(false);
  const { id, imageName, isPresent, decided, regions, changes } = row;
  const facts = [
    row.stage === 'running' ? text.running : text.progress(decided, regions, changes),
    ...(row.stage === 'aside' ? [text.aside] : []),
    ...(row.stage === 'open' && row.unexported === 0 ? [text.exported] : []),
    agoText(row.changedAtMs),
    formatBytes(row.bytes),
  ];
  const goOn = (): void =>
    perform(async (services) => {
      if (await continueKept(services, id)) onContinue();
      else setFileWanted(true);
    });
  return (
    <li className="kept-row">
      <div className="kept-facts">
        <strong title={imageName}>{imageName}</strong>
        <small>{facts.join(' · ')}</small>
        {isFileWanted && (
          <small className="kept-wanted" role="status">
            {text.dropAgain(imageName)}
          </small>
        )}
      </div>
      {isPresent ? (
        <span className="badge badge-ok">{text.present}</span>
      ) : (
        <>
          {(row.stage !== 'aside' || row.hasResult) && (
            <button
              type="button"
              className="button"
              aria-label={text.continueNamed(imageName)}
              onClick={goOn}
            >
              {text.continue}
            </button>
          )}
          <button
            type="button"
            className="button quiet"
            aria-label={text.removeNamed(imageName)}
            onClick={() => perform((services) => removeKept(services, id))}
          >
            {text.remove}
          </button>
        </>
      )}
    </li>
  );
}
