import type {
  CohortMargin,
  CohortRisk,
  Guarantees,
} from '../../core/evaluation/cohortEvaluation.ts';
import { useText } from '../text/useText.ts';

/** What can be promised of a new case of the same kind, or why nothing can. */
export function GuaranteesPart({ guarantees }: { readonly guarantees: Guarantees }) {
  const { cohort } = useText();
  return (
    <div className="cohort-guarantees">
      <p className="hint">{cohort.guarantees.meaning}</p>
      <section aria-labelledby="cohort-margins">
        <h3 id="cohort-margins">{cohort.guarantees.margin}</h3>
        <p className="hint">{cohort.guarantees.marginMeaning}</p>
        <ul>
          {guarantees.margins.map((one) => (
            <Margin key={one.alpha} margin={one} />
          ))}
        </ul>
      </section>
      <section aria-labelledby="cohort-risks">
        <h3 id="cohort-risks">{cohort.guarantees.risk}</h3>
        <p className="hint">{cohort.guarantees.riskMeaning}</p>
        <ul>
          {guarantees.risks.map((one) => (
            <Risk key={one.alpha} risk={one} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function Margin({ margin: one }: { readonly margin: CohortMargin }) {
  const { cohort } = useText();
  const { margin, alpha, cases, casesNeeded, reason, excluded } = one;
  return (
    <li data-refused={margin === null}>
      <strong>
        {margin === null ? cohort.guarantees.none : cohort.guarantees.marginIs(margin, 1 - alpha)}
      </strong>
      <span>
        {margin === null
          ? reason === 'uncovered-cases'
            ? cohort.guarantees.uncovered(1 - alpha)
            : cohort.guarantees.tooFew(1 - alpha, cases, casesNeeded)
          : cohort.guarantees.from(cases, excluded)}
      </span>
    </li>
  );
}

function Risk({ risk }: { readonly risk: CohortRisk }) {
  const { cohort } = useText();
  const { threshold, alpha, cases, casesNeeded, leastBound, excluded } = risk;
  const isTooFew = cases < casesNeeded;
  return (
    <li data-refused={threshold === null}>
      <strong>
        {threshold === null
          ? cohort.guarantees.none
          : cohort.guarantees.thresholdIs(threshold, alpha)}
      </strong>
      <span>
        {threshold === null
          ? isTooFew || leastBound === null
            ? cohort.guarantees.tooFewRisk(alpha, cases, casesNeeded)
            : cohort.guarantees.missedAnyway(alpha, leastBound)
          : cohort.guarantees.from(cases, excluded)}
      </span>
    </li>
  );
}
