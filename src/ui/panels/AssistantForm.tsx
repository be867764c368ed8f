import { defaultIntensity, type NetworkDraft } from '../../app/assistantDefaults.ts';
import { ChoiceField } from '../controls/ChoiceField.tsx';
import { DecimalField } from '../controls/DecimalField.tsx';
import { Field } from '../controls/Field.tsx';
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
  return (
    <fieldset>
      <legend>Network</legend>
      <div className="form-row three">
        <TextField
          label="Name"
          value={draft.name}
          onChange={(name) => onChange({ ...draft, name })}
        />
        <ChoiceField
          label="Trained on"
          value={draft.modality}
          choices={[
            ['CT', 'CT'],
            ['MR', 'MR'],
            ['unknown', 'Not known'],
          ]}
          onChange={(modality) => {
            const kind = modality === 'MR' ? 'z-score' : 'ct-window';
            const intensity =
              draft.channelsAre === 'slices' ? draft.intensity : defaultIntensity(kind);
            onChange({ ...draft, modality, intensity });
          }}
        />
        <TextField
          label="Body part"
          value={draft.bodyPart}
          onChange={(bodyPart) => onChange({ ...draft, bodyPart })}
        />
      </div>
    </fieldset>
  );
}

const AXES_3D = [
  ['kji', 'k, j, i: slices first (nnU-Net, SimpleITK)'],
  ['ijk', 'i, j, k: as stored (MONAI, nibabel)'],
  ['kij', 'k, i, j'],
  ['jik', 'j, i, k'],
  ['jki', 'j, k, i'],
  ['ikj', 'i, k, j'],
] as const;
const AXES_2D = [
  ['ji', 'Slices across k; rows j, columns i'],
  ['ij', 'Slices across k; rows i, columns j'],
  ['ki', 'Slices across j; rows k, columns i'],
  ['kj', 'Slices across i; rows k, columns j'],
] as const;
const ORIENTATIONS = [
  ['LPS', 'LPS: i to the left, j to the back, k up (DICOM, ITK)'],
  ['RAS', 'RAS: i to the right, j to the front, k up (MONAI)'],
  ['LIA', 'LIA: FreeSurfer’s conformed space'],
  ['as-stored', 'As stored: images are not turned'],
  ['other', 'Another …'],
] as const;

function GeometryFields({ facts, draft, onChange }: DraftProps) {
  const areSlices = draft.channelsAre === 'slices';
  const isNamed = ORIENTATIONS.some(([code]) => code === draft.orientation);
  return (
    <fieldset>
      <legend>Geometry</legend>
      {facts.spatialAxes === 2 && facts.inputChannels % 2 === 1 && facts.inputChannels > 1 && (
        <ChoiceField
          label={`Its ${facts.inputChannels} input channels are`}
          value={draft.channelsAre}
          choices={[
            ['slices', 'Neighbouring axial slices of one CT'],
            ['series', 'Registered series'],
          ]}
          onChange={(channelsAre) => onChange(withChannels(draft, channelsAre))}
        />
      )}
      {!areSlices && (
        <div className="form-row">
          <ChoiceField
            label="Order of its axes"
            value={draft.axes}
            choices={facts.spatialAxes === 3 ? AXES_3D : AXES_2D}
            onChange={(axes) => onChange(withAxes(draft, axes))}
          />
          <ChoiceField
            label="Which way they point"
            value={isNamed ? draft.orientation : 'other'}
            choices={ORIENTATIONS}
            onChange={(code) =>
              onChange({ ...draft, orientation: code === 'other' ? 'RPS' : code })
            }
          />
        </div>
      )}
      {!areSlices && !isNamed && (
        <TextField
          label="Three letters for where i, j, k grow: L or R, P or A, S or I"
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
          Resample to the spacing of its training
        </label>
      )}
      {!isOwn && (
        <div className="form-row three">
          {(['i', 'j', 'k'] as const).map((letter, axis) => (
            <DecimalField
              key={letter}
              label={`Spacing along ${letter} (mm)`}
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
  const { multiple } = facts;
  const set = (axis: number, size: number): void => {
    const [i, j, k] = draft.tile.map((old, at) => (at === axis ? size : old));
    onChange({ ...draft, tile: [i ?? 1, j ?? 1, k ?? 1] });
  };
  return (
    <fieldset>
      <legend>Tiles</legend>
      <div className="form-row four">
        {(['i', 'j', 'k'] as const).map((letter, axis) => (
          <DecimalField
            key={letter}
            label={`Along ${letter} (voxels)`}
            value={draft.tile[axis] ?? 1}
            min={1}
            max={1024}
            step={1}
            isDisabled={multiple === null || !draft.axes.includes(letter)}
            onChange={(size) => set(axis, size)}
          />
        ))}
        <ChoiceField
          label="Overlap"
          value={String(draft.overlap)}
          choices={[
            ['0', 'None'],
            ['0.25', 'A quarter'],
            ['0.5', 'Half'],
          ]}
          onChange={(overlap) => onChange({ ...draft, overlap: Number(overlap) })}
        />
      </div>
      <p className="hint">
        {multiple === null
          ? 'The file takes this size and no other.'
          : `Larger tiles see more around each voxel and need more memory.${multiple > 1 ? ` Multiples of ${multiple}.` : ''}`}
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
