import type { Issue } from '../../core/errors.ts';
import type { RecordOrigin, ReviewRecord } from '../../core/review/record.ts';
import { EXPORT_FORMATS } from '../../store/exportSlice.ts';
import { formatDecimal, formatRounded } from '../format.ts';
import { messageOf } from '../messages.ts';
import { text } from '../text/catalogue.ts';
import { foreign, html, type Content, type Markup } from './markup.ts';

type RunOrigin = Extract<RecordOrigin, { origin: 'run' }>;
type SamplesOrigin = Extract<RecordOrigin, { origin: 'samples' }>;
type ContoursOrigin = Extract<RecordOrigin, { origin: 'contours' }>;

/** Of weights and files so many are named; the record has them all. */
const MOST_NAMED = 6;
const MOST_COMMENTS = 8;

/** What made the contours, so that every number can be traced. */
export function sourceSection(record: ReviewRecord): Markup {
  const { report } = text();
  const rows = originRows(record);
  const { source } = record.expectedErrors;
  const errors = {
    head: source.kind === 'head' ? report.head(source.id, source.version) : '',
    probabilities: report.own,
    none: report.noErrors,
  }[source.kind];
  return html`<h2>${report.source}</h2>
    <dl>
      ${[...rows, [report.errors, errors] as const, exportedRow(record)].map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    ${record.origin === 'run' && record.run.slicesDone < record.run.slicesPlanned ? html`<p><strong>${report.partial(record.run.slicesDone, record.run.slicesPlanned)}</strong></p>` : null}`;
}

function originRows(record: ReviewRecord): Row[] {
  switch (record.origin) {
    case 'run':
      return runRows(record);
    case 'samples':
      return sampleRows(record);
    case 'contours':
      return contoursRows(record);
  }
}

type Row = readonly [name: string, value: Content];

/** What was exported with the report, as what, and whether it says whom it is of; what could not be written by name. */
function exportedRow({ files, filesNotWritten, filesIdentity }: ReviewRecord): Row {
  const { report, exporting } = text();
  const formats = EXPORT_FORMATS.filter((format) => files.some((file) => file.format === format));
  const named = formats.map((format) => exporting.formats[format].name).join(', ');
  const written =
    files.length === 0 ? report.exportedNothing : report.exportedAs(files.length, named);
  const identity = report.exportedIdentity[filesIdentity];
  const missing = filesNotWritten.map(({ name }) => [
    html`<br />`,
    report.notWritten,
    ' ',
    foreign(name),
  ]);
  return [report.exported, [`${written} ${identity}`, missing]];
}

function runRows({ network, run }: RunOrigin): Row[] {
  const { report } = text();
  const { estimator, backend, ended } = run;
  const parts = [
    ...(estimator.members > 1 ? [report.members(estimator.members)] : []),
    ...(estimator.dropoutPasses > 0 ? [report.dropout] : []),
    ...(estimator.flips.length > 0 ? [report.augmentation] : []),
  ];
  const method = parts.length === 0 ? report.single : parts.join(' × ');
  const note = ended === 'as-planned' ? '' : report.ended[ended];
  return [
    [report.network, foreign(`${network.name} (${network.id} ${network.version})`)],
    [report.weights, hashes(network.weightsSha256)],
    [
      report.estimator,
      `${report.estimatorOf(method, run.samples, run.seed)}${note === '' ? '' : `; ${note}`}`,
    ],
    [report.backend, backendText(backend)],
    [report.calibration, calibrationText(network)],
    ...recalibrationRows(network),
  ];
}

function backendText({ kind, threads, adapter }: RunOrigin['run']['backend']): string {
  if (kind === 'webgpu') return adapter === '' ? 'WebGPU' : `WebGPU (${adapter})`;
  return text().report.threads(kind === 'wasm' ? 'WASM' : 'CPU', threads);
}

/** Fitted on cases of one's own, where it was. */
function recalibrationRows({ recalibration }: RunOrigin['network']): Row[] {
  if (!recalibration) return [];
  const { report } = text();
  const { fittedOn } = recalibration;
  return [[report.recalibration, report.recalibrationOf(calibrationText(recalibration), fittedOn)]];
}

