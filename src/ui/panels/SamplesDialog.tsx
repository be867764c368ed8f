import { useState } from 'react';
import { closeSamples, LONGEST_NAME, namesOf, takeSamples } from '../../app/commands/samples.ts';
import type { SampleFileRow, SamplesState } from '../../store/samplesSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Dialog } from '../controls/Dialog.tsx';
import { Icon } from '../controls/Icon.tsx';
import { messageOf } from '../messages.ts';
import { foundText } from '../samplesText.ts';
import { useText } from '../text/useText.ts';

/** Asks whether files are samples of the open case, and reads them. */
export function SamplesDialog() {
  const words = useText().samples;
  const { perform } = useApp();
  const samples = useAppState((state) => state.samples);
  const isOpen = samples.status !== 'closed' && samples.status !== 'inspecting';
  return (
    <Dialog isOpen={isOpen} title={words.title} onClose={() => perform(closeSamples)}>
      {samples.status === 'asking' && <Question state={samples} />}
      {samples.status === 'reading' && <Reading state={samples} />}
      {samples.status === 'failed' && <Failure state={samples} />}
    </Dialog>
  );
}

type State<S extends SamplesState['status']> = Extract<SamplesState, { readonly status: S }>;

function Question({ state }: { readonly state: State<'asking'> }) {
  const words = useText().samples;
  const { perform } = useApp();
  const { files, plan } = state;
  const [names, setNames] = useState<Readonly<Record<number, string>>>(() => namesOf(plan));
  const used = files.filter(({ found }) => found);
  const refused = files.filter(({ refusal }) => refusal);
  if (used.length === 0) {
    return (
      <div className="samples-question">
        <p>{words.nothing}</p>
        <Refusals rows={refused} />
        <Actions />
      </div>
    );
  }
  return (
    <div className="samples-question">
      <p>
        <strong>{words.question(used.length)}</strong>
      </p>
      <ul className="sample-files" aria-label={words.recognised}>
        {used.map((row, position) => (
          <li key={`${position} ${row.name}`}>
            <Icon name="check" />
            <span className="sample-name">{row.name}</span>
            <small>{row.found && foundText(row.found)}</small>
          </li>
        ))}
      </ul>
      <Refusals rows={refused} />
      <fieldset className="sample-structures">
        <legend>{words.structures}</legend>
        {plan.structures.map((label) => (
          <label key={label}>
            <span>{words.label(label)}</span>
            <input
              type="text"
              value={names[label] ?? ''}
              maxLength={LONGEST_NAME}
              onChange={(event) => setNames({ ...names, [label]: event.target.value })}
            />
          </label>
        ))}
      </fieldset>
      {used.some(({ found }) => found?.format === 'npz') && (
        <p className="hint">{words.noOrientation}</p>
      )}
      {plan.samples === 1 && <p className="hint">{words.single}</p>}
      {state.endsReview && <p className="hint warn">{words.endsReview}</p>}
      <Actions
        take={words.take(plan.samples)}
        onTake={() => perform((services) => takeSamples(services, names))}
      />
    </div>
  );
}

function Refusals({ rows }: { readonly rows: readonly SampleFileRow[] }) {
  const words = useText().samples;
  if (rows.length === 0) return null;
  return (
    <ul className="sample-files sample-refused" aria-label={words.refused}>
      {rows.map(({ name, refusal }, position) => {
        const message = refusal && messageOf(refusal.code, refusal.detail);
        return (
          <li key={`${position} ${name}`}>
            <Icon name="close" />
            <span className="sample-name">{name}</span>
            <small>
              {message?.title} {message?.advice}
            </small>
          </li>
        );
      })}
    </ul>
  );
}

function Actions({ take, onTake }: { readonly take?: string; readonly onTake?: () => void }) {
  const { frame } = useText();
  const { perform } = useApp();
  return (
    <div className="card-actions">
      {take && (
        <button
          type="button"
          className="button primary"
          // The attribute, not the property: it tells showModal() where the focus goes.
          ref={(button) => button?.setAttribute('autofocus', '')}
          onClick={onTake}
        >
          {take}
        </button>
      )}
      <button type="button" className="button" onClick={() => perform(closeSamples)}>
        {take ? frame.cancel : frame.close}
      </button>
    </div>
  );
}

function Reading({ state }: { readonly state: State<'reading'> }) {
  const { frame, samples: words } = useText();
  const { perform } = useApp();
  const { stage, done, total } = state;
  const text = stage === 'reduce' ? words.reducing : words.reading(done, total);
  return (
    <div role="status" className="prose">
      <p>{text}</p>
      <progress aria-label={text} value={done} max={total} />
      <button type="button" className="button" onClick={() => perform(closeSamples)}>
        {frame.cancel}
      </button>
    </div>
  );
}

function Failure({ state }: { readonly state: State<'failed'> }) {
  const words = useText().samples;
  const { title, advice } = messageOf(state.code, state.detail);
  return (
    <div role="alert" className="prose">
      <p>
        <strong>{words.failed}</strong>
      </p>
      <p>{title}</p>
      <p>{advice}</p>
      <p className="hint">{words.kept}</p>
      <Actions />
    </div>
  );
}
