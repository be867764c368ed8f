import { memo, useState } from 'react';
import type { QualityRow } from '../../store/evaluationSlice.ts';
import { useAppState } from '../appContext.ts';
import { formatDecimal } from '../format.ts';
import { reasonText, SHOWN_MEASURES } from '../qualityText.ts';
import { useText } from '../text/useText.ts';
import { QualityMeasure } from './QualityMeasure.tsx';
import { VerdictMark } from './VerdictMark.tsx';

/** One contour: its verdict and what speaks against it; folded, its measures. */
export const QualityStructure = memo(function QualityStructure({
  row,
}: {
  readonly row: QualityRow;
}) {
  const { quality } = useText();
  const { measures, verdict, reasons, automatic } = row;
  const { predicted, name, structure } = measures;
  const color = useAppState(
    ({ segments }) => segments.find(({ index }) => index === structure)?.color ?? '#888',
  );
  const [isOpen, setIsOpen] = useState(false);
  // What decided it; where nothing speaks against it, what speaks for it.
  const deciding = reasons.filter(({ says }) => says === verdict);
  const others = reasons.filter(({ says }) => says !== verdict);
  const isUnknown = predicted.dice === null && predicted.reason !== 'empty-contour';
  return (
    <li className="quality-row" data-verdict={verdict} data-structure={name}>
      <details open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
        <summary>
          <span className="swatch" style={{ background: color }} />
          <span className="quality-name" title={name}>
            {name}
          </span>
          <VerdictMark verdict={verdict} />
        </summary>
        {isOpen && (
          <div className="quality-measures">
            {SHOWN_MEASURES.map((measure) => (
              <QualityMeasure key={measure} measure={measure} row={row} />
            ))}
          </div>
        )}
      </details>
      <ul className="quality-reasons">
        {deciding.map((reason) => (
          <li key={`${reason.rule} ${reason.what ?? ''}`}>{reasonText(reason, quality)}</li>
        ))}
        {isUnknown && <li className="quality-aside">{quality.notPredicted[predicted.reason]}</li>}
        {isOpen &&
          others.map((reason) => (
            <li key={`${reason.rule} ${reason.what ?? ''}`} className="quality-aside">
              {reasonText(reason, quality)}
            </li>
          ))}
        {automatic && (
          <li className="quality-aside" title={quality.changed}>
            {quality.before(
              automatic.dice === null ? quality.none : formatDecimal(automatic.dice, 2),
            )}
          </li>
        )}
      </ul>
    </li>
  );
});
