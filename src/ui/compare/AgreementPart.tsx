import { useMemo, useState } from 'react';
import { goToImageSlice, sliceIndex, sliceNumber } from '../../app/commands/comparisonChoices.ts';
import type { Agreement } from '../../core/evaluation/structureEvaluation.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { useApp } from '../appContext.ts';
import { Chart } from '../charts/Chart.tsx';
import { ChoiceField } from '../controls/ChoiceField.tsx';
import { formatCount, formatDecimal, formatMl, formatPercent } from '../format.ts';
import { text } from '../text/catalogue.ts';
import { useText } from '../text/useText.ts';
import { MapToggle } from './MapToggle.tsx';
import { Measures, type MeasureRow } from './Measures.tsx';
import { sliceFigure } from './sliceFigures.ts';

interface AgreementPartProps {
  readonly agreement: Agreement;
  readonly grid: VoxelGrid;
  /** Of exported files. */
  readonly fileName: string;
}

/** The contour against the reference: a few measures, the rest behind them, slice by slice, and where they differ. */
export function AgreementPart({ agreement, grid, fileName }: AgreementPartProps) {
  const { compare } = useText();
  const { perform } = useApp();
  const charted = useMemo(
    () =>
      agreement.slices.length === 0
        ? null
        : sliceFigure(agreement.slices, (k) => sliceNumber(grid, k), compare),
    [agreement, grid, compare],
  );
  return (
    <>
      {agreement.empty && <p className="hint warn">{compare.why[agreement.empty]}</p>}
      <Measures rows={mainRows(agreement)} undefinedText={compare.undefined} />
      {charted && (
        <Chart
          {...charted}
          fileName={`${fileName}-slices`}
          pickText={compare.goToSlice}
          onPick={({ x }) =>
            perform((services) => goToImageSlice(services, sliceIndex(grid, Math.round(x))))
          }
        />
      )}
      <Areas agreement={agreement} />
      <More agreement={agreement} />
    </>
  );
}

function mainRows(agreement: Agreement): readonly MeasureRow[] {
  const { compare, measures: words } = text();
  const { measures } = compare;
  const { meanings } = words;
  return [
    { name: measures.dice, value: share(agreement.dice), meaning: meanings.dice },
    {
      name: measures.surfaceDice(agreement.toleranceMm),
      value: share(agreement.surfaceDice),
      meaning: meanings.surfaceDice,
    },
    { name: measures.hd95, value: mm(agreement.hd95Mm), meaning: meanings.hd95Mm },
    { name: measures.apl, value: mm(agreement.aplMm), meaning: meanings.apl },
    {
      name: measures.volumeError,
      value: agreement.volumeError === null ? null : signedPercent(agreement.volumeError),
      meaning: meanings.volumeError,
    },
  ];
}

/** The rest; distances by the convention that is chosen. */
function More({ agreement }: { readonly agreement: Agreement }) {
  const { compare, measures: words } = useText();
  const { measures, conventions } = compare;
  const { meanings } = words;
  const [convention, setConvention] = useState<'surface' | 'voxel'>('surface');
  const isSurface = convention === 'surface';
  const { voxelBorder } = agreement;
  const distances: readonly MeasureRow[] = isSurface
    ? [
        { name: measures.hd95, value: mm(agreement.hd95Mm), meaning: meanings.hd95Mm },
        { name: measures.hausdorff, value: mm(agreement.hausdorffMm), meaning: meanings.hausdorff },
        { name: measures.assd, value: mm(agreement.assdMm), meaning: meanings.assdMm },
        {
          name: measures.toContour,
          value: mm(agreement.referenceToContourMm),
          meaning: meanings.toContour,
        },
        {
          name: measures.toReference,
          value: mm(agreement.contourToReferenceMm),
          meaning: meanings.toReference,
        },
      ]
    : [
        { name: measures.hd95, value: mm(voxelBorder.hd95Mm), meaning: meanings.hd95Mm },
        {
          name: measures.hausdorff,
          value: mm(voxelBorder.hausdorffMm),
          meaning: meanings.hausdorff,
        },
        { name: measures.assd, value: mm(voxelBorder.assdMm), meaning: meanings.assdMm },
      ];
  return (
    <details className="more">
      <summary>{compare.more}</summary>
      <Measures
        undefinedText={compare.undefined}
        rows={[
          { name: measures.jaccard, value: share(agreement.jaccard), meaning: meanings.jaccard },
          { name: measures.contourVolume, value: ml(agreement.contourMl) },
          { name: measures.referenceVolume, value: ml(agreement.referenceMl) },
          {
            name: measures.referencePath,
            value: mm(agreement.referencePathMm),
            meaning: meanings.referencePath,
          },
          { name: measures.fnpl, value: mm(agreement.fnplMm), meaning: meanings.fnpl },
        ]}
      />
      <ChoiceField
        label={compare.distances}
        labelled="beside"
        value={convention}
        choices={(['surface', 'voxel'] as const).map(
          (value) => [value, conventions[value]] as const,
        )}
        onChange={setConvention}
      />
      <Measures rows={distances} undefinedText={compare.undefined} />
      <p className="hint">{compare.conventionNote[convention]}</p>
    </details>
  );
}

/** What the map on the image means, how much there is of each, and whether it is shown. */
function Areas({ agreement }: { readonly agreement: Agreement }) {
  const { compare } = useText();
  const rows = [
    ['both', agreement.truePositiveMl],
    ['contour', agreement.falsePositiveMl],
    ['reference', agreement.falseNegativeMl],
  ] as const;
  return (
    <div className="areas">
      <ul>
        {rows.map(([area, volumeMl]) => (
          <li key={area}>
            <span className="area-sign" data-area={area} aria-hidden="true" />
            <span>{compare.areas[area]}</span>
            <span>{ml(volumeMl)}</span>
          </li>
        ))}
      </ul>
      <MapToggle map="agreement" />
    </div>
  );
}

function share(value: number | null): string | null {
  return value === null ? null : formatDecimal(value, 3);
}

function mm(value: number | null): string | null {
  if (value === null) return null;
  return `${value >= 100 ? formatCount(value) : formatDecimal(value, 1)} mm`;
}

function ml(value: number): string {
  return `${formatMl(value)} ml`;
}

function signedPercent(value: number): string {
  return `${value > 0 ? '+' : ''}${formatPercent(value).replace('-', '−')}`;
}
