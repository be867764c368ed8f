import { SAMPLES_RANGE } from '../../app/commands/run.ts';
import { runPlan, type RunPlan } from '../../app/runPlan.ts';
import type { EstimatorOptions } from '../../store/estimatorSlice.ts';
import type { BackendChoice, RunSettings as Settings } from '../../store/jobSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Field } from '../controls/Field.tsx';
import { NumberField } from '../controls/NumberField.tsx';
import { flipsText, membersLabel, productText, tooManyText } from '../runText.ts';
import { useText } from '../text/useText.ts';
import { NetworkField } from './NetworkField.tsx';

interface SettingsProps {
  readonly settings: Settings;
  readonly options: EstimatorOptions | null;
  readonly plan: RunPlan;
  readonly change: (part: Partial<Settings>) => void;
}

/** What the next run does: what decides the number of samples first, the rest folded away. */
export function RunSettings() {
  const { run } = useText();
  const settings = useAppState((state) => state.settings);
  const options = useAppState((state) => state.estimatorOptions);
  const { services } = useApp();
  const plan = runPlan(settings, options);
  const change = (part: Partial<Settings>): void =>
    services.store.setState({ settings: { ...settings, ...part } });
  const props = { settings, options, plan, change };
  return (
    <>
      <NetworkField />
      <Samples {...props} />
      <details className="more">
        <summary>{run.settings.more}</summary>
        <More {...props} />
      </details>
    </>
  );
}

/** Members, dropout passes and flips, as far as the network has them, and what comes of them. */
function Samples({ settings, options, plan, change }: SettingsProps) {
  const words = useText().run.settings;
  const hasMembers = (options?.members ?? 1) > 1;
  const flips = options?.flips ?? [];
  return (
    <div className="samples-settings">
      {(options?.hasDropout ?? true) && (
        <NumberField
          label={plan.members * plan.flips > 1 ? words.passes : words.samples}
          value={settings.samples}
          min={SAMPLES_RANGE.min}
          max={SAMPLES_RANGE.max}
          onChange={(samples) => change({ samples })}
        />
      )}
      {options && hasMembers && (
        <Field label={membersLabel(options)}>
          {(id) => (
            <select
              id={id}
              value={settings.isEnsemble ? 'all' : 'first'}
              onChange={(event) => change({ isEnsemble: event.target.value === 'all' })}
            >
              <option value="all">{words.allMembers(options.members)}</option>
              <option value="first">{words.firstMember}</option>
            </select>
          )}
        </Field>
      )}
      {flips.length > 0 && (
        <Check
          label={words.flips(flipsText(flips))}
          isChecked={settings.isFlipped}
          onChange={(isFlipped) => change({ isFlipped })}
        />
      )}
      <Product plan={plan} />
    </div>
  );
}

/** The number of samples that comes out; refused here where it is too large. */
function Product({ plan }: { readonly plan: RunPlan }) {
  const { run } = useText();
  if (plan.isTooMany) {
    return (
      <p className="field-error product" role="alert">
        {tooManyText(plan)}
      </p>
    );
  }
  const product = productText(plan);
  if (product === '' && plan.samples > 1) return null;
  return (
    <p className="hint product">
      {product === '' ? run.settings.single : `${product} = ${run.samples(plan.samples)}`}
    </p>
  );
}

function More({ settings, options, plan, change }: SettingsProps) {
  const words = useText().run.settings;
  // Members and flips come one after the other: neither a part of the field nor an early end would be fair to them.
  const isDropoutAlone = plan.passes > 0 && plan.members * plan.flips === 1;
  return (
    <>
      <NumberField
        label={words.seed}
        value={settings.seed}
        min={0}
        max={0xffffffff}
        onChange={(seed) => change({ seed })}
      />
      <p className="hint">{words.seedHint}</p>
      <Field label={words.backend}>
        {(id) => (
          <select
            id={id}
            value={settings.backend}
            onChange={(event) => change({ backend: event.target.value as BackendChoice })}
          >
            <option value="auto">{words.auto}</option>
            <option value="webgpu">WebGPU</option>
            <option value="wasm">WASM</option>
          </select>
        )}
      </Field>
      {isDropoutAlone ? (
        <>
          <Check
            label={words.everywhere}
            isChecked={settings.isWholeField}
            onChange={(isWholeField) => change({ isWholeField })}
          />
          <p className="hint">{words.inDoubt}</p>
          <Check
            label={words.stop}
            isChecked={settings.stopWhenStable}
            onChange={(stopWhenStable) => change({ stopWhenStable })}
          />
        </>
      ) : (
        options && <p className="hint">{words.notAlone}</p>
      )}
      <Check
        label={words.early}
        isChecked={settings.isShownEarly}
        onChange={(isShownEarly) => change({ isShownEarly })}
      />
    </>
  );
}

function Check({
  label,
  isChecked,
  onChange,
}: {
  readonly label: string;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
}) {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={isChecked}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}