function calibrationText({
  temperature,
  bias,
}: Pick<RunOrigin['network'], 'temperature' | 'bias'>): string {
  const { report } = text();
  const isBiased = bias.some((value) => value !== 0);
  if (temperature === 1 && !isBiased) return report.uncalibrated;
  const biases = bias.map((value) => formatDecimal(value, 2).replace('-', '−')).join(' · ');
  const words = [
    report.temperature(formatRounded(temperature, 3)),
    ...(isBiased ? [report.bias(biases)] : []),
  ];
  return words.join(', ');
}

function contoursRows({ contours: { files } }: ContoursOrigin): Row[] {
  const { intake, report } = text();
  const formats = [...new Set(files.map(({ format }) => intake.formats[format]))].join(', ');
  return [
    [report.contours, `${report.contoursOf(files.length, formats)}. ${report.contoursNotKnown}`],
    [report.files, namedFiles(files)],
  ];
}

function sampleRows({ samples }: SamplesOrigin): Row[] {
  const { report } = text();
  const { count, files } = samples;
  return [
    [report.samples, `${report.samplesOf(count, files.length)}. ${report.notKnown}`],
    [report.files, namedFiles(files)],
  ];
}

function namedFiles(files: readonly { readonly name: string; readonly sha256: string }[]): Content {
  const named = files
    .slice(0, MOST_NAMED)
    .map(({ name, sha256 }, at) => [
      at > 0 ? html`<br />` : null,
      foreign(name),
      ' ',
      html`<code>${sha256.slice(0, 12)}…</code>`,
    ]);
  const rest = files.length - MOST_NAMED;
  return [named, rest > 0 ? html`<br />${text().report.moreFiles(rest)}` : null];
}

function hashes(all: readonly string[]): Markup[] {
  const rest = all.length - MOST_NAMED;
  const shown = all
    .slice(0, MOST_NAMED)
    .map((sha256, at) => html`${at > 0 ? ' ' : ''}<code>${sha256.slice(0, 16)}…</code>`);
  return rest > 0 ? [...shown, html` ${text().report.moreFiles(rest)}`] : shown;
}

/** The latest comments; null without any. */
export function commentsSection({ comments }: ReviewRecord): Markup | null {
  const { report } = text();
  if (comments.length === 0) return null;
  const rest = comments.length - MOST_COMMENTS;
  return html`<h2>${report.comments}</h2>
    <ul class="notes">
      ${comments
        .slice(-MOST_COMMENTS)
        .map(
          ({ by, text: said }) =>
            html`<li>${by === '' ? null : html`<b>${foreign(by)}</b>: `}${foreign(said)}</li>`,
        )}
    </ul>
    ${rest > 0 ? html`<p class="small">${report.moreComments(rest)}</p>` : null}`;
}

/** What speaks against the image, or the network on it. */
export function issuesSection(record: ReviewRecord): Markup {
  const { report } = text();
  const issues = [
    ...record.image.issues,
    ...(record.origin === 'run' ? record.network.issues : []),
    ...(record.origin === 'contours' ? record.contours.issues : []),
  ];
  return html`<h2>${report.issues}</h2>
    ${
      issues.length === 0
        ? html`<p>${report.noIssues}</p>`
        : html`<ul class="notes">
            ${issues.map(issueItem)}
          </ul>`
    }`;
}

function issueItem({ code, detail }: Issue): Markup {
  const { title, advice } = messageOf(code, detail);
  return html`<li>${title}${advice === '' ? null : ` ${advice}`}</li>`;
}

/** The measures of the sheet, each in a sentence. */
export function definitionsSection(): Markup {
  const { report } = text();
  const { terms } = report;
  const rows: readonly Row[] = [
    [report.range, terms.range],
    [report.agreement, terms.agreement],
    [report.dice, terms.dice],
    [report.path, terms.path],
    [report.expected, terms.expected],
  ];
  return html`<h2>${report.definitions}</h2>
    <ul class="columns small">
      ${rows.map(([name, meaning]) => html`<li><b>${name}</b>: ${meaning}</li>`)}
      <li>${report.record}</li>
    </ul>`;
}
