import type { ErrorCode, ErrorDetail } from '../../core/errors.ts';
import { closeExport, returnToExportChoices } from '../../app/commands/exportReview.ts';
import type { ExportState } from '../../store/exportSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { messageOf } from '../messages.ts';
import { useText } from '../text/useText.ts';
import { ExportChoicesForm } from './ExportChoicesForm.tsx';
import { ExportedFiles } from './ExportedFiles.tsx';

/** What is exported and how; then the files, each only after it has been read back and compared. */
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
      {exporting.status === 'choosing' && <ExportChoicesForm facts={exporting.facts} />}
      {exporting.status === 'working' && <Working state={exporting} />}
      {exporting.status === 'failed' && <Failure code={exporting.code} detail={exporting.detail} />}
      {exporting.status === 'ready' && (
        <ExportedFiles files={exporting.files} failed={exporting.failed} />
      )}
    </Dialog>
  );
}

type WorkingState = Extract<ExportState, { readonly status: 'working' }>;

function Working({ state: { name, done, of } }: { readonly state: WorkingState }) {
  const { perform } = useApp();
  const { exporting: words, frame } = useText();
  const isImage = name !== null;
  return (
    <div className="export-working">
      <div role="status">
        <p>
          <strong>{isImage ? words.writing(done + 1, of) : words.writingRecord}</strong>
        </p>
        <p className="hint">{isImage ? name : words.writingRecordHint}</p>
      </div>
      <progress aria-label={words.progress} value={isImage ? done : of} max={of + 1} />
      <div className="card-actions">
        <button type="button" className="button" onClick={() => perform(returnToExportChoices)}>
          {frame.cancel}
        </button>
      </div>
    </div>
  );
}

function Failure({ code, detail }: { readonly code: ErrorCode; readonly detail: ErrorDetail }) {
  const { perform } = useApp();
  const { exporting: words } = useText();
  const { title, advice } = messageOf(code, detail);
  return (
    <div role="alert" className="prose">
      <p>
        <strong>{title}</strong>
      </p>
      <p>{advice}</p>
      <div className="card-actions">
        <button type="button" className="button" onClick={() => perform(returnToExportChoices)}>
          {words.change}
        </button>
      </div>
    </div>
  );
}
