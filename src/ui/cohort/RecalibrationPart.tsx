import { useMemo, useState } from 'react';
import {
  cancelFit,
  fitCandidates,
  fitTemperature,
  keepFit,
  toggleFitCase,
  type FitCandidates,
} from '../../app/cohort/fitTemperature.ts';
import {
  type FitRefusal,
  type FitScores,
  type RecalibrationFit,
} from '../../core/evaluation/fitRecalibration.ts';
import type { FitJob } from '../../store/cohortSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { ChoiceField } from '../controls/ChoiceField.tsx';
import { Icon } from '../controls/Icon.tsx';
import { messageOf } from '../messages.ts';
import { useText } from '../text/useText.ts';

/** A temperature for the network, fitted to chosen cases with a reference and tried on each that was left out of the fit. */
export function RecalibrationPart() {
  const { cohort } = useText();
  const cases = useAppState((state) => state.cases);
  const evaluatedCases = useAppState((state) => state.evaluatedCases);
  const unfittedIds = useAppState((state) => state.unfittedIds);
  const found = useMemo(
    () => fitCandidates({ cases, evaluatedCases, unfittedIds }),
    [cases, evaluatedCases, unfittedIds],
  );
  return (
    <div className="cohort-fit">
      <Cases found={found} />
      <div className="cohort-fit-result">
        <p className="hint">{cohort.fit.meaning}</p>
        <Job found={found} />
      </div>
    </div>
  );
}

function Cases({ found }: { readonly found: FitCandidates }) {
  const { cohort } = useText();
  const { services } = useApp();
  const { source, candidates, others } = found;
  const chosen = candidates.filter(({ isChosen }) => isChosen).length;
  if (source === null) return <p className="hint cohort-fit-cases">{cohort.fit.noCases}</p>;
  return (
    <fieldset className="cohort-fit-cases">
      <legend>{cohort.fit.cases(chosen, candidates.length, source)}</legend>
      <ul>
        {candidates.map(({ id, name, isChosen }) => (
          <li key={id}>
            <label>
              <input
                type="checkbox"
                checked={isChosen}
                onChange={() => toggleFitCase(services, id)}
              />
              <span>{name}</span>
            </label>
          </li>
        ))}
      </ul>
      {others > 0 && <p className="hint">{cohort.fit.others(others)}</p>}
    </fieldset>
  );
}

function Job({ found }: { readonly found: FitCandidates }) {
  const { cohort } = useText();
  const { perform } = useApp();
  const job = useAppState((state) => state.fitJob);
  const isReady = found.candidates.some(({ isChosen }) => isChosen);
  if (job.status === 'running') {
    return (
      <div className="cohort-fit-job" role="status">
        <span>{cohort.fit.running}</span>
        <progress value={job.done} max={job.total} aria-label={cohort.fit.running} />
        <button type="button" className="button" onClick={() => perform(cancelFit)}>
          <Icon name="stop" />
          <span>{cohort.cancel}</span>
        </button>
      </div>
    );
  }
  return (
    <>
      <button
        type="button"
        className="button primary cohort-fit-begin"
        disabled={!isReady}
        onClick={() => perform(fitTemperature)}
      >
        {job.status === 'done' ? cohort.fit.again : cohort.fit.begin}
      </button>
      {job.status === 'failed' && (
        <p className="bad" role="alert">
          {messageOf(job.code, job.detail).title}
        </p>
      )}
      {job.status === 'done' && <Outcome job={job} />}
    </>
  );
}

