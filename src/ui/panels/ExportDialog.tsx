import type { ErrorCode, ErrorDetail } from '../../core/errors.ts';
import { closeExport } from '../../app/commands/exportReview.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { Icon } from '../controls/Icon.tsx';
import { formatBytes } from '../format.ts';
import { messageOf } from '../messages.ts';
import { SAMPLES_TEXT } from '../samplesText.ts';

const STEPS = {
  contours: 'Writing the contours and reading them back',
  uncertainty: 'Writing the uncertainty map and reading it back',
  record: 'Writing the record of the review',
} as const;

const RUN_HINT =
  'The contours of an export are those of the network: nothing in them was changed by the review. The JSON says which regions were accepted, skipped or flagged, and where the numbers come from.';

/** Offers files only after they have been read back and compared. */
export function ExportDialog() {
  const { perform } = useApp();
  const exporting = useAppState((state) => state.exporting);
  const origin = useAppState((state) => state.result?.origin);
  return (
    <Dialog
      isOpen={exporting.status !== 'closed'}
      title="Export"
      onClose={() => perform(closeExport)}
    >
      {exporting.status === 'working' && (
        <div role="status" className="prose">
          <p>{STEPS[exporting.step]} …</p>
          <progress aria-label="Exporting" />
        </div>
      )}
      {exporting.status === 'failed' && <Failure code={exporting.code} detail={exporting.detail} />}
      {exporting.status === 'ready' && (
        <>
          <p className="export-checked">
            <Icon name="check" /> Read back and identical to what is on screen. Same grid and affine
            as the image.
          </p>
          <ul className="export-files">
            {exporting.files.map(({ name, bytes, url, sha256 }) => (
              <li key={name}>
                <a className="button" href={url} download={name}>
                  <Icon name="save" />
                  <span>{name}</span>
                </a>
                <small title={`SHA-256 ${sha256}`}>{formatBytes(bytes)}</small>
              </li>
            ))}
          </ul>
          <p className="hint">{origin === 'samples' ? SAMPLES_TEXT.exportHint : RUN_HINT}</p>
        </>
      )}
    </Dialog>
  );
}

function Failure({ code, detail }: { readonly code: ErrorCode; readonly detail: ErrorDetail }) {
  const { title, advice } = messageOf(code, detail);
  return (
    <div role="alert" className="prose">
      <p>
        <strong>{title}</strong>
      </p>
      <p>{advice}</p>
    </div>
  );
}
