import { APP_VERSION } from '../../app/version.ts';
import { structuresOf, type CohortCounts } from '../../app/cohort/cohortRows.ts';
import type {
  AgreementMeasure,
  MeasureAgainstDice,
  StructureCohort,
} from '../../core/evaluation/cohortEvaluation.ts';
import type { Figure } from '../../plot/figure.ts';
import { figureSvg } from '../../plot/svgText.ts';
import type { CohortNumbers } from '../../store/cohortSlice.ts';
import { chartNumber, countText } from '../charts/chartText.ts';
import { overlapFigure, reliabilityFigure } from '../cohort/doubtFigures.ts';
import { marginText, riskText } from '../cohort/guaranteeText.ts';
import { diceFigure, riskFigure } from '../cohort/measureFigures.ts';
import { formatCount, formatDecimal } from '../format.ts';
import { text } from '../text/catalogue.ts';
import { foreign, html, type Markup } from './markup.ts';
import { dataTable, sheet } from './sheet.ts';

/** What a summary is of. */
export interface SummarisedCohort {
  readonly numbers: CohortNumbers;
  readonly of: StructureCohort;
  readonly counts: CohortCounts;
  /** Held against Dice in the figures. */
  readonly against: MeasureAgainstDice | null;
  readonly at: Date;
}

/** One structure of a cohort on one or two sheets, figures as SVG; see `sheet`. */
export function writeCohortSummary(summarised: SummarisedCohort): string {
  const { cohort } = text();
  const { of, at } = summarised;
  const { summary } = cohort;
  return sheet({
    title: `${summary.title}: ${of.name}`,
    heading: summary.title,
    foot: [summary.title, ' · ', foreign(of.name)],
    at,
    version: APP_VERSION,
    sections: [
      factsSection(summarised),
      agreementSection(of),
      figuresSection(summarised),
      measuresSection(of),
      guaranteesSection(of),
      worstSection(of),
      driftSection(summarised),
      definitionsSection(),
    ],
    notice: summary.notice,
  });
}

function factsSection({ numbers, of, counts }: SummarisedCohort): Markup {
  const { cohort } = text();
  const sources = [...new Set(numbers.cases.map(({ source }) => source))];
  const left = counts.excluded.map(({ reason, count }) =>
    cohort.exclusion(count, cohort.exclusions[reason]),
  );
  return html`<dl>
    <dt>${cohort.summary.structure}</dt>
    <dd class="wide"><strong>${foreign(of.name)}</strong></dd>
    <dt>${cohort.summary.cases}</dt>
    <dd>${formatCount(counts.cases)}</dd>
    <dt>${cohort.summary.evaluated}</dt>
    <dd>${formatCount(counts.evaluated)}</dd>
    <dt>${cohort.summary.included}</dt>
    <dd>${formatCount(counts.included)}</dd>
    <dt>${cohort.summary.left}</dt>
    <dd>${left.length === 0 ? cohort.summary.none : left.join(', ')}</dd>
    <dt>${cohort.summary.sources}</dt>
    <dd class="wide">
      ${sources.slice(0, 6).map((source, at) => [at > 0 ? ', ' : '', foreign(source)])}
    </dd>
  </dl>`;
}

/** What somebody with ten seconds reads. */
function agreementSection({ agreement, calibration }: StructureCohort): Markup {
  const { cohort } = text();
  const quartiles = (measure: AgreementMeasure, digits: number): Markup => {
    const { median, quartiles: ends, n } = agreement.measures[measure];
    const name = cohort.columns[measure === 'jaccard' || measure === 'aplMm' ? 'dice' : measure];
    return html`<li>
      <span>${name}</span><b>${median === null ? cohort.unknown : formatDecimal(median, digits)}</b
      ><small
        >${ends ? `${formatDecimal(ends[0], digits)} – ${formatDecimal(ends[1], digits)}; ` : ''}${cohort.summary.ofCases(n)}</small
      >
    </li> `;
  };
  return html`<ul class="facts">
      ${quartiles('dice', 3)} ${quartiles('surfaceDice', 3)} ${quartiles('hd95Mm', 1)}
      <li>
        <span>${cohort.columns.ece}</span
        ><b
          >${calibration?.perCase.ece.mean == null ? cohort.unknown : formatDecimal(calibration.perCase.ece.mean, 3)}</b
        ><small>${cohort.summary.ofCases(calibration?.perCase.ece.n ?? 0)}</small>
      </li>
    </ul>
    <p class="small">${cohort.summary.median}</p>`;
}

function figuresSection({ numbers, of, against }: SummarisedCohort): Markup {
  const { cohort } = text();
  const own = structuresOf(numbers.cases, of.name);
  const pairs = [
    [against && diceFigure(own, against), against && riskFigure(against)],
    [of.calibration && reliabilityFigure(own, of.calibration), of.doubt && overlapFigure(of.doubt)],
  ].flatMap((pair) => {
    const [first, second] = pair.filter((figure) => figure !== null);
    if (!first) return [];
    return [second ? beside(first, second) : first];
  });
  if (pairs.length === 0) return html``;
  return html`<h2>${cohort.summary.figures}</h2>
    ${pairs.map(picture)}`;
}

