import type { EditTool } from '../../core/review/events.ts';
import type { RecordedStructure, ReviewRecord } from '../../core/review/record.ts';
import { formatCount, formatDecimal, formatMl } from '../format.ts';
import { auditSentence, budgetText, spentText } from '../queueText.ts';
import { text } from '../text/catalogue.ts';
import { foreign, html, type Content, type Markup } from './markup.ts';
import { dataTable } from './sheet.ts';

/** A network may know a hundred structures: those that nothing was done to are in the tables. */
const MOST_STRUCTURES = 16;

/** The structures before and after. */
export function structuresSection({ structures }: ReviewRecord): Markup {
  const { report } = text();
  if (structures.length === 0) {
    return html`<h2>${report.structures}</h2>
      <p>${report.noStructures}</p>`;
  }
  const isChanged = ({ state, dice }: RecordedStructure): boolean =>
    state !== 'kept' || (dice ?? 1) < 1;
  const room = Math.max(0, MOST_STRUCTURES - structures.filter(isChanged).length);
  const unchanged = structures
    .filter((row) => !isChanged(row))
    .toSorted((a, b) => b.volumeMl - a.volumeMl)
    .slice(0, room);
  const shown = structures.filter((row) => isChanged(row) || unchanged.includes(row));
  const titles = [
    report.structure,
    report.automatic,
    report.range,
    report.agreement,
    report.afterReview,
    report.change,
    report.dice,
    report.path,
  ];
  const rest = structures.length - shown.length;
  return html`<h2>${report.structures}</h2>
    ${dataTable(titles, shown.map(structureRow))}
    ${rest > 0 ? html`<p class="small">${report.moreStructures(rest)}</p>` : null}`;
}

function structureRow(row: RecordedStructure): Markup {
  const { report } = text();
  const { volumeMl, reviewedVolumeMl, dice, addedPathLengthMm, sampleVolumesMl: samples } = row;
  const cells: readonly Content[] = [
    row.state === 'added' ? none() : formatMl(volumeMl),
    samples.length < 2
      ? none()
      : `${formatMl(Math.min(...samples))} – ${formatMl(Math.max(...samples))}`,
    row.meanPairwiseDice === null || isAbsent(row)
      ? none()
      : formatDecimal(row.meanPairwiseDice, 3),
    row.state === 'removed' ? none() : formatMl(reviewedVolumeMl),
    changeText(row),
    dice === null || row.state !== 'kept' ? none() : diceText(dice),
    dice === null ? none() : formatCount(addedPathLengthMm),
  ];
  return html`<tr>
    <th scope="row">
      <svg class="swatch" viewBox="0 0 8 8" aria-hidden="true">
        <rect width="8" height="8" rx="1.5" fill="${row.color}" /></svg
      >${foreign(row.name)}${row.state === 'kept' ? null : html` <span class="tag">${report[row.state]}</span>`}
    </th>
    ${cells.map((cell) => html`<td>${cell}</td>`)}
  </tr> `;
}

/** Samples that are all empty agree perfectly; that is no finding to print. */
function isAbsent({ volumeMl, sampleVolumesMl }: RecordedStructure): boolean {
  return volumeMl === 0 && Math.max(0, ...sampleVolumesMl) === 0;
}

function none(): Markup {
  return html`<span class="none">–</span>`;
}

/** Nothing that was changed is printed as if it were not. */
function diceText(dice: number): string {
  const rounded = formatDecimal(dice, 3);
  return dice < 1 && rounded === formatDecimal(1, 3) ? `> ${formatDecimal(0.999, 3)}` : rounded;
}

function changeText({ addedMl, removedMl }: RecordedStructure): Content {
  if (addedMl === 0 && removedMl === 0) {
    return html`<span class="none">${text().report.unchanged}</span>`;
  }
  return `+${formatMl(addedMl)} −${formatMl(removedMl)}`;
}

const DECISIONS = ['accepted', 'corrected', 'skipped', 'flagged', 'open'] as const;

/** The budget, what was decided within it, what was changed, and what is left. */
export function reviewSection(record: ReviewRecord): Markup {
  const { report } = text();
  return html`<div class="left">
    <section>
      <h2>${report.review}</h2>
      <p>${budgetSentences(record)}</p>
      ${decisionTable(record)} ${changesText(record)}
    </section>
    <section>
      <h2>${report.left}</h2>
      ${residual(record)} ${randomCheck(record)}
    </section>
  </div>`;
}

