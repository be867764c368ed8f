import { useMemo } from 'react';
import { goToImageSlice, sliceIndex, sliceNumber } from '../../app/commands/comparisonChoices.ts';
import { toggleOutline } from '../../app/commands/compareSteps.ts';
import type {
  ObserverRow,
  ObserversEvaluation,
} from '../../core/evaluation/structureEvaluation.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { useApp, useAppState } from '../appContext.ts';
import { Chart } from '../charts/Chart.tsx';
import { Icon } from '../controls/Icon.tsx';
import { formatDecimal, formatMl, formatMm } from '../format.ts';
import type { Catalogue } from '../text/catalogue.ts';
import { useText } from '../text/useText.ts';
import { MapToggle } from './MapToggle.tsx';
import { Definitions } from './Definitions.tsx';
import { Measures } from './Measures.tsx';
import { disagreementFigure, type Words } from './sliceFigures.ts';

interface ObserversPartProps {
  /** Null with one observer. */
  readonly observers: ObserversEvaluation | null;
  readonly grid: VoxelGrid;
  readonly fileName: string;
}

/** How observers stand to one another, where they differ, and whether the network doubts what they doubt. */
export function ObserversPart({ observers, grid, fileName }: ObserversPartProps) {
  const { compare } = useText();
  const { perform } = useApp();
  const hasContours = useAppState((state) => state.result !== null);
  const charted = useMemo(
    () =>
      observers && observers.slices.length > 0
        ? disagreementFigure(observers.slices, (k) => sliceNumber(grid, k), compare)
        : null,
    [observers, grid, compare],
  );
  if (!observers) return <p className="hint">{compare.oneObserver}</p>;
  const { staple } = observers;
  return (
    <>
      <ObserversTable rows={observers.rows} />
      <p className="hint">
        {compare.staple(formatMm(staple.marginMm))} {!staple.isConverged && compare.notConverged}
      </p>
      <Pairwise observers={observers} />
      <p className="hint">
        {compare.unionMl(formatMl(observers.unionMl))},{' '}
        {compare.intersectionMl(formatMl(observers.intersectionMl))}.{' '}
        {observers.tiedMl > 0 && compare.tied(formatMl(observers.tiedMl))}
      </p>
      <MapToggle map="disagreement" />
      {charted && (
        <Chart
          {...charted}
          fileName={`${fileName}-disagreement`}
          pickText={compare.goToSlice}
          onPick={({ x }) =>
            perform((services) => goToImageSlice(services, sliceIndex(grid, Math.round(x))))
          }
        />
      )}
      <Beside doubt={observers.doubt} hasContours={hasContours} />
      <Definitions
        of={['dice', 'observersDice', 'sensitivity', 'specificity', 'alone', 'missed']}
      />
    </>
  );
}

/** A column of the observers' table; a short head says in full what it is. */
interface Column {
  readonly head: string;
  readonly meaning: string;
  readonly value: (row: ObserverRow) => string;
}

function columnsOf(compare: Words, meanings: Catalogue['measures']['meanings']): readonly Column[] {
  return [
    { head: compare.volume, meaning: compare.volume, value: ({ volumeMl }) => formatMl(volumeMl) },
    {
      head: 'Dice',
      meaning: compare.diceToReference,
      value: ({ diceToReference }) => share(diceToReference),
    },
    {
      head: compare.short.sensitivity,
      meaning: compare.sensitivity,
      value: ({ sensitivity }) => share(sensitivity),
    },
    {
      head: compare.short.specificity,
      meaning: compare.specificity,
      value: ({ specificity }) => share(specificity),
    },
    { head: compare.aloneMl, meaning: meanings.alone, value: (row) => formatMl(row.aloneMl) },
    {
      head: compare.missedMl,
      meaning: meanings.missed,
      value: (row) => formatMl(row.missedMl),
    },
  ];
}

