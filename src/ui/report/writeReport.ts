import { sha256Stream } from '../../core/sha256Stream.ts';
import type { ReviewRecord } from '../../core/review/record.ts';
import type { ReportContent } from '../../app/report.ts';
import { formatCount, formatMl, formatMm } from '../format.ts';
import { identityText } from '../identityText.ts';
import { spentText } from '../queueText.ts';
import { text } from '../text/catalogue.ts';
import { localeOf, textLanguage } from '../text/language.ts';
import { figuresSection } from './figuresSection.ts';
import { foreign, html, type Markup } from './markup.ts';
import { REPORT_STYLE } from './reportStyle.ts';
import { reviewSection, structuresSection } from './reviewSection.ts';
import {
  commentsSection,
  definitionsSection,
  issuesSection,
  sourceSection,
} from './sourceSection.ts';

import { trustSection } from './trustSection.ts';

/** Nothing is loaded and nothing runs; of styles only the report's own sheet is taken. */
export function policy(): string {
  const stream = sha256Stream();
  stream.push(new TextEncoder().encode(REPORT_STYLE));
  const bytes = stream.end().match(/../g) ?? [];
  const hash = btoa(bytes.map((hex) => String.fromCharCode(Number.parseInt(hex, 16))).join(''));
  return `default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

/**
 * The report of a review as one HTML file in the interface's language: no script, no reference to anything outside of it.
 * It is laid out for one or two sheets of A4 or US Letter.
 */
export function writeReport({ record, figures }: ReportContent): string {
  const { report } = text();
  const { markup } = html`<!doctype html>
    <html lang="${textLanguage()}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy()}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light" />
        <meta name="referrer" content="no-referrer" />
        <title>${report.documentTitle(record.image.name)}</title>
        ${styleSheet()}
      </head>
      <body>
        <table class="sheet" role="presentation">
          <tfoot>
            <tr>
              <td>${footer(record)}</td>
            </tr>
          </tfoot>
          <tbody>
            <tr>
              <td>
                <main>
                  ${head(record)} ${facts(record)} ${structuresSection(record)}
                  ${trustSection(record)} ${reviewSection(record)}
                  ${figuresSection(record, figures)} ${sourceSection(record)}
                  ${commentsSection(record)} ${issuesSection(record)} ${definitionsSection()}
                  <p class="notice">${report.notice}</p>
                </main>
              </td>
            </tr>
          </tbody>
        </table>
      </body>
    </html> `;
  return markup;
}

/** With nothing around the text that its hash is of. */
export function styleSheet(): Markup {
  return { markup: `<style>${REPORT_STYLE}</style>` };
}

/** On every sheet: a page that goes astray still says of whom it is. */
function footer({ image, application }: ReviewRecord): Markup {
  const { report } = text();
  const identity = image.identity ? foreign(identityText(image.identity)) : '–';
  return html`<div class="foot">
    <span
      >${foreign(image.name)} · ${report.identity}: ${identity} · SHA-256
      ${shortHash(image.sha256)}</span
    ><span>Isodoubt ${application.version}</span>
  </div>`;
}

function shortHash(sha256: string): string {
  return `${sha256.slice(0, 16)}…`;
}

function head({
  image,
  application,
  exportedAt,
  reviewers,
  auditTrail,
  time,
}: ReviewRecord): Markup {
  const { report } = text();
  const shape = image.shape.map(formatCount).join(' × ');
  const spacing = image.spacingMm.map(formatMm).join(' × ');
  return html`<header>
      <div>
        <p class="mark">Isodoubt</p>
        <h1>${report.title}</h1>
      </div>
      <div class="made">
        ${dateFormat().format(new Date(exportedAt))}<br />Isodoubt ${application.version}
      </div>
    </header>
    <dl>
      <dt>${report.caseName}</dt>
      <dd class="wide"><strong>${foreign(image.name)}</strong></dd>
      <dt>${report.identity}</dt>
      <dd class="wide">
        ${image.identity ? foreign(identityText(image.identity)) : report.noIdentity}
      </dd>
      <dt>${report.image}</dt>
      <dd>${report.imageOf(shape, spacing)}</dd>
      <dt>SHA-256</dt>
      <dd><code>${shortHash(image.sha256)}</code></dd>
      <dt>${report.reviewer}</dt>
      <dd>
        ${reviewers.length === 0 ? report.noReviewer : reviewers.map((name, at) => [at > 0 ? ', ' : '', foreign(name)])}
      </dd>
      <dt>${report.reviewed}</dt>
      <dd>${periodText(time)}</dd>
      <dt>${report.auditTrail}</dt>
      <dd class="wide">
        ${report.auditEntries(auditTrail.entries)} <code>${auditTrail.head}</code>
      </dd>
    </dl>`;
}

function periodText({ firstEventAt, lastEventAt }: ReviewRecord['time']): string {
  const { report } = text();
  if (firstEventAt === null || lastEventAt === null) return report.notReviewed;
  return dateFormat().formatRange(new Date(firstEventAt), new Date(lastEventAt));
}

export function dateFormat(): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(localeOf(textLanguage()), {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
}

/** What somebody with ten seconds reads. */
function facts({
  decisions,
  structures,
  changes,
  time,
  slicesSeen,
  residual,
}: ReviewRecord): Markup {
  const { report } = text();
  const { open, ...decided } = decisions;
  const made = Object.values(decided).reduce((sum, count) => sum + count, 0);
  const changed = structures.filter(({ dice, state }) => state !== 'kept' || (dice ?? 1) < 1);
  const rows: readonly (readonly [name: string, value: string, hint: string])[] = [
    [report.decided, report.of(formatCount(made), formatCount(made + open)), report.inBudget],
    [
      report.changed,
      report.of(formatCount(changed.length), formatCount(structures.length)),
      changes.edits.length === 0 ? report.noEdits : report.edits(changes.edits.length),
    ],
    [
      report.time,
      spentText(1000 * time.onRegionsSeconds),
      report.slicesSeen(slicesSeen.seen, slicesSeen.of),
    ],
    [
      report.remaining,
      `${formatMl(residual.remainingMl)} ml`,
      report.ofWhole(formatMl(residual.wholeMl)),
    ],
  ];
  return html`<ul class="facts">
    ${rows.map(
      ([name, value, hint]) =>
        html`<li><span>${name}</span><b>${value}</b><small>${hint}</small></li> `,
    )}
  </ul>`;
}
