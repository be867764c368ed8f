import type { ErrorCode, ErrorDetail } from '../../core/errors.ts';
import { closeExport } from '../../app/commands/exportReview.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { Icon } from '../controls/Icon.tsx';
import { formatBytes } from '../format.ts';
import { messageOf } from '../messages.ts';
import { useText } from '../text/useText.ts';

/** Offers files only after they have been read back and compared. */
export function ExportDialog() {
  const words = useText();
  const { perform } = useApp();
  const exporting = useAppState((state) => state.exporting);
  const origin = useAppState((state) => state.result?.origin);
  return (
    <Dialog
      isOpen={exporting.status !== 'closed'}
      title={words.exporting.title}
      onClose={() => perform(closeExport)}
    >
      {exporting.status === 'working' && (
        <div role="status" className="prose">
          <p>{words.exporting.steps[exporting.step]} …</p>
          <progress aria-label={words.exporting.progress} />
        </div>
      )}
      {exporting.status === 'failed' && <Failure code={exporting.code} detail={exporting.detail} />}
      {exporting.status === 'ready' && (
        <>
          <p className="export-checked">
            <Icon name="check" /> {words.exporting.checked}
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
          <p className="hint">
            {origin === 'samples' ? words.samples.exportHint : words.exporting.hint}
          </p>
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
