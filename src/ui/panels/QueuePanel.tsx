import { memo, useEffect, useId, useRef, type KeyboardEvent } from 'react';
import { selectRegion, setBudget } from '../../app/commands/review.ts';
import { MAX_BUDGET_FRACTION, type Decision, type RegionRow } from '../../store/reviewSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { CommandButton } from '../controls/CommandButton.tsx';
import { Field } from '../controls/Field.tsx';
import { Icon, type IconName } from '../controls/Icon.tsx';
import { useInSteps } from '../controls/useInSteps.ts';
import { formatCount, formatCounted, formatMl, formatPercent } from '../format.ts';
import { SAMPLES_TEXT } from '../samplesText.ts';

/** Right: how much to look at, and what to look at, most uncertain first. */
export function QueuePanel() {
  const hasResult = useAppState((state) => state.result !== null);
  return (
    <aside className="panel queue-panel" aria-label="Review queue">
      <header className="queue-head">
        <h2 className="panel-title">Review queue</h2>
        <Progress />
        {hasResult && (
          <div className="button-group">
            <CommandButton command="undo" icon="undo" hasKey={false} />
            <CommandButton command="redo" icon="redo" hasKey={false} />
          </div>
        )}
      </header>
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
            <CommandButton command="back-to-region">Centre</CommandButton>
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
    <small role="status" data-testid="queue-progress">
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
  const hintId = useId();
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
            aria-describedby={hintId}
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
      <p id={hintId} className="hint" data-testid="budget-hint">
        {formatCount(voxels)} most uncertain voxels, {formatMl(voxels * result.voxelVolumeMl)} ml,
        of a region of interest of {formatMl(result.roiVoxels * result.voxelVolumeMl)} ml.
        {unlisted.regions > 0 &&
          ` ${formatCounted(unlisted.regions, 'island')} under 0.05 ml ${unlisted.regions === 1 ? 'is' : 'are'} not listed (${formatMl(unlisted.voxels * result.voxelVolumeMl)} ml).`}
      </p>
    </div>
  );
}

function Regions() {
  const regions = useAppState((state) => state.regions);
  const rows = useInSteps(regions);
  const roiVoxels = useAppState((state) => state.result?.roiVoxels ?? 0);
  const origin = useAppState((state) => state.result?.origin);
  const list = useRef<HTMLOListElement>(null);
  const resultId = useAppState((state) => (state.result?.isPreview ? null : state.result?.id));
  useEffect(() => {
    if (!resultId) return;
    // A new queue is read from its top, or from the selected region where that is in it.
    const selected = list.current?.querySelector('[data-selected="true"]');
    if (selected) selected.scrollIntoView({ block: 'nearest' });
    else list.current?.scrollTo({ top: 0 });
  }, [resultId]);
  if (regions.length === 0) {
    return (
      <p className="hint empty">
        {roiVoxels === 0
          ? origin === 'samples'
            ? SAMPLES_TEXT.noStructure
            : 'The network found none of its structures in this image, so there is no region of interest. Check that it is the right network.'
          : 'Nothing in this budget. Move the slider to the right.'}
      </p>
    );
  }
  return (
    <ol ref={list} className="regions" aria-label="Regions, most uncertain first" data-arrow-keys>
      {rows.map((region) => (
        <Region key={region.id} region={region} />
      ))}
    </ol>
  );
}

/** One stop for Tab, arrows from row to row. */
function moveFocus(event: KeyboardEvent<HTMLButtonElement>): void {
  const row = event.currentTarget.parentElement;
  const targets: Record<string, Element | null | undefined> = {
    ArrowDown: row?.nextElementSibling,
    ArrowUp: row?.previousElementSibling,
    Home: row?.parentElement?.firstElementChild,
    End: row?.parentElement?.lastElementChild,
  };
  const target = targets[event.key];
  if (!target) return;
  event.preventDefault();
  target.querySelector('button')?.focus();
}

const DECISIONS: Record<Decision, { icon: IconName; label: string }> = {
  accepted: { icon: 'check', label: 'accepted' },
  skipped: { icon: 'skip', label: 'skipped' },
  flagged: { icon: 'flag', label: 'flagged' },
};

const Region = memo(function Region({ region }: { readonly region: RegionRow }) {
  const { perform } = useApp();
  const button = useRef<HTMLButtonElement>(null);
  const isSelected = useAppState((state) => state.selectedRegionId === region.id);
  const isTabStop = useAppState(
    (state) => (state.selectedRegionId ?? state.regions[0]?.id) === region.id,
  );
  const decision = useAppState((state) => state.decisions[region.id]);
  const structures = useAppState((state) => state.result?.structures);
  useEffect(() => {
    const row = button.current?.parentElement;
    if (!isSelected || !row) return;
    row.scrollIntoView({ block: 'nearest' });
    // The focus goes along while it is in the list.
    if (row.parentElement?.contains(document.activeElement)) button.current?.focus();
  }, [isSelected]);
  const nameOf = (index: number): string =>
    structures?.find((row) => row.index === index)?.name.toLowerCase() ?? 'background';
  const row = structures?.find(({ index }) => index === region.structure);
  const { first, last, largest } = region.slices;
  const [one, other] = region.alternatives;
  return (
    <li className="region" data-selected={isSelected} data-decision={decision ?? 'open'}>
      <button
        ref={button}
        type="button"
        tabIndex={isTabStop ? 0 : -1}
        aria-current={isSelected}
        onKeyDown={moveFocus}
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
});