function budgetSentences({ budget, queue, expectedErrors }: ReviewRecord): string {
  const { report, queue: words } = text();
  if (queue.regions === 0) return report.emptyQueue;
  if (expectedErrors.source.kind === 'none') return report.byRules(queue.regions);
  const bought = report.bought({
    regions: words.regions(budget.regions),
    whole: formatCount(queue.regions),
    slices: words.slices(budget.slices),
    minutes: words.minutes(budget.readingSeconds / 60),
    found: formatMl(budget.expectedErrorMl),
    expected: formatMl(expectedErrors.totalMl),
  });
  return `${report.budget(budgetText(budget), report.orders[queue.order])} ${bought}`;
}

function decisionTable({ regions, decisions }: ReviewRecord): Markup {
  const { report, queue } = text();
  const rowOf = (name: string, of: ReviewRecord['regions'], count: number): Markup => {
    const ml = of.reduce((sum, { volumeMl }) => sum + volumeMl, 0);
    const seconds = of.reduce((sum, { secondsSpent }) => sum + secondsSpent, 0);
    return html`<tr>
      <th scope="row">${name}</th>
      <td>${formatCount(count)}</td>
      <td>${formatMl(ml)}</td>
      <td>${spentText(1000 * seconds)}</td>
    </tr> `;
  };
  const titles = [report.decision, report.regions, report.volume, report.spent];
  const rows = DECISIONS.map((decision) =>
    rowOf(
      capitalised(queue.states[decision]),
      regions.filter((region) => region.decision === decision),
      decisions[decision],
    ),
  );
  return dataTable(titles, [...rows, rowOf(report.all, regions, regions.length)]);
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function changesText({ changes }: ReviewRecord): Markup | null {
  const { report } = text();
  const counts = new Map<EditTool, number>();
  for (const { tool } of changes.edits) counts.set(tool, (counts.get(tool) ?? 0) + 1);
  const tools = [...counts].map(([tool, count]) => report.tool(report.tools[tool], count));
  const sentences = [
    ...(tools.length > 0 ? [report.changes(tools.join(', '))] : []),
    ...(changes.structures.length > 0 ? [report.structuring(changes.structures.length)] : []),
  ];
  return sentences.length === 0 ? null : html`<p class="small">${sentences.join(' ')}</p>`;
}

/** What is known of errors that the network is sure of. */
function randomCheck({ randomAudit }: ReviewRecord): Markup | null {
  if (!randomAudit) return null;
  const { eligibleAreaMm2, contourAreaMm2 } = randomAudit;
  const cm2 = (mm2: number): string =>
    mm2 < 10_000 ? formatDecimal(mm2 / 100, 1) : formatCount(mm2 / 100);
  const rest = text().report.auditedArea(cm2(eligibleAreaMm2), cm2(contourAreaMm2));
  return html`<p>${auditSentence(randomAudit)}${randomAudit.interval ? ` ${rest}` : null}</p>`;
}

/** Of the whole expected error what is settled, left, and not seen; of colours that differ in grey as well. */
const PARTS = [
  ['settled', '#0b5d57'],
  ['left', '#c98b1b'],
  ['unseen', '#d9dee3'],
] as const;

function residual({ residual: of, expectedErrors }: ReviewRecord): Markup {
  const { report } = text();
  if (expectedErrors.source.kind === 'none') return html`<p>${report.nothingKnown}</p>`;
  if (of.wholeMl <= 0) return html`<p>${report.nothingExpected}</p>`;
  const shares = { settled: of.settledMl, left: of.leftMl, unseen: of.unseenMl };
  const names = { settled: report.settledKey, left: report.leftKey, unseen: report.unseenKey };
  let x = 0;
  const bars = PARTS.map(([part, color]) => {
    const width = (1000 * shares[part]) / of.wholeMl;
    const bar = html`<rect
      x="${x.toFixed(1)}"
      width="${width.toFixed(1)}"
      height="34"
      fill="${color}"
    />`;
    x += width;
    return bar;
  });
  return html`<svg class="bar" viewBox="0 0 1000 34" preserveAspectRatio="none" aria-hidden="true">
      ${bars}
    </svg>
    <ul class="key small">
      ${PARTS.map(
        ([part, color]) =>
          html`<li>
            <svg viewBox="0 0 60 22" aria-hidden="true">
              <rect width="60" height="22" fill="${color}" /></svg
            >${names[part]} ${formatMl(shares[part])} ml
          </li>`,
      )}
    </ul>
    <p>
      ${report.leftText({
        settled: formatMl(of.settledMl),
        whole: formatMl(of.wholeMl),
        left: formatMl(of.leftMl),
        unseen: formatMl(of.unseenMl),
        remaining: formatMl(of.remainingMl),
      })}
    </p>
    <p class="small">${report.assumption}</p>`;
}
