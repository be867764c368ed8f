import {
  chosenOutput,
  defaultIntensity,
  structureCount,
  structureList,
  windowOnto,
  type NetworkDraft,
} from '../../app/assistantDefaults.ts';
import { ChoiceField } from '../controls/ChoiceField.tsx';
import { DecimalField } from '../controls/DecimalField.tsx';
import { useText } from '../text/useText.ts';
import type { DraftProps } from './draftProps.ts';

const RULES = ['ct-window', 'z-score', 'percentile', 'min-max', 'nnunet-ct', 'linear'] as const;

/** How grey values become what the network was trained on. */
export function IntensityFields({ draft, onChange }: DraftProps) {
  const words = useText().assistant;
  const { intensity } = draft;
  return (
    <fieldset>
      <legend>{words.intensities}</legend>
      {draft.channelsAre === 'series' && (
        <ChoiceField
          label={words.rule}
          value={intensity.kind}
          choices={RULES.map((kind) => [kind, words.rules[kind]] as const)}
          onChange={(kind) => onChange({ ...draft, intensity: defaultIntensity(kind) })}
        />
      )}
      <RuleFields
        key={intensity.kind}
        intensity={intensity}
        onChange={(next) => onChange({ ...draft, intensity: next })}
      />
    </fieldset>
  );
}

type Intensity = NetworkDraft['intensity'];

interface RuleProps {
  readonly intensity: Intensity;
  readonly onChange: (intensity: Intensity) => void;
}

function RuleFields({ intensity, onChange }: RuleProps) {
  const words = useText().assistant;
  switch (intensity.kind) {
    case 'ct-window':
      return <WindowFields window={intensity} onChange={onChange} />;
    case 'z-score':
      return (
        <ChoiceField
          label={words.over}
          value={intensity.scope}
          choices={[
            ['volume', words.scopes.volume],
            ['nonzero', words.scopes.nonzero],
          ]}
          onChange={(scope) => onChange({ ...intensity, scope })}
        />
      );
    case 'percentile':
      return (
        <Numbers
          of={intensity}
          fields={[
            ['lowPercentile', words.lowPercentile],
            ['highPercentile', words.highPercentile],
            ['low', words.goTo],
            ['high', words.andTo],
          ]}
          onChange={onChange}
        />
      );
    case 'min-max':
      return (
        <Numbers
          of={intensity}
          fields={[
            ['low', words.leastGoesTo],
            ['high', words.largestGoesTo],
          ]}
          onChange={onChange}
        />
      );
    case 'nnunet-ct':
      return (
        <Numbers
          of={intensity}
          fields={[
            ['lower', words.lowerHu],
            ['upper', words.upperHu],
            ['mean', words.meanHu],
            ['std', words.deviationHu],
          ]}
          onChange={onChange}
        />
      );
    case 'linear':
      return (
        <Numbers
          of={intensity}
          fields={[
            ['subtract', words.subtract],
            ['divide', words.divide],
          ]}
          onChange={onChange}
        />
      );
  }
}

interface NumbersProps<T extends Intensity> {
  readonly of: T;
  readonly fields: readonly (readonly [key: keyof T & string, label: string])[];
  readonly onChange: (intensity: T) => void;
}

function Numbers<T extends Intensity>({ of, fields, onChange }: NumbersProps<T>) {
  return (
    <div className={`form-row ${fields.length > 2 ? 'four' : ''}`}>
      {fields.map(([key, label]) => (
        <DecimalField
          key={key}
          label={label}
          value={Number(of[key])}
          onChange={(value) => onChange({ ...of, [key]: value })}
        />
      ))}
    </div>
  );
}

interface WindowProps {
  readonly window: Extract<Intensity, { kind: 'ct-window' }>;
  readonly onChange: (intensity: Intensity) => void;
}

