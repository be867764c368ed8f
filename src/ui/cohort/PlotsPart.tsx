import { useMemo, type ReactNode } from 'react';
import { chooseCohortMeasure } from '../../app/commands/cohort.ts';
import { structuresOf } from '../../app/cohort/cohortRows.ts';
import {
  COHORT_MEASURES,
  type CohortDrift,
  type StructureCohort,
} from '../../core/evaluation/cohortEvaluation.ts';
import type { Datum } from '../../plot/data.ts';
import type { Figure } from '../../plot/figure.ts';
import type { CohortNumbers } from '../../store/cohortSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Chart } from '../charts/Chart.tsx';
import { ChoiceField } from '../controls/ChoiceField.tsx';
import { useText } from '../text/useText.ts';
import { overlapFigure, reliabilityFigure } from './doubtFigures.ts';
import { diceFigure, riskFigure, spreadFigure } from './measureFigures.ts';

interface PlotsPartProps {
  readonly numbers: CohortNumbers;
  readonly of: StructureCohort;
  readonly onOpenNamed: (name: string) => void;
}

/** One structure over all cases, in figures. Whatever they leave out they say. */
export function PlotsPart({ numbers, of, onOpenNamed }: PlotsPartProps) {
  const { cohort, quality } = useText();
  const { services } = useApp();
  const measure = useAppState((state) => state.cohortMeasure);
  const against = of.measures.find((one) => one.measure === measure);
  const figures = useMemo(() => {
    const own = structuresOf(numbers.cases, of.name);
    const reference = structuresOf(numbers.reference?.cases ?? [], of.name);
    return {
      dice: against ? diceFigure(own, against) : null,
      risk: against ? riskFigure(against) : null,
      spread: spreadFigure(measure, own, reference),
      reliability: of.calibration && reliabilityFigure(own, of.calibration),
      overlap: of.doubt && overlapFigure(of.doubt),
    };
  }, [numbers, of, against, measure]);
  const openPoint = (figure: Figure | null, { panel, mark, index }: Datum): void => {
    const found = figure?.panels[panel]?.marks[mark];
    const name = found?.kind === 'points' ? found.names?.[index] : undefined;
    if (name !== undefined) onOpenNamed(name);
  };
  return (
    <div className="cohort-plots">
      <div className="cohort-choice">
        <ChoiceField
          label={cohort.plots.measure}
          labelled="beside"
          value={measure}
          choices={COHORT_MEASURES.map((one) => [one, cohort.columns[one]] as const)}
          title={cohort.columnMeanings[measure]}
          onChange={(one) => chooseCohortMeasure(services, one)}
        />
        <span className="hint">{cohort.columnMeanings[measure]}</span>
      </div>
      <div className="cohort-figures">
        <Slot figure={figures.dice} missing={cohort.plots.noDice}>
          {(figure) => (
            <Chart
              figure={figure}
              fileName={`cohort-${measure}-dice`}
              pickText={cohort.plots.pick}
              onPick={(datum) => openPoint(figure, datum)}
            />
          )}
        </Slot>
        <Slot figure={figures.risk} missing={cohort.plots.noDice}>
          {(figure) => <Chart figure={figure} fileName={`cohort-${measure}-risk-coverage`} />}
        </Slot>
        <Slot figure={figures.spread} missing={cohort.plots.noValues}>
          {(figure) => (
            <>
              <Chart figure={figure} fileName={`cohort-${measure}-distribution`} />
              {numbers.reference?.isShipped && (
                <p className="hint">{quality.cohort.fittedOnSame}</p>
              )}
            </>
          )}
        </Slot>
        <Slot figure={figures.reliability} missing={cohort.plots.noProbabilities}>
          {(figure) => <Chart figure={figure} fileName="cohort-reliability" />}
        </Slot>
        <Slot figure={figures.overlap} missing={cohort.plots.noDoubt}>
          {(figure) => <Chart figure={figure} fileName="cohort-overlap" />}
        </Slot>
        <Worst of={of} onOpenNamed={onOpenNamed} />
      </div>
      {numbers.evaluation.drift && (
        <Drift drift={numbers.evaluation.drift} structure={of.name} numbers={numbers} />
      )}
    </div>
  );
}

/** A figure, or why there is none. */
function Slot({
  figure,
  missing,
  children,
}: {
  readonly figure: Figure | null;
  readonly missing: string;
  readonly children: (figure: Figure) => ReactNode;
}) {
  return (
    <div className="cohort-figure">
      {figure ? children(figure) : <p className="hint">{missing}</p>}
    </div>
  );
}

function Worst({ of, onOpenNamed }: Pick<PlotsPartProps, 'of' | 'onOpenNamed'>) {
  const { cohort } = useText();
  const { worst } = of;
  if (worst.by === null) return null;
  return (
    <section className="cohort-figure cohort-worst" aria-labelledby="cohort-worst">
      <h3 id="cohort-worst">{cohort.plots.worst}</h3>
      <small>
        {cohort.plots.worstBy(cohort.columns[worst.by])}
        {worst.excluded > 0 && ` ${cohort.plots.worstExcluded(worst.excluded)}`}
      </small>
      <ol>
        {worst.rows.map(({ name, value }) => (
          <li key={name}>
            <button type="button" onClick={() => onOpenNamed(name)}>
              <span>{name}</span>
              <b>{cohort.ratio(value)}</b>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

interface DriftProps {
  readonly drift: CohortDrift;
  readonly structure: string;
  readonly numbers: CohortNumbers;
}

/** Is this cohort of another kind than the one that it is held against? */
function Drift({ drift, structure, numbers }: DriftProps) {
  const { cohort } = useText();
  const rows = drift.rows.filter((row) => row.structure === structure);
  return (
    <section className="cohort-drift" aria-labelledby="cohort-drift">
      <h3 id="cohort-drift">
        {cohort.drift.title(numbers.reference?.name ?? '', drift.referenceCases)}
      </h3>
      {rows.length === 0 ? (
        <p className="hint">{cohort.drift.unknown}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{cohort.drift.measure}</th>
              <th scope="col">{cohort.drift.here}</th>
              <th scope="col">{cohort.drift.there}</th>
              <th scope="col">{cohort.drift.test}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.measure}>
                <th scope="row">{cohort.columns[row.measure]}</th>
                <td>{cohort.drift.median(row.median, row.n)}</td>
                <td>{cohort.drift.median(row.referenceMedian, row.referenceN)}</td>
                <td data-other={row.pHolm !== null && row.pHolm < 0.05}>
                  {row.test && row.pHolm !== null
                    ? cohort.drift.found(row.test.d, row.pHolm)
                    : cohort.drift.tooFew}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="hint">{cohort.drift.meaning}</p>
    </section>
  );
}