/** Two figures of one panel each as one, as wide as the sheet: what is written in it can be read. */
function beside(first: Figure, second: Figure): Figure {
  const both = [first, second];
  return {
    ...first,
    title: both.map(({ title }) => title).join(' · '),
    subtitle: `${first.subtitle}. ${second.title}: ${countText(second)}`,
    panels: both.flatMap(({ title, panels }) => panels.map((panel) => ({ ...panel, title }))),
    legend: both.flatMap(({ legend }) => legend ?? []),
  };
}

/** As a picture its colours are its own, whatever the policy of the page that shows it. */
function picture(figure: Figure): Markup {
  const svg = figureSvg(figure, chartNumber);
  const source = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  return html`<img src="${source}" alt="${figure.title}" width="100%" /> `;
}

function measuresSection({ measures }: StructureCohort): Markup {
  const { cohort } = text();
  const { summary, columns, unknown } = cohort;
  const titles = [
    summary.measure,
    summary.rho,
    summary.p,
    summary.n,
    summary.excluded,
    summary.aurc,
  ];
  const rows = measures.map(({ measure, rho, p, exactP, n, excluded, aurc }) => {
    const left = excluded.noReference + excluded.bothEmpty + excluded.undefinedMeasure;
    const { interval, aurc: area } = aurc.mean;
    return html`<tr>
      <th scope="row">${columns[measure]}</th>
      <td>${rho === null ? unknown : formatDecimal(rho, 2)}</td>
      <td>${p === null ? unknown : summary.pValue({ p, exactP })}</td>
      <td>${formatCount(n)}</td>
      <td>${formatCount(left)}</td>
      <td>
        ${area === null ? unknown : formatDecimal(area, 3)}
        ${interval ? `(${formatDecimal(interval[0], 3)} – ${formatDecimal(interval[1], 3)})` : ''}
      </td>
    </tr> `;
  });
  return html`<h2>${summary.measures}</h2>
    ${dataTable(titles, rows)}`;
}

function guaranteesSection({ guarantees }: StructureCohort): Markup {
  const { cohort } = text();
  const said = [...guarantees.margins.map(marginText), ...guarantees.risks.map(riskText)];
  return html`<h2>${cohort.summary.guarantees}</h2>
    <ul class="notes">
      ${said.map(({ title, why }) => html`<li><b>${title}</b>: ${why}</li> `)}
    </ul>
    <p class="small">${cohort.guarantees.meaning}</p>`;
}

function worstSection({ worst }: StructureCohort): Markup | null {
  const { cohort } = text();
  if (worst.by === null) return null;
  const named = worst.rows.map(
    ({ name, value }, at) => html`${at > 0 ? '; ' : ''}${foreign(name)} ${cohort.ratio(value)}`,
  );
  return html`<h2>${cohort.summary.worst}</h2>
    <p>${cohort.plots.worstBy(cohort.columns[worst.by])} ${named}</p>`;
}

function driftSection({ numbers, of }: SummarisedCohort): Markup | null {
  const { cohort } = text();
  const { drift } = numbers.evaluation;
  const rows = drift?.rows.filter(({ structure }) => structure === of.name) ?? [];
  if (!drift || rows.length === 0) return null;
  const titles = [cohort.drift.measure, cohort.drift.here, cohort.drift.there, cohort.drift.test];
  return html`<h2>${cohort.drift.title(numbers.reference?.name ?? '', drift.referenceCases)}</h2>
    ${dataTable(
      titles,
      rows.map(
        (row) =>
          html`<tr>
            <th scope="row">${cohort.columns[row.measure]}</th>
            <td>${cohort.drift.median(row.median, row.n)}</td>
            <td>${cohort.drift.median(row.referenceMedian, row.referenceN)}</td>
            <td>
              ${row.test && row.pHolm !== null ? cohort.drift.found(row.test.d, row.pHolm) : cohort.drift.tooFew}
            </td>
          </tr> `,
      ),
    )}
    <p class="small">${cohort.drift.meaning}</p>`;
}

function definitionsSection(): Markup {
  const { cohort } = text();
  const { summary, columns, columnMeanings } = cohort;
  const measured = [
    'dice',
    'surfaceDice',
    'hd95Mm',
    'meanPairwiseDice',
    'iouOverSamples',
    'meanLabelledEntropy',
    'cvRoy',
    'cvHoebel',
    'predictedDice',
    'ece',
    'ueoAuc',
  ] as const;
  return html`<h2>${summary.definitions}</h2>
    <ul class="columns small">
      ${measured.map((one) => html`<li><b>${columns[one]}</b>: ${columnMeanings[one]}</li> `)}
      <li><b>${summary.rho}</b>: ${summary.rhoMeaning}</li>
      <li><b>AURC</b>: ${summary.aurcMeaning}</li>
      <li>${cohort.measured}</li>
    </ul>`;
}
