import { useEffect, useRef } from 'react';
import { selectRegion, setBudget } from '../../app/commands/review.ts';
import { MAX_BUDGET_FRACTION, type Decision, type RegionRow } from '../../store/reviewSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { CommandButton } from '../controls/CommandButton.tsx';
import { Field } from '../controls/Field.tsx';
import { Icon, type IconName } from '../controls/Icon.tsx';
import { formatCount, formatMl, formatPercent } from '../format.ts';

/** Right: how much to look at, and what to look at, most uncertain first. */
export function QueuePanel() {
  const hasResult = useAppState((state) => state.result !== null);
  return (
    <aside className="panel queue-panel" aria-label="Review queue">
      <h2 className="panel-title">
        Review queue <Progress />
      </h2>
      {hasResult ? (
        <>
          <Budget />
          <Regions />
          <div className="queue-actions">
            <CommandButton command="previous-region">Previous</CommandButton>
            <CommandButton command="next-region">Next</CommandButton>
            <CommandButton command="accept" icon="check" className="accept">
              Accept
            </CommandButton>
            <CommandButton command="skip" icon="skip">
              Skip
            </CommandButton>
            <CommandButton command="flag" icon="flag">
              Flag
            </CommandButton>
            <CommandButton command="undo">Undo</CommandButton>
          </div>
        </>
      ) : (
        <ol className="steps">
          <li>
            <strong>Run</strong> draws the contour several times, each time with other parts of the
            network switched off.
          </li>
          <li>
            Where the samples disagree, the contour is <strong>in doubt</strong>.
          </li>
          <li>
            The <strong>queue</strong> takes you through those places, the most uncertain first, for
            as long as your budget lasts.
          </li>
        </ol>
      )}
    </aside>
  );
}

function Progress() {
  const regions = useAppState((state) => state.regions);
  const decisions = useAppState((state) => state.decisions);
  if (regions.length === 0) return null;
  const done = regions.filter(({ id }) => decisions[id]).length;
  return (
    <small data-testid="queue-progress">
      {done} of {regions.length} decided
    </small>
  );
}

function Budget() {
  const { perform } = useApp();
  const fraction = useAppState((state) => state.budgetFraction);
  const voxels = useAppState((state) => state.budgetVoxels);
  const unlisted = useAppState((state) => state.unlisted);
  const regions = useAppState((state) => state.regions);
  const decisions = useAppState((state) => state.decisions);
  const result = useAppState((state) => state.result);
  if (!result) return null;
  const listed = regions.reduce((sum, region) => sum + region.volumeMl, 0);
  const decided = regions.reduce(
    (sum, region) => sum + (decisions[region.id] ? region.volumeMl : 0),
    0,
  );
  return (
    <div className="budget">
      <Field label="Budget" value={formatPercent(fraction)} valueTestId="budget">
        {(id) => (
          <input
            id={id}
            type="range"
            min={0}
            max={MAX_BUDGET_FRACTION}
            step={0.001}
            value={fraction}
            aria-valuetext={`${formatPercent(fraction)} of the region of interest`}
            onChange={(event) => {
              const next = event.target.valueAsNumber;
              perform((services) => setBudget(services, next));
            }}
          />
        )}
      </Field>
      <div
        className="budget-bar"
        role="img"
        aria-label={`${formatMl(decided)} of ${formatMl(listed)} ml decided`}
      >
        <span style={{ inlineSize: `${listed > 0 ? (100 * decided) / listed : 0}%` }} />
      </div>
      <p className="hint" data-testid="budget-hint">
        {formatCount(voxels)} most uncertain voxels, {formatMl(voxels * result.voxelVolumeMl)} ml,
        of a region of interest of {formatMl(result.roiVoxels * result.voxelVolumeMl)} ml.
        {unlisted.regions > 0 &&
          ` ${unlisted.regions} islands under 0.05 ml are not listed (${formatMl(unlisted.voxels * result.voxelVolumeMl)} ml).`}
      </p>
    </div>
  );
}

function Regions() {
  const regions = useAppState((state) => state.regions);
  const roiVoxels = useAppState((state) => state.result?.roiVoxels ?? 0);
  if (regions.length === 0) {
    return (
      <p className="hint empty">
        {roiVoxels === 0
          ? 'The network found none of its structures in this image, so there is no region of interest. Check that it is the right network.'
          : 'Nothing in this budget. Move the slider to the right.'}
      </p>
    );
  }
  return (
    <ol className="regions" aria-label="Regions, most uncertain first">
      {regions.map((region) => (
        <Region key={region.id} region={region} />
      ))}
    </ol>
  );
}

const DECISIONS: Record<Decision, { icon: IconName; label: string }> = {
  accepted: { icon: 'check', label: 'accepted' },
  skipped: { icon: 'skip', label: 'skipped' },
  flagged: { icon: 'flag', label: 'flagged' },
};

function Region({ region }: { readonly region: RegionRow }) {
  const { perform } = useApp();
  const item = useRef<HTMLLIElement>(null);
  const isSelected = useAppState((state) => state.selectedRegionId === region.id);
  const decision = useAppState((state) => state.decisions[region.id]);
  const structures = useAppState((state) => state.result?.structures);
  useEffect(() => {
    if (isSelected) item.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  const nameOf = (index: number): string =>
    structures?.find((row) => row.index === index)?.name.toLowerCase() ?? 'background';
  const row = structures?.find(({ index }) => index === region.structure);
  const { first, last, largest } = region.slices;
  const [one, other] = region.alternatives;
  return (
    <li ref={item} className="region" data-selected={isSelected} data-decision={decision ?? 'open'}>
      <button
        type="button"
        aria-current={isSelected}
        onClick={() => perform((services) => selectRegion(services, region.id))}
      >
        <span className="region-rank">{region.rank}</span>
        <span className="region-main">
          <span className="region-name">
            <span className="swatch" style={{ background: row?.color ?? '#888' }} />
            {row?.name ?? 'Background'}
            <span className="region-size">{formatMl(region.volumeMl)} ml</span>
          </span>
          <span
            className="region-why"
            title={`Uncertainty up to ${region.peakUncertainty.toFixed(2)}`}
          >
            {nameOf(one)} or {nameOf(other)}?
          </span>
        </span>
        <span className="region-slice">
          slice {largest}
          <small>{first === last ? '1 slice' : `${first}–${last}`}</small>
        </span>
        <span className="region-state">
          {decision && <Icon name={DECISIONS[decision].icon} />}
          <span className="visually-hidden">{decision ? DECISIONS[decision].label : 'open'}</span>
        </span>
      </button>
    </li>
  );
}
