import type { ReviewRecord } from '../../core/review/record.ts';
import type { ReportContent } from '../../app/report.ts';
import { formatCount, formatMl, formatMm } from '../format.ts';
import { identityText } from '../identityText.ts';
import { spentText } from '../queueText.ts';
import { text } from '../text/catalogue.ts';
import { figuresSection } from './figuresSection.ts';
import { foreign, html, type Content, type Markup } from './markup.ts';
import { reviewSection, structuresSection } from './reviewSection.ts';
import { dateFormat, sheet } from './sheet.ts';
import {
  commentsSection,
  definitionsSection,
  issuesSection,
  sourceSection,
} from './sourceSection.ts';
import { trustSection } from './trustSection.ts';

/** The report of a review on one or two sheets; see `sheet`. */
export function writeReport({ record, figures }: ReportContent): string {
  const { report } = text();
  return sheet({
    title: report.documentTitle(record.image.name),
    heading: report.title,
    foot: foot(record),
    at: new Date(record.exportedAt),
    version: record.application.version,
    sections: [
      head(record),
      facts(record),
      structuresSection(record),
      trustSection(record),
      reviewSection(record),
      figuresSection(record, figures),
      sourceSection(record),
      commentsSection(record),
      issuesSection(record),
      definitionsSection(),
    ],
    notice: report.notice,
  });
}

/** On every page: one that goes astray still says of whom it is. */
function foot({ image }: ReviewRecord): Content {
  const { report } = text();
  const identity = image.identity ? foreign(identityText(image.identity)) : '–';
  const hash = `SHA-256 ${shortHash(image.sha256)}`;
  return [foreign(image.name), ` · ${report.identity}: `, identity, ` · ${hash}`];
}

function shortHash(sha256: string): string {
  return `${sha256.slice(0, 16)}…`;
}

function head({ image, reviewers, auditTrail, time }: ReviewRecord): Markup {
  const { report } = text();
  const shape = image.shape.map(formatCount).join(' × ');
  const spacing = image.spacingMm.map(formatMm).join(' × ');
  return html`<dl>
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
    <dd class="wide">${report.auditEntries(auditTrail.entries)} <code>${auditTrail.head}</code></dd>
  </dl>`;
}

function periodText({ firstEventAt, lastEventAt }: ReviewRecord['time']): string {
  const { report } = text();
  if (firstEventAt === null || lastEventAt === null) return report.notReviewed;
  return dateFormat().formatRange(new Date(firstEventAt), new Date(lastEventAt));
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
