import {
  compareStructure,
  setFusion,
  setMeasured,
  setTolerance,
} from '../../app/commands/comparisonChoices.ts';
import { comparableStructures, toleranceOf } from '../../app/evaluation/questions.ts';
import type { Fusion } from '../../core/evaluation/observers.ts';
import { useApp, useAppState } from '../appContext.ts';
import { ChoiceField } from '../controls/ChoiceField.tsx';
import { DecimalField } from '../controls/DecimalField.tsx';
import { formatMm } from '../format.ts';
import { useText } from '../text/useText.ts';
import { Matches } from './Matches.tsx';
import { useStructureNames } from './useStructureNames.ts';

interface CompareHeadProps {
  /** As it is compared; null: none is comparable. */
  readonly structure: number | null;
  /** Else observers are held against each other. */
  readonly hasContours: boolean;
}

/** What is held against what: structure and reference; the rest is set behind one line that says how it is set now. */
export function CompareHead({ structure, hasContours }: CompareHeadProps) {
  const { compare } = useText();
  const { perform } = useApp();
  const matches = useAppState((state) => state.matches);
  const names = useStructureNames();
  const drawn = comparableStructures({ matches });
  if (structure === null) {
    return <div className="compare-head">{hasContours && <Matches structure={null} />}</div>;
  }
  return (
    <div className="compare-head">
      <div className="compare-structure">
        {drawn.length > 1 ? (
          <ChoiceField
            label={compare.structure}
            labelled="unseen"
            value={String(structure)}
            choices={drawn.map((label) => [String(label), names(label)] as const)}
            onChange={(label) => perform((services) => compareStructure(services, Number(label)))}
          />
        ) : (
          <h3>{names(structure)}</h3>
        )}
        <Reference />
      </div>
      {hasContours && <Settings structure={structure} name={names(structure)} />}
    </div>
  );
}

interface OfStructure {
  readonly structure: number;
  readonly name: string;
}

/** Tolerance, contour, and who drew which. */
function Settings({ structure, name }: OfStructure) {
  const { compare } = useText();
  const { perform } = useApp();
  const measured = useAppState((state) => state.measured);
  const toleranceMm = useAppState((state) => toleranceOf(state, structure));
  return (
    <details className="more compare-settings">
      <summary>
        <span>
          {compare.settings}{' '}
          <small>
            {compare.settingsNow(formatMm(toleranceMm), compare.measuredChoices[measured])}
          </small>
        </span>
      </summary>
      <div className="compare-tolerance" title={compare.toleranceMeaning}>
        <DecimalField
          label={compare.tolerance}
          value={toleranceMm}
          min={0.1}
          max={50}
          onChange={(value) => perform((services) => setTolerance(services, name, value))}
        />
      </div>
      <ChoiceField
        label={compare.measured}
        labelled="beside"
        value={measured}
        choices={(['reviewed', 'automatic'] as const).map(
          (value) => [value, compare.measuredChoices[value]] as const,
        )}
        onChange={(value) => perform((services) => setMeasured(services, value))}
      />
      <Matches structure={structure} />
    </details>
  );
}

const KINDS = ['majority', 'staple', 'union', 'intersection'] as const;

/** One observer is the reference; several make one, or one of them is chosen. */
function Reference() {
  const { compare } = useText();
  const { perform } = useApp();
  const observers = useAppState((state) => state.observers);
  const fusion = useAppState((state) => state.fusion);
  const [first, second] = observers;
  if (!first) return null;
  if (!second) {
    return (
      <div className="inline-field">
        <span>{compare.against}</span>
        <strong title={first.name}>{first.name}</strong>
      </div>
    );
  }
  const choices = [
    ...KINDS.map((kind) => [kind as string, compare.fusions[kind](observers.length)] as const),
    ...observers.map(({ name }, at) => [String(at), compare.alone(name)] as const),
  ];
  return (
    <div className="inline-field">
      <span aria-hidden="true">{compare.versus}</span>
      <ChoiceField
        label={compare.against}
        labelled="unseen"
        value={fusion.kind === 'observer' ? String(fusion.position) : fusion.kind}
        choices={choices}
        onChange={(value) => perform((services) => setFusion(services, fusionOf(value)))}
      />
    </div>
  );
}

function fusionOf(value: string): Fusion {
  const kind = KINDS.find((one) => one === value);
  return kind ? { kind } : { kind: 'observer', position: Number(value) };
}