/** One person's name in a row, the numbers below it: six columns have no room beside a name. */
function ObserversTable({ rows }: { readonly rows: readonly ObserverRow[] }) {
  const { compare, measures } = useText();
  const columns = columnsOf(compare, measures.meanings);
  return (
    <table className="observer-table">
      <thead>
        <tr>
          {columns.map(({ head, meaning }) => (
            <th key={head} scope="col" title={meaning} aria-label={meaning}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      {rows.map((row, at) => (
        <tbody key={row.name}>
          <tr>
            <th scope="rowgroup" colSpan={columns.length}>
              <ObserverName name={row.name} at={at} />
            </th>
          </tr>
          <tr>
            {columns.map(({ head, value }) => (
              <td key={head}>{value(row)}</td>
            ))}
          </tr>
        </tbody>
      ))}
    </table>
  );
}

function ObserverName({ name, at }: { readonly name: string; readonly at: number }) {
  const { compare } = useText();
  const { perform } = useApp();
  const color = useAppState((state) => state.observers[at]?.color ?? 'transparent');
  const isVisible = useAppState((state) => state.observers[at]?.isVisible ?? false);
  return (
    <div className="observer-name">
      <span className="swatch" style={{ background: color }} />
      <strong>{name}</strong>
      <button
        type="button"
        className="button quiet"
        aria-label={compare.showObserver(name)}
        aria-pressed={isVisible}
        title={compare.showObserver(name)}
        onClick={() => perform((services) => toggleOutline(services, at))}
      >
        <Icon name={isVisible ? 'eye' : 'eye-off'} />
      </button>
    </div>
  );
}

/** Dice of each with each: the warmer, the less they agree. */
function Pairwise({ observers }: { readonly observers: ObserversEvaluation }) {
  const { compare } = useText();
  const { rows, pairwiseDice, meanPairwiseDice } = observers;
  const shown = pairwiseDice.flat().filter((value) => value !== null);
  const least = Math.min(1, ...shown);
  return (
    <table className="pairwise">
      <caption>
        {compare.pairwise}{' '}
        <small>
          {meanPairwiseDice !== null && compare.pairwiseMean(formatDecimal(meanPairwiseDice, 3))}
        </small>
      </caption>
      <thead>
        <tr>
          <th scope="col">{compare.observer}</th>
          {rows.map(({ name }, at) => (
            <th key={name} scope="col" title={name}>
              {at + 1}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name }, row) => (
          <tr key={name}>
            <th scope="row" title={name}>
              <span>{`${row + 1}  ${name}`}</span>
            </th>
            {rows.map((other, column) => {
              const value = pairwiseDice[row]?.[column] ?? null;
              return (
                <td
                  key={other.name}
                  data-self={row === column}
                  style={{ backgroundColor: heatOf(value, least) }}
                >
                  {row === column ? '' : share(value)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The weakest agreement is the warmest; text over it stays readable. */
function heatOf(value: number | null, least: number): string {
  const share = value === null || least === 1 ? 0 : (1 - value) / (1 - least);
  return `rgb(240 118 74 / ${Math.round(45 * share)}%)`;
}

interface BesideProps {
  readonly doubt: ObserversEvaluation['doubt'];
  readonly hasContours: boolean;
}

function Beside({ doubt, hasContours }: BesideProps) {
  const { compare, measures } = useText();
  const { meanings } = measures;
  if (!doubt) return <p className="hint">{hasContours ? compare.noDoubt : compare.noContours}</p>;
  const bits = (value: number | null): string | null =>
    value === null ? null : compare.bits(formatDecimal(value, 3));
  return (
    <section className="compare-block">
      <h3>{compare.networkBeside}</h3>
      <Measures
        undefinedText={compare.undefined}
        rows={[
          { name: compare.wme, value: bits(doubt.wmeNormalised), meaning: meanings.wme },
          { name: compare.me, value: bits(doubt.me), meaning: meanings.me },
          { name: compare.ncc, value: share(doubt.ncc), meaning: meanings.ncc },
        ]}
      />
      <p className="hint">{compare.wmeMeaning}</p>
    </section>
  );
}

function share(value: number | null): string {
  return value === null ? '–' : formatDecimal(value, 3);
}