function Outcome({ job }: { readonly job: FitJob & { readonly status: 'done' } }) {
  const { cohort } = useText();
  const { outcome, names, unfitted } = job;
  return (
    <>
      {outcome.kind === 'refused' ? (
        <p className="cohort-fit-refused" role="alert">
          {refusalText(outcome, names)}
        </p>
      ) : (
        <Fitted fit={outcome} job={job} />
      )}
      {unfitted.length > 0 && (
        <section>
          <h3>{cohort.fit.unfitted(unfitted.length)}</h3>
          <ul className="cohort-unfitted">
            {unfitted.map(({ name, why }) => (
              <li key={name}>
                <b>{name}</b>{' '}
                {why.reason === 'failed'
                  ? messageOf(why.code, why.detail).title
                  : why.reason === 'structure-not-drawn'
                    ? cohort.fit.notDrawn(names[why.structure] ?? String(why.structure))
                    : cohort.fit.reasons[why.reason]}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );

  function refusalText(refusal: FitRefusal, of: Readonly<Record<number, string>>): string {
    switch (refusal.reason) {
      case 'too-few-cases':
        return cohort.fit.tooFew(refusal.cases, refusal.needed);
      case 'structure-absent':
        return cohort.fit.absent(of[refusal.structure] ?? String(refusal.structure));
      case 'other-structures':
        return cohort.fit.otherStructures(refusal.name);
    }
  }
}

function Fitted({
  fit,
  job: { names, keptAs },
}: {
  readonly fit: RecalibrationFit;
  readonly job: FitJob & { readonly status: 'done' };
}) {
  const { cohort } = useText();
  const { perform } = useApp();
  const best = fit.better === 'temperature-bias' ? 'temperatureBias' : 'temperature';
  const [chosen, setChosen] = useState<'temperature' | 'temperatureBias'>(best);
  const model = fit[chosen];
  return (
    <>
      <dl className="cohort-fit-facts">
        <dt>{cohort.fit.temperature}</dt>
        <dd data-testid="fitted-temperature">{cohort.ratio(model.temperature)}</dd>
        <dt>{cohort.fit.bias}</dt>
        <dd>
          {chosen === 'temperature' ? cohort.fit.noBias : model.bias.map(cohort.ratio).join(' · ')}
        </dd>
        <dt>{cohort.summary.cases}</dt>
        <dd>{cohort.fit.of(fit.cases, fit.voxels, fit.groups)}</dd>
      </dl>
      <ChoiceField
        label={cohort.fit.model}
        labelled="beside"
        value={chosen}
        choices={(['temperature', 'temperatureBias'] as const).map(
          (one) => [one, cohort.fit.models[one]] as const,
        )}
        onChange={setChosen}
      />
      <Scores fit={fit} after={model.after} heldOut={model.heldOut} names={names} />
      {model.warnings.map((warning) => (
        <p key={warning} className="hint warn">
          {cohort.fit.warnings[warning]}
        </p>
      ))}
      <p role="status">
        {fit.better === 'none' ? cohort.fit.helpsNobody : cohort.fit.helps[fit.better]}
      </p>
      {keptAs === null ? (
        <button
          type="button"
          className="button cohort-fit-begin"
          disabled={fit.better === 'none'}
          onClick={() => perform((services) => keepFit(services, model))}
        >
          <Icon name="check" />
          <span>{cohort.fit.keep}</span>
        </button>
      ) : (
        <p className="cohort-fit-kept" role="status">
          <Icon name="check" /> {cohort.fit.kept(keptAs)}
        </p>
      )}
    </>
  );
}

function Scores({
  fit: { before },
  after,
  heldOut,
  names,
}: {
  readonly fit: RecalibrationFit;
  readonly after: FitScores;
  readonly heldOut: FitScores;
  readonly names: Readonly<Record<number, string>>;
}) {
  const { cohort } = useText();
  const cell = (value: number | null | undefined): string =>
    value === null || value === undefined ? cohort.unknown : cohort.ratio(value);
  const at = (scores: FitScores, structure: number) =>
    scores.structures.find((one) => one.structure === structure);
  return (
    <table className="cohort-fit-scores">
      <thead>
        <tr>
          <th scope="col">{cohort.structure}</th>
          <th scope="col">{cohort.summary.n}</th>
          <th scope="col">{cohort.fit.eceBefore}</th>
          <th scope="col">{cohort.fit.eceAfter}</th>
          <th scope="col">{cohort.fit.eceHeldOut}</th>
          <th scope="col">{cohort.fit.nllBefore}</th>
          <th scope="col">{cohort.fit.nllAfter}</th>
          <th scope="col">{cohort.fit.nllHeldOut}</th>
        </tr>
      </thead>
      <tbody>
        {before.structures.map(({ structure, cases, ece, nll }) => (
          <tr key={structure}>
            <th scope="row">{names[structure] ?? structure}</th>
            <td>{cases}</td>
            <td>{cell(ece)}</td>
            <td>{cell(at(after, structure)?.ece)}</td>
            <td>{cell(at(heldOut, structure)?.ece)}</td>
            <td>{cell(nll)}</td>
            <td>{cell(at(after, structure)?.nll)}</td>
            <td>{cell(at(heldOut, structure)?.nll)}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">{cohort.fit.together}</th>
          <td>{cohort.unknown}</td>
          <td>{cohort.unknown}</td>
          <td>{cohort.unknown}</td>
          <td>{cohort.unknown}</td>
          <td>{cell(before.nll)}</td>
          <td>{cell(after.nll)}</td>
          <td>{cell(heldOut.nll)}</td>
        </tr>
      </tbody>
    </table>
  );
}
