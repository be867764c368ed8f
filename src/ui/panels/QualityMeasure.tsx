import { useId, useState } from 'react';
import { casesForInterval, placeOf } from '../../app/quality/cohortPlaces.ts';
import type { CohortPlace } from '../../core/evaluation/referenceDistribution.ts';
import type { QualityRow } from '../../store/evaluationSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { formatDecimal } from '../format.ts';
import { valueText, type ShownMeasure } from '../qualityText.ts';
import { useText } from '../text/useText.ts';

/** One measure: its value, what it is when asked, and where it lies among cases whose truth is known. */
export function QualityMeasure({
  measure,
  row: { measures },
}: {
  readonly measure: ShownMeasure;
  readonly row: QualityRow;
}) {
  const { quality } = useText();
  const { services } = useApp();
  // Another cohort has other places.
  useAppState((state) => state.ownCohort ?? state.shippedCohort);
  const [isDefined, setIsDefined] = useState(false);
  const id = useId();
  const { predicted } = measures;
  const value = measure === 'predictedDice' ? predicted.dice : measures[measure];
  const title = quality.measures[measure];
  const meaning = quality.meanings[measure];
  const place = value === null ? null : placeOf(services, measures.name, { measure, value });
  const needed =
    measure === 'predictedDice' && value !== null && predicted.interval === null
      ? casesForInterval(services, measures.name)
      : null;
  return (
    <div className="quality-measure">
      <div className="quality-line">
        <span title={meaning}>{title}</span>
        <button
          type="button"
          className="define"
          aria-label={quality.define(title)}
          aria-expanded={isDefined}
          aria-controls={id}
          onClick={() => setIsDefined(!isDefined)}
        >
          ?
        </button>
        <span className="quality-value">
          {value === null ? quality.none : valueText(measure, value, quality)}
          <Range measure={measure} measures={measures} />
        </span>
      </div>
      {isDefined && (
        <p id={id} className="hint">
          {meaning}
        </p>
      )}
      {measure === 'predictedDice' && predicted.interval && (
        <p className="hint">{quality.intervalOf[predicted.interval.over](predicted.interval.n)}</p>
      )}
      {needed !== null && <p className="hint">{quality.noInterval(needed)}</p>}
      {place && value !== null && <Strip place={place} value={value} title={title} />}
    </div>
  );
}

function Range({
  measure,
  measures: { predicted, volumeIntervalMl },
}: {
  readonly measure: ShownMeasure;
  readonly measures: QualityRow['measures'];
}) {
  const { quality } = useText();
  const { interval } = predicted;
  const ends: readonly string[] | null =
    measure === 'predictedDice' && interval
      ? [formatDecimal(interval.low, 2), formatDecimal(interval.high, 2)]
      : measure === 'volumeMl' && volumeIntervalMl
        ? volumeIntervalMl.map((ml) => valueText(measure, ml, quality).replace(/\s*ml$/, ''))
        : null;
  const [low, high] = ends ?? [];
  if (low === undefined || high === undefined) return null;
  return <small> ({quality.interval(low, high)})</small>;
}

const HEIGHT = 16;
/** Of the strip's width, on either side. */
const MARGIN = 3;

/** Every case a dot, the central 95 % shaded, the value a line. */
function Strip({
  place: { values, central, near, beyond },
  value,
  title,
}: {
  readonly place: CohortPlace;
  readonly value: number;
  readonly title: string;
}) {
  const { quality } = useText();
  const [least, most] = [Math.min(value, ...values), Math.max(value, ...values)];
  const span = most - least || 1;
  const at = (one: number): number => MARGIN + ((100 - 2 * MARGIN) * (one - least)) / span;
  return (
    <>
      <svg
        className="quality-strip"
        role="img"
        aria-label={quality.strip(title, values.length)}
        height={HEIGHT}
        width="100%"
      >
        {central && (
          <rect
            x={`${at(central[0])}%`}
            width={`${Math.max(0.5, at(central[1]) - at(central[0]))}%`}
            y={2}
            height={HEIGHT - 4}
            className="strip-central"
          />
        )}
        {values.map((one, position) => (
          <circle
            // Values may be equal; their order is fixed.
            key={position}
            cx={`${at(one)}%`}
            cy={HEIGHT / 2}
            r={2}
            className="strip-dot"
          />
        ))}
        <line
          x1={`${at(value)}%`}
          x2={`${at(value)}%`}
          y1={0}
          y2={HEIGHT}
          className={beyond === null ? 'strip-value' : 'strip-value beyond'}
        />
      </svg>
      <p className="hint">
        {near
          ? quality.near({ n: near.n, of: near.of, low: near.lowDice, high: near.highDice })
          : quality.notNear(values.length)}
      </p>
    </>
  );
}
