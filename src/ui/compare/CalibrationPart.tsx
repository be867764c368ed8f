import { useMemo } from 'react';
import { LEAST_PROBABILITY } from '../../core/uncertainty/meanProbabilities.ts';
import type { StructureEvaluation } from '../../core/evaluation/structureEvaluation.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Chart } from '../charts/Chart.tsx';
import { formatDecimal, formatPercent } from '../format.ts';
import { useText } from '../text/useText.ts';
import { Measures } from './Measures.tsx';
import { RegionNote } from './RegionNote.tsx';
import { reliabilityFigure } from './reliabilityFigure.ts';

interface CalibrationPartProps {
  readonly evaluation: StructureEvaluation;
  readonly fileName: string;
}

/** Whether the network's probabilities hold. */
export function CalibrationPart({ evaluation, fileName }: CalibrationPartProps) {
  const { compare, measures } = useText();
  const { meanings } = measures;
  const { calibration, doubt } = evaluation;
  const { services } = useApp();
  const resultId = useAppState(({ result }) => result?.id ?? null);
  const { segmentations } = services.registry;
  const isThere = resultId !== null && segmentations.has(resultId);
  const floor = isThere ? (segmentations.get(resultId).probabilities?.floor ?? null) : null;
  const charted = useMemo(
    () => calibration && reliabilityFigure(calibration.scores, calibration.before ?? null, compare),
    [calibration, compare],
  );
  if (!calibration || !charted) {
    return <p className="hint">{doubt ? compare.noProbabilities : compare.noDoubt}</p>;
  }
  const { scores, before, region } = calibration;
  const shown = (value: number): string => formatDecimal(value, 3);
  const both = (measure: 'ece' | 'brier' | 'nll'): string =>
    before
      ? compare.fromTo(shown(before[measure]), shown(scores[measure]))
      : shown(scores[measure]);
  return (
    <>
      <Measures
        undefinedText={compare.undefined}
        rows={[
          { name: compare.ece, value: both('ece'), meaning: meanings.ece },
          { name: compare.brier, value: both('brier'), meaning: meanings.brier },
          { name: compare.nll, value: both('nll'), meaning: meanings.nll },
          {
            name: compare.prevalence,
            value: formatPercent(scores.prevalence),
            meaning: meanings.prevalence,
          },
        ]}
      />
      {before && <p className="hint">{compare.recalibrated}</p>}
      {floor !== null && floor > LEAST_PROBABILITY && (
        <p className="hint">{compare.notKeptBelow(floor)}</p>
      )}
      <Chart {...charted} fileName={`${fileName}-reliability`} />
      <details className="more">
        <summary>{compare.more}</summary>
        <Measures
          undefinedText={compare.undefined}
          rows={[
            { name: compare.ace, value: shown(scores.ace), meaning: meanings.ace },
            { name: compare.mce, value: shown(scores.mce), meaning: meanings.mce },
          ]}
        />
      </details>
      <RegionNote region={region} />
    </>
  );
}
