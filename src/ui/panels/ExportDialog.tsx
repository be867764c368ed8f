import type { ErrorCode, ErrorDetail } from '../../core/errors.ts';
import { closeExport } from '../../app/commands/exportReview.ts';
import { openReport } from '../../app/commands/openReport.ts';
import type { ExportedFile } from '../../store/exportSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { Icon } from '../controls/Icon.tsx';
import { formatBytes } from '../format.ts';
import { messageOf } from '../messages.ts';
import { useText } from '../text/useText.ts';

/** Offers files only after they have been read back and compared; the report first. */
export function ExportDialog() {
  const { perform } = useApp();
  const { exporting: words } = useText();
  const exporting = useAppState((state) => state.exporting);
  return (
    <Dialog
      isOpen={exporting.status !== 'closed'}
      title={words.title}
      onClose={() => perform(closeExport)}
    >
      {exporting.status === 'working' && (
        <div role="status" className="prose">
          <p>{words.steps[exporting.step]} …</p>
          <progress aria-label={words.progress} />
        </div>
      )}
      {exporting.status === 'failed' && <Failure code={exporting.code} detail={exporting.detail} />}
      {exporting.status === 'ready' && (
        <div className="export-ready">
          <Report />
          <h3 className="panel-title">{words.files}</h3>
          <p className="export-checked">
            <Icon name="check" /> {words.checked}
          </p>
          <ul className="export-files">
            {exporting.files.map((file) => (
              <FileRow key={file.name} file={file} />
            ))}
          </ul>
          <p className="hint">{words.hint}</p>
        </div>
      )}
    </Dialog>
  );
}

function Report() {
  const { perform } = useApp();
  const { exporting: words } = useText();
  return (
    <section className="export-report" aria-label={words.report}>
      <p>
        <strong>{words.report}</strong>
        <span className="hint">{words.reportHint}</span>
      </p>
      <div className="export-actions">
        <button
          type="button"
          className="button primary"
          onClick={() => perform((services) => openReport(services, { print: false }))}
        >
          {words.open}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => perform((services) => openReport(services, { print: true }))}
        >
          {words.print}
        </button>
      </div>
    </section>
  );
}

function FileRow({ file }: { readonly file: ExportedFile }) {
  const { name, bytes, url, sha256 } = file;
  return (
    <li>
      <a className="export-file" href={url} download={name}>
        <Icon name="save" />
        <span>{name}</span>
      </a>
      <small>{formatBytes(bytes)}</small>
      <code title={`SHA-256 ${sha256}`}>{sha256.slice(0, 12)}…</code>
    </li>
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
