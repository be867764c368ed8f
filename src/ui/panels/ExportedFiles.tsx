import { returnToExportChoices } from '../../app/commands/exportReview.ts';
import { openReport, saveExported } from '../../app/commands/openReport.ts';
import type { ExportedFile, FailedFile } from '../../store/exportSlice.ts';
import { useApp } from '../appContext.ts';
import { Icon } from '../controls/Icon.tsx';
import { formatBytes } from '../format.ts';
import { messageOf } from '../messages.ts';
import { useText } from '../text/useText.ts';

interface ExportedFilesProps {
  readonly files: readonly ExportedFile[];
  readonly failed: readonly FailedFile[];
}

/** What was written and read back, the report first; and what was not, and why. */
export function ExportedFiles({ files, failed }: ExportedFilesProps) {
  const { perform } = useApp();
  const { exporting: words } = useText();
  return (
    <div className="export-ready">
      <Report />
      <header className="export-head">
        <h3 className="panel-title">{words.files}</h3>
        <button type="button" className="button" onClick={() => perform(returnToExportChoices)}>
          {words.change}
        </button>
        <button type="button" className="button primary" onClick={() => perform(saveExported)}>
          <Icon name="save" /> {words.saveAll}
        </button>
      </header>
      {failed.length > 0 && <Failures failed={failed} />}
      <p className="export-checked">
        <Icon name="check" /> {words.checked}
      </p>
      <ul className="export-files">
        {files.map((file) => (
          <FileRow key={file.name} file={file} />
        ))}
      </ul>
      <p className="hint">{words.hint}</p>
    </div>
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
          className="button"
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

function Failures({ failed }: Pick<ExportedFilesProps, 'failed'>) {
  const { exporting: words } = useText();
  return (
    <div role="alert" className="export-failed">
      <p>
        <strong>{words.notWritten(failed.length)}</strong>
      </p>
      <ul>
        {failed.map(({ name, code, detail }) => {
          const { title, advice } = messageOf(code, detail);
          return (
            <li key={name}>
              <Icon name="close" />
              <span>
                {name}
                <small>
                  {title} {advice}
                </small>
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function FileRow({ file }: { readonly file: ExportedFile }) {
  const { exporting: words } = useText();
  const { name, bytes, url, sha256, segments, content } = file;
  const found = content === 'regions' ? words.regionsAgain : words.foundAgain;
  return (
    <li>
      <a className="export-file" href={url} download={name}>
        <Icon name="save" />
        <span>{name}</span>
      </a>
      {segments !== null && <small>{found(segments)}</small>}
      <small>{formatBytes(bytes)}</small>
      <code title={`SHA-256 ${sha256}`}>{sha256.slice(0, 12)}…</code>
    </li>
  );
}
