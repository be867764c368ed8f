import type {
  EvaluatedRow,
  RecordedEvaluation,
  RecordedQuality,
} from '../../core/review/recordedEvaluation.ts';
import type { ReviewRecord } from '../../core/review/record.ts';
import { formatCount, formatDecimal, formatMm, formatPercent } from '../format.ts';
import { text } from '../text/catalogue.ts';
import { foreign, html, type Content, type Markup } from './markup.ts';
import { dataTable } from './sheet.ts';

/** The rest are in the tables. */
const MOST_ROWS = 10;

interface TrustRow {
  readonly name: string;
  readonly quality: RecordedQuality | null;
  readonly evaluated: EvaluatedRow | null;
}

/** The verdicts, and how contours stand to their reference; null where nothing is known of either. */
export function trustSection({ quality, evaluation, structures }: ReviewRecord): Markup | null {
  const { trust, report } = text();
  const present = structures.filter(({ state }) => state !== 'removed');
  const rows = present.flatMap(({ index, name }): TrustRow[] => {
    const assessed = quality.find(({ measures }) => measures.structure === index) ?? null;
    const evaluated = evaluation?.structures.find(({ structure }) => structure === index) ?? null;
    return assessed || evaluated ? [{ name, quality: assessed, evaluated }] : [];
  });
  if (rows.length === 0 && (evaluation?.notMeasured.length ?? 0) === 0) return null;
  const columns = COLUMNS.filter(({ of }) => rows.some((row) => of(row) !== null));
  const rest = rows.length - MOST_ROWS;
  return html`<h2>${trust.title}</h2>
    ${evaluation ? html`<p>${againstText(evaluation)}</p>` : null}
    ${
      rows.length === 0
        ? null
        : dataTable(
            [report.structure, ...columns.map(({ title }) => trust[title])],
            rows.slice(0, MOST_ROWS).map((row) => trustRow(row, columns)),
          )
    }
    ${rest > 0 ? html`<p class="small">${trust.more(rest)}</p>` : null}
    ${evaluation ? html`<p class="small">${trust.convention}</p>` : null}`;
}

function trustRow(row: TrustRow, columns: readonly Column[]): Markup {
  return html`<tr>
    <th scope="row">${foreign(row.name)}</th>
    ${columns.map(({ of }) => html`<td>${of(row) ?? '–'}</td>`)}
  </tr> `;
}

interface Column {
  readonly title:
    | 'verdict'
    | 'predicted'
    | 'dice'
    | 'surfaceDice'
    | 'hd95'
    | 'volumeError'
    | 'path'
    | 'observersDice'
    | 'ece'
    | 'overlap';
  /** Null where it is not known, or not defined. */
  readonly of: (row: TrustRow) => Content;
}

const COLUMNS: readonly Column[] = [
  { title: 'verdict', of: ({ quality }) => quality && text().trust.verdicts[quality.verdict] },
  { title: 'predicted', of: ({ quality }) => share(quality?.measures.predicted.dice) },
  { title: 'dice', of: ({ evaluated }) => share(evaluated?.agreement.dice) },
  { title: 'surfaceDice', of: surfaceDiceText },
  { title: 'hd95', of: ({ evaluated }) => decimal(evaluated?.agreement.hd95Mm, 1) },
  { title: 'volumeError', of: ({ evaluated }) => changeText(evaluated?.agreement.volumeError) },
  { title: 'path', of: ({ evaluated }) => evaluated && formatCount(evaluated.agreement.aplMm) },
  { title: 'observersDice', of: ({ evaluated }) => share(evaluated?.observers?.meanPairwiseDice) },
  { title: 'ece', of: ({ evaluated }) => share(evaluated?.calibration?.scores.ece) },
  { title: 'overlap', of: overlapText },
];

function share(value: number | null | undefined): string | null {
  return decimal(value, 3);
}

function decimal(value: number | null | undefined, digits: number): string | null {
  return value === null || value === undefined ? null : formatDecimal(value, digits);
}

/** With its tolerance, without which it means nothing. */
function surfaceDiceText({ evaluated }: TrustRow): Content {
  if (!evaluated || evaluated.agreement.surfaceDice === null) return null;
  const { surfaceDice, toleranceMm } = evaluated.agreement;
  const tolerance = `${formatMm(toleranceMm)} mm`;
  return [formatDecimal(surfaceDice, 3), html` <small>${tolerance}</small>`];
}

function changeText(value: number | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${formatPercent(Math.abs(value))}`;
}

function overlapText({ evaluated }: TrustRow): string | null {
  const ranking = evaluated?.doubt?.rankings.find(({ kind }) => kind === 'uncertainty');
  return share(ranking?.overlap?.auc);
}

/** What is held against what, and what is left out. */
function againstText({
  measured,
  fusion,
  isMadeOfObservers,
  observers,
  notMeasured,
}: RecordedEvaluation): Content {
  const { trust } = text();
  const [only] = observers;
  const alone = fusion.kind === 'observer' ? observers[fusion.position] : undefined;
  const named = observers.length === 1 ? only : alone;
  const kind = fusion.kind === 'observer' ? 'majority' : fusion.kind;
  const reference = named ? trust.one(named.name) : trust.fusions[kind](observers.length);
  const missing = notMeasured.map(({ name }) => name).join(', ');
  return [
    trust.against(trust.measured[measured], reference),
    isMadeOfObservers ? ` ${trust.madeOfObservers}` : '',
    missing === '' ? '' : ` ${trust.notMeasured(missing)}`,
  ];
}
