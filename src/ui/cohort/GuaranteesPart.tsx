import type { Guarantees } from '../../core/evaluation/cohortEvaluation.ts';
import { useText } from '../text/useText.ts';
import { marginText, riskText, type GuaranteeText } from './guaranteeText.ts';

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
            <Promised key={one.alpha} said={marginText(one)} />
          ))}
        </ul>
      </section>
      <section aria-labelledby="cohort-risks">
        <h3 id="cohort-risks">{cohort.guarantees.risk}</h3>
        <p className="hint">{cohort.guarantees.riskMeaning}</p>
        <ul>
          {guarantees.risks.map((one) => (
            <Promised key={one.alpha} said={riskText(one)} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function Promised({ said }: { readonly said: GuaranteeText }) {
  return (
    <li data-refused={said.isRefused}>
      <strong>{said.title}</strong>
      <span>{said.why}</span>
    </li>
  );
}
