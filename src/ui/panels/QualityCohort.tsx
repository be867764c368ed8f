import { presentFit } from '../../app/quality/cohortPlaces.ts';
import { useApp, useAppState } from '../appContext.ts';
import { CommandButton } from '../controls/CommandButton.tsx';
import { useText } from '../text/useText.ts';

/** What the values are read against, or why they stand alone. */
export function QualityCohort() {
  const { quality } = useText();
  const { services } = useApp();
  const hasOwn = useAppState((state) => state.ownCohort !== null);
  useAppState((state) => state.shippedCohort);
  const fit = presentFit(services);
  if (!fit) return null;
  const { cohort: words } = quality;
  return (
    <div className="quality-cohort" data-testid="quality-cohort">
      <p className="hint">
        {fit.kind === 'fits' && words.fits(fit.cohort.cases.length, fit.cohort.name)}
        {fit.kind === 'other-source' && words['other-source'](fit.cohort.name)}
        {(fit.kind === 'none' || fit.kind === 'drawn-elsewhere') && words[fit.kind]}
      </p>
      {fit.kind === 'fits' && fit.cohort.isShipped && <p className="hint">{words.fittedOnSame}</p>}
      <div className="button-group">
        <CommandButton command="load-calibration">{words.load}</CommandButton>
        {hasOwn && <CommandButton command="drop-calibration">{words.drop}</CommandButton>}
      </div>
    </div>
  );
}
