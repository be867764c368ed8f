import { defaultIntensity, type NetworkDraft } from '../../app/assistantDefaults.ts';
import { ChoiceField } from '../controls/ChoiceField.tsx';
import { DecimalField } from '../controls/DecimalField.tsx';
import { Field } from '../controls/Field.tsx';
import { useText } from '../text/useText.ts';
import type { DraftProps } from './draftProps.ts';
import { IntensityFields, OutputFields, SamplingFields } from './AssistantOutput.tsx';

/** What a file cannot say and a person has to. */
export function AssistantForm(props: DraftProps) {
  return (
    <form className="assistant-form" onSubmit={(event) => event.preventDefault()}>
      <NameFields {...props} />
      <GeometryFields {...props} />
      <IntensityFields {...props} />
      <OutputFields {...props} />
      {props.draft.channelsAre === 'series' && <TileFields {...props} />}
      <SamplingFields {...props} />
    </form>
  );
}

function NameFields({ draft, onChange }: DraftProps) {
  const words = useText().assistant;
  return (
    <fieldset>
      <legend>{words.network}</legend>
      <div className="form-row three">
        <TextField
          label={words.name}
          value={draft.name}
          onChange={(name) => onChange({ ...draft, name })}
        />
        <ChoiceField
          label={words.trainedOn}
          value={draft.modality}
          choices={[
            ['CT', words.modalities.CT],
            ['MR', words.modalities.MR],
            ['unknown', words.modalities.unknown],
          ]}
          onChange={(modality) => {
            const kind = modality === 'MR' ? 'z-score' : 'ct-window';
            const intensity =
              draft.channelsAre === 'slices' ? draft.intensity : defaultIntensity(kind);
            onChange({ ...draft, modality, intensity });
          }}
        />
        <TextField
          label={words.bodyPart}
          value={draft.bodyPart}
          onChange={(bodyPart) => onChange({ ...draft, bodyPart })}
        />
      </div>
    </fieldset>
  );
}

const AXES_3D = ['kji', 'ijk', 'kij', 'jik', 'jki', 'ikj'] as const;
const AXES_2D = ['ji', 'ij', 'ki', 'kj'] as const;
const ORIENTATIONS = ['LPS', 'RAS', 'LIA', 'as-stored', 'other'] as const;

function GeometryFields({ facts, draft, onChange }: DraftProps) {
  const words = useText().assistant;
  const areSlices = draft.channelsAre === 'slices';
  const isNamed = ORIENTATIONS.some((code) => code === draft.orientation);
  return (
    <fieldset>
      <legend>{words.geometry}</legend>
      {facts.spatialAxes === 2 && facts.inputChannels % 2 === 1 && facts.inputChannels > 1 && (
        <ChoiceField
          label={words.channelsAre(facts.inputChannels)}
          value={draft.channelsAre}
          choices={[
            ['slices', words.slices],
            ['series', words.series],
          ]}
          onChange={(channelsAre) => onChange(withChannels(draft, channelsAre))}
        />
      )}
      {!areSlices && (
        <div className="form-row">
          <ChoiceField
            label={words.axes}
            value={draft.axes}
            choices={(facts.spatialAxes === 3 ? AXES_3D : AXES_2D).map(
              (axes) => [axes, words.axisOrders[axes]] as const,
            )}
            onChange={(axes) => onChange(withAxes(draft, axes))}
          />
          <ChoiceField
            label={words.orientation}
            value={isNamed ? draft.orientation : 'other'}
            choices={ORIENTATIONS.map((code) => [code, words.orientations[code]] as const)}
            onChange={(code) =>
              onChange({ ...draft, orientation: code === 'other' ? 'RPS' : code })
            }
          />
        </div>
      )}
      {!areSlices && !isNamed && (
        <TextField
          label={words.letters}
          value={draft.orientation}
          onChange={(text) => onChange({ ...draft, orientation: text.toUpperCase() })}
        />
      )}
      <SpacingFields facts={facts} draft={draft} onChange={onChange} />
    </fieldset>
  );
}

