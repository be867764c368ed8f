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
import type { DraftProps } from './draftProps.ts';

const RULES = [
  ['ct-window', 'CT window: clipped and scaled'],
  ['z-score', 'z-score of the image'],
  ['percentile', 'Percentiles of the image onto a range'],
  ['min-max', 'Least and largest value onto a range'],
  ['nnunet-ct', 'nnU-Net CT: clipped, z-score of the training'],
  ['linear', 'Subtract and divide'],
] as const;

/** How grey values become what the network was trained on. */
export function IntensityFields({ draft, onChange }: DraftProps) {
  const { intensity } = draft;
  return (
    <fieldset>
      <legend>Intensities</legend>
      {draft.channelsAre === 'series' && (
        <ChoiceField
          label="Rule"
          value={intensity.kind}
          choices={RULES}
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
  switch (intensity.kind) {
    case 'ct-window':
      return <WindowFields window={intensity} onChange={onChange} />;
    case 'z-score':
      return (
        <ChoiceField
          label="Over"
          value={intensity.scope}
          choices={[
            ['volume', 'All voxels'],
            ['nonzero', 'Voxels that are not 0; zeros stay'],
          ]}
          onChange={(scope) => onChange({ ...intensity, scope })}
        />
      );
    case 'percentile':
      return (
        <Numbers
          of={intensity}
          fields={[
            ['lowPercentile', 'Lower percentile'],
            ['highPercentile', 'Upper percentile'],
            ['low', 'go to'],
            ['high', 'and to'],
          ]}
          onChange={onChange}
        />
      );
    case 'min-max':
      return (
        <Numbers
          of={intensity}
          fields={[
            ['low', 'Least value goes to'],
            ['high', 'Largest value goes to'],
          ]}
          onChange={onChange}
        />
      );
    case 'nnunet-ct':
      return (
        <Numbers
          of={intensity}
          fields={[
            ['lower', 'Percentile 0.5 (HU)'],
            ['upper', 'Percentile 99.5 (HU)'],
            ['mean', 'Mean (HU)'],
            ['std', 'Deviation (HU)'],
          ]}
          onChange={onChange}
        />
      );
    case 'linear':
      return (
        <Numbers
          of={intensity}
          fields={[
            ['subtract', 'Subtract'],
            ['divide', 'Divide by'],
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
        label="From (HU)"
        value={lowHu}
        max={highHu - 1}
        onChange={(low) => set({ lowHu: low })}
      />
      <DecimalField
        label="To (HU)"
        value={highHu}
        min={lowHu + 1}
        onChange={(high) => set({ highHu: high })}
      />
      <DecimalField
        label="goes to"
        value={range[0]}
        max={range[1] - 0.01}
        onChange={(low) => onChange(windowOnto({ lowHu, highHu }, [low, range[1]]))}
      />
      <DecimalField
        label="and to"
        value={range[1]}
        min={range[0] + 0.01}
        onChange={(high) => onChange(windowOnto({ lowHu, highHu }, [range[0], high]))}
      />
    </div>
  );
}

/** What the output's channels are. */
export function OutputFields({ facts, draft, onChange }: DraftProps) {
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
      <legend>Structures</legend>
      {channels > 1 && (
        <ChoiceField
          label={`Its ${channels} output channels`}
          value={draft.activation}
          choices={[
            ['softmax', 'exclude each other; the first is the background (softmax)'],
            ['sigmoid', 'may overlap; each is a structure (sigmoid)'],
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
              aria-label={`Colour of structure ${position + 1}`}
              onChange={(event) => setStructure(position, { color: event.target.value })}
            />
            <input
              type="text"
              value={name}
              autoComplete="off"
              aria-label={`Name of structure ${position + 1}`}
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
  const { dropout } = draft;
  const isAdded = facts.dropoutRatio === null;
  const value = dropout.kind === 'graph' ? dropout.where : dropout.kind;
  const choices: (readonly [typeof value, string])[] =
    facts.maskChannels !== null
      ? [['mask-input', 'Its own mask input']]
      : isAdded
        ? [
            ...(facts.hasDecoder
              ? [['decoder', 'Added after the convolutions of its decoder'] as const]
              : []),
            ['everywhere', 'Added after all its convolutions'],
          ]
        : [['decoder', 'At its Dropout nodes, with their ratios']];
  choices.push(['none', 'None: one contour, no samples']);
  const rate = dropout.kind === 'none' ? 0.1 : dropout.rate;
  const choose = (next: typeof value): void => {
    if (next === 'none') onChange({ ...draft, dropout: { kind: 'none' } });
    else if (next === 'mask-input') onChange({ ...draft, dropout: { kind: next, rate } });
    else onChange({ ...draft, dropout: { kind: 'graph', where: next, rate, isAdded } });
  };
  return (
    <fieldset>
      <legend>Dropout</legend>
      <div className="form-row wide-first">
        <ChoiceField label="Where" value={value} choices={choices} onChange={choose} />
        {dropout.kind !== 'none' && (facts.maskChannels !== null || isAdded) && (
          <DecimalField
            label="Share of channels dropped"
            value={dropout.rate}
            min={0.01}
            max={0.9}
            onChange={(next) => onChange({ ...draft, dropout: { ...dropout, rate: next } })}
          />
        )}
      </div>
      {dropout.kind === 'graph' && isAdded && (
        <p className="hint warn">
          The network was not trained with it: the samples show its sensitivity to lost channels,
          and are no posterior.
        </p>
      )}
    </fieldset>
  );
}