/** The window by its ends, and where they go; the manifest holds the same as subtract and divide. */
function WindowFields({ window, onChange }: WindowProps) {
  const words = useText().assistant;
  const { lowHu, highHu, subtract, divide } = window;
  const goesTo = (hu: number): number => Number(((hu - subtract) / divide).toPrecision(6));
  const range = [goesTo(lowHu), goesTo(highHu)] as const;
  const set = (hu: Partial<Pick<WindowProps['window'], 'lowHu' | 'highHu'>>): void => {
    const ends = { lowHu, highHu, ...hu };
    if (ends.lowHu < ends.highHu) onChange(windowOnto(ends, range));
  };
  return (
    <div className="form-row four">
      <DecimalField
        label={words.fromHu}
        value={lowHu}
        max={highHu - 1}
        onChange={(low) => set({ lowHu: low })}
      />
      <DecimalField
        label={words.toHu}
        value={highHu}
        min={lowHu + 1}
        onChange={(high) => set({ highHu: high })}
      />
      <DecimalField
        label={words.goesTo}
        value={range[0]}
        max={range[1] - 0.01}
        onChange={(low) => onChange(windowOnto({ lowHu, highHu }, [low, range[1]]))}
      />
      <DecimalField
        label={words.andTo}
        value={range[1]}
        min={range[0] + 0.01}
        onChange={(high) => onChange(windowOnto({ lowHu, highHu }, [range[0], high]))}
      />
    </div>
  );
}

/** What the output's channels are. */
export function OutputFields({ facts, draft, onChange }: DraftProps) {
  const words = useText().assistant;
  const { channels } = chosenOutput(facts);
  const setStructure = (
    position: number,
    part: Partial<NetworkDraft['structures'][number]>,
  ): void => {
    const structures = draft.structures.map((old, at) =>
      at === position ? { ...old, ...part } : old,
    );
    onChange({ ...draft, structures });
  };
  return (
    <fieldset>
      <legend>{words.structures}</legend>
      {channels > 1 && (
        <ChoiceField
          label={words.outputChannels(channels)}
          value={draft.activation}
          choices={[
            ['softmax', words.activations.softmax],
            ['sigmoid', words.activations.sigmoid],
          ]}
          onChange={(activation) => {
            const count = structureCount(activation, channels);
            onChange({
              ...draft,
              activation,
              structures: structureList(count, draft.structures),
            });
          }}
        />
      )}
      <ul className="structure-fields">
        {draft.structures.map(({ name, color }, position) => (
          // The channel is what a row stands for; names may be equal while they are typed.
          <li key={`channel ${position + 1}`}>
            <input
              type="color"
              value={color}
              aria-label={words.colourOf(position + 1)}
              onChange={(event) => setStructure(position, { color: event.target.value })}
            />
            <input
              type="text"
              value={name}
              autoComplete="off"
              aria-label={words.nameOf(position + 1)}
              onChange={(event) => setStructure(position, { name: event.target.value })}
            />
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/** Where dropout acts, and how much. */
export function SamplingFields({ facts, draft, onChange }: DraftProps) {
  const words = useText().assistant;
  const { dropout } = draft;
  const isAdded = facts.dropoutRatio === null;
  const value = dropout.kind === 'graph' ? dropout.where : dropout.kind;
  const choices: (readonly [typeof value, string])[] =
    facts.maskChannels !== null
      ? [['mask-input', words.ownMask]]
      : isAdded
        ? [
            ...(facts.hasDecoder ? [['decoder', words.addedDecoder] as const] : []),
            ['everywhere', words.addedEverywhere],
          ]
        : [['decoder', words.atNodes]];
  choices.push(['none', words.noSamples]);
  const rate = dropout.kind === 'none' ? 0.1 : dropout.rate;
  const choose = (next: typeof value): void => {
    if (next === 'none') onChange({ ...draft, dropout: { kind: 'none' } });
    else if (next === 'mask-input') onChange({ ...draft, dropout: { kind: next, rate } });
    else onChange({ ...draft, dropout: { kind: 'graph', where: next, rate, isAdded } });
  };
  return (
    <fieldset>
      <legend>{words.dropout}</legend>
      <div className="form-row wide-first">
        <ChoiceField label={words.where} value={value} choices={choices} onChange={choose} />
        {dropout.kind !== 'none' && (facts.maskChannels !== null || isAdded) && (
          <DecimalField
            label={words.rate}
            value={dropout.rate}
            min={0.01}
            max={0.9}
            onChange={(next) => onChange({ ...draft, dropout: { ...dropout, rate: next } })}
          />
        )}
      </div>
      {dropout.kind === 'graph' && isAdded && <p className="hint warn">{words.addedHint}</p>}
    </fieldset>
  );
}
