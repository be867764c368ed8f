import { useId, useMemo } from 'react';
import type {
  DoubtEvaluation,
  StructureEvaluation,
} from '../../core/evaluation/structureEvaluation.ts';
import { useAppState } from '../appContext.ts';
import { Chart } from '../charts/Chart.tsx';
import type { ChartMarker } from '../charts/ChartPlot.tsx';
import { formatDecimal, formatMl, formatPercent } from '../format.ts';
import { BudgetSlider } from '../panels/QueueBudget.tsx';
import { useText } from '../text/useText.ts';
import { Definitions } from './Definitions.tsx';
import { doubtFigure, rankingName, RECALL_PANEL, RECALL_TO } from './doubtFigure.ts';
import { RegionNote } from './RegionNote.tsx';

interface DoubtPartProps {
  readonly evaluation: StructureEvaluation;
  readonly fileName: string;
}

/** Whether the network's doubt finds its errors, and what the present budget finds. */
export function DoubtPart({ evaluation, fileName }: DoubtPartProps) {
  const { compare } = useText();
  const { doubt } = evaluation;
  const origin = useAppState((state) => state.result?.origin);
  if (!doubt) {
    return <p className="hint">{origin === 'contours' ? compare.noDoubt : compare.noRegion}</p>;
  }
  if (doubt.region.errorFraction === 0) {
    return (
      <>
        <p className="hint">{compare.noErrors}</p>
        <RegionNote region={doubt.region} />
      </>
    );
  }
  return (
    <>
      <Budget structure={evaluation.structure} />
      <Curves doubt={doubt} structure={evaluation.structure} fileName={fileName} />
      <Scores doubt={doubt} />
      <RegionNote region={doubt.region} />
    </>
  );
}

/** The slider of the queue, and what its regions hold of the error. */
function Budget({ structure }: { readonly structure: number }) {
  const { compare } = useText();
  const bought = useAppState((state) => state.budgetRecall);
  const hintId = useId();
  const isKnown = bought?.structure === structure && bought.recall !== null;
  return (
    <div className="compare-block">
      <BudgetSlider hintId={hintId} />
      <p id={hintId} className="hint" data-testid="budget-recall">
        {isKnown
          ? compare.budgetNow(
              formatPercent(bought.recall ?? 0),
              formatMl(bought.foundMl),
              formatMl(bought.errorMl),
            )
          : compare.budgetNone}{' '}
        {isKnown && bought.budget !== null && compare.budgetShare(formatPercent(bought.budget))}
      </p>
    </div>
  );
}

interface CurvesProps {
  readonly doubt: DoubtEvaluation;
  readonly structure: number;
  readonly fileName: string;
}

/** The curves stay as they are while the point of the budget moves. */
function Curves({ doubt, structure, fileName }: CurvesProps) {
  const { compare } = useText();
  const bought = useAppState((state) => state.budgetRecall);
  const charted = useMemo(() => doubtFigure(doubt, compare), [doubt, compare]);
  const markers = useMemo((): readonly ChartMarker[] => {
    if (bought?.structure !== structure || bought.recall === null) return [];
    if (bought.budget === null || bought.budget > RECALL_TO) return [];
    return [{ panel: RECALL_PANEL, x: 100 * bought.budget, y: bought.recall, series: 5 }];
  }, [bought, structure]);
  return <Chart {...charted} markers={markers} fileName={`${fileName}-doubt`} />;
}

/** UEO-AUC with what it is to be read against, then by the kind of error. */
function Scores({ doubt }: { readonly doubt: DoubtEvaluation }) {
  const { compare, measures } = useText();
  const { rankings, uncertainty, region } = doubt;
  const overlap = rankings[0]?.overlap;
  const name = (kind: DoubtEvaluation['rankings'][number]['kind']): string =>
    rankingName(kind, uncertainty, compare);
  return (
    <>
      <table className="scores">
        <caption>{compare.ueoAuc(formatPercent(region.errorFraction))}</caption>
        <thead>
          <tr>
            <th scope="col">{compare.order}</th>
            <th scope="col">{compare.ueo}</th>
            <th scope="col" title={measures.meanings.skill}>
              {compare.skill}
            </th>
          </tr>
        </thead>
        <tbody>
          {rankings.map((ranking) => (
            <tr key={ranking.kind}>
              <th scope="row">{name(ranking.kind)}</th>
              <td>{shown(ranking.overlap?.auc ?? null)}</td>
              <td>{shown(ranking.overlap?.skill ?? null)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{compare.oracle}</th>
            <td>{shown(overlap?.oracle ?? null)}</td>
            <td>{overlap ? shown(1) : '–'}</td>
          </tr>
          <tr>
            <th scope="row">{compare.random}</th>
            <td>{shown(overlap?.random ?? null)}</td>
            <td>{overlap ? shown(0) : '–'}</td>
          </tr>
        </tbody>
      </table>
      <p className="hint">{compare.ueoNote}</p>
      <details className="more">
        <summary>{compare.kinds}</summary>
        <KindTable doubt={doubt} name={name} />
      </details>
      <Definitions of={['recall', 'ueoAuc', 'skill', 'fpTp', 'fnTn', 'errorAuroc', 'budgetGap']} />
    </>
  );
}

interface KindTableProps {
  readonly doubt: DoubtEvaluation;
  readonly name: (kind: DoubtEvaluation['rankings'][number]['kind']) => string;
}

function KindTable({ doubt, name }: KindTableProps) {
  const { compare } = useText();
  return (
    <table className="scores">
      <thead>
        <tr>
          <th scope="col">{compare.order}</th>
          <th scope="col">{compare.fpTp}</th>
          <th scope="col">{compare.fnTn}</th>
          <th scope="col">{compare.allErrors}</th>
        </tr>
      </thead>
      <tbody>
        {doubt.rankings.map(({ kind, auroc, budgetGap, errorAuroc }) => [
          <tr key={kind}>
            <th scope="row">
              {name(kind)} <small>{compare.auroc}</small>
            </th>
            <td>{shown(auroc.fpTp)}</td>
            <td>{shown(auroc.fnTn)}</td>
            <td>{shown(errorAuroc)}</td>
          </tr>,
          <tr key={`${kind} gap`}>
            <th scope="row">
              <small>{compare.gap}</small>
            </th>
            <td>{shown(budgetGap.fpTp)}</td>
            <td>{shown(budgetGap.fnTn)}</td>
            <td>–</td>
          </tr>,
        ])}
      </tbody>
    </table>
  );
}

function shown(value: number | null): string {
  return value === null ? '–' : formatDecimal(value, 3).replace('-', '−');
}