function withChannels(draft: NetworkDraft, channelsAre: NetworkDraft['channelsAre']): NetworkDraft {
  if (channelsAre === 'series') return { ...draft, channelsAre };
  const [x, y, z] = draft.spacingMm;
  return {
    ...draft,
    channelsAre,
    axes: 'ji',
    orientation: 'LPS',
    spacingMm: [x ?? 1, y ?? 1, z ?? 1],
    intensity: defaultIntensity('ct-window'),
  };
}

/** A tile of a network of slices is one voxel thick across them. */
function withAxes(draft: NetworkDraft, axes: string): NetworkDraft {
  const side = Math.max(...draft.tile);
  const along = (letter: string, size: number): number => {
    if (!axes.includes(letter)) return 1;
    return size === 1 ? side : size;
  };
  const [i, j, k] = draft.tile;
  return { ...draft, axes, tile: [along('i', i), along('j', j), along('k', k)] };
}

function SpacingFields({ draft, onChange }: DraftProps) {
  const words = useText().assistant;
  const { spacingMm, channelsAre } = draft;
  const isOwn = spacingMm.every((mm) => mm === null);
  const set = (axis: number, mm: number): void => {
    const [i, j, k] = spacingMm.map((old, at) => (at === axis ? mm : old));
    onChange({ ...draft, spacingMm: [i ?? null, j ?? null, k ?? null] });
  };
  return (
    <>
      {channelsAre === 'series' && (
        <label className="check">
          <input
            type="checkbox"
            checked={!isOwn}
            onChange={({ target }) =>
              onChange({ ...draft, spacingMm: target.checked ? [1, 1, 1] : [null, null, null] })
            }
          />
          {words.resample}
        </label>
      )}
      {!isOwn && (
        <div className="form-row three">
          {(['i', 'j', 'k'] as const).map((letter, axis) => (
            <DecimalField
              key={letter}
              label={words.spacing(letter)}
              value={spacingMm[axis] ?? 1}
              min={0.05}
              max={50}
              onChange={(mm) => set(axis, mm)}
            />
          ))}
        </div>
      )}
    </>
  );
}

function TileFields({ facts, draft, onChange }: DraftProps) {
  const words = useText().assistant;
  const { multiple } = facts;
  const set = (axis: number, size: number): void => {
    const [i, j, k] = draft.tile.map((old, at) => (at === axis ? size : old));
    onChange({ ...draft, tile: [i ?? 1, j ?? 1, k ?? 1] });
  };
  return (
    <fieldset>
      <legend>{words.tiles}</legend>
      <div className="form-row four">
        {(['i', 'j', 'k'] as const).map((letter, axis) => (
          <DecimalField
            key={letter}
            label={words.tileSide(letter)}
            value={draft.tile[axis] ?? 1}
            min={1}
            max={1024}
            step={1}
            isDisabled={multiple === null || !draft.axes.includes(letter)}
            onChange={(size) => set(axis, size)}
          />
        ))}
        <ChoiceField
          label={words.overlap}
          value={String(draft.overlap)}
          choices={[
            ['0', words.overlaps['0']],
            ['0.25', words.overlaps['0.25']],
            ['0.5', words.overlaps['0.5']],
          ]}
          onChange={(overlap) => onChange({ ...draft, overlap: Number(overlap) })}
        />
      </div>
      <p className="hint">
        {multiple === null
          ? words.fixedTile
          : `${words.largerTiles}${multiple > 1 ? ` ${words.multiplesOf(multiple)}` : ''}`}
      </p>
    </fieldset>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function TextField({ label, value, onChange }: TextFieldProps) {
  return (
    <Field label={label}>
      {(id) => (
        <input
          id={id}
          type="text"
          value={value}
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
