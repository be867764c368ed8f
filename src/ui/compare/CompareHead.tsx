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
import { useText } from '../text/useText.ts';
import { Matches } from './Matches.tsx';
import { useStructureNames } from './useStructureNames.ts';

interface CompareHeadProps {
  /** As it is compared; null: none is comparable. */
  readonly structure: number | null;
  /** Else observers are held against each other. */
  readonly hasContours: boolean;
}

/** What is held against what: structure, reference, contour, tolerance. */
export function CompareHead({ structure, hasContours }: CompareHeadProps) {
  const { compare } = useText();
  const { perform } = useApp();
  const matches = useAppState((state) => state.matches);
  const names = useStructureNames();
  const measured = useAppState((state) => state.measured);
  const drawn = comparableStructures({ matches });
  return (
    <div className="compare-head">
      {structure !== null && (
        <>
          <div className="compare-structure">
            {drawn.length > 1 ? (
              <div className="inline-field">
                <ChoiceField
                  label={compare.structure}
                  labelled="unseen"
                  value={String(structure)}
                  choices={drawn.map((label) => [String(label), names(label)] as const)}
                  onChange={(label) =>
                    perform((services) => compareStructure(services, Number(label)))
                  }
                />
              </div>
            ) : (
              <h3>{names(structure)}</h3>
            )}
            {hasContours && <Tolerance structure={structure} name={names(structure)} />}
          </div>
          <Reference />
          {hasContours && (
            <ChoiceField
              label={compare.measured}
              labelled="beside"
              value={measured}
              choices={(['reviewed', 'automatic'] as const).map(
                (value) => [value, compare.measuredChoices[value]] as const,
              )}
              onChange={(value) => perform((services) => setMeasured(services, value))}
            />
          )}
        </>
      )}
      {hasContours && <Matches structure={structure} />}
    </div>
  );
}

function Stated({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div className="inline-field">
      <span>{name}</span>
      <strong>{value}</strong>
    </div>
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
  if (!second) return <Stated name={compare.against} value={first.name} />;
  const choices = [
    ...KINDS.map((kind) => [kind as string, compare.fusions[kind](observers.length)] as const),
    ...observers.map(({ name }, at) => [String(at), compare.alone(name)] as const),
  ];
  return (
    <ChoiceField
      label={compare.against}
      labelled="beside"
      value={fusion.kind === 'observer' ? String(fusion.position) : fusion.kind}
      choices={choices}
      onChange={(value) => perform((services) => setFusion(services, fusionOf(value)))}
    />
  );
}

function fusionOf(value: string): Fusion {
  const kind = KINDS.find((one) => one === value);
  return kind ? { kind } : { kind: 'observer', position: Number(value) };
}

function Tolerance({ structure, name }: { readonly structure: number; readonly name: string }) {
  const { compare } = useText();
  const { perform } = useApp();
  const toleranceMm = useAppState((state) => toleranceOf(state, structure));
  return (
    <div className="compare-tolerance" title={compare.toleranceMeaning}>
      <DecimalField
        label={compare.tolerance}
        value={toleranceMm}
        min={0.1}
        max={50}
        onChange={(value) => perform((services) => setTolerance(services, name, value))}
      />
    </div>
  );
}
