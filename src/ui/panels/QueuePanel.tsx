import { memo, useEffect, useRef, type KeyboardEvent } from 'react';
import { selectRegion } from '../../app/commands/navigate.ts';
import type { Decision } from '../../core/review/events.ts';
import type { RegionRow } from '../../store/reviewSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { CommandButton } from '../controls/CommandButton.tsx';
import { Icon, type IconName } from '../controls/Icon.tsx';
import { useInSteps } from '../controls/useInSteps.ts';
import { formatMl } from '../format.ts';
import { QUEUE_TEXT, spanText, spentText, whyText } from '../queueText.ts';
import { SAMPLES_TEXT } from '../samplesText.ts';
import { QueueBudget } from './QueueBudget.tsx';
import { RegionPicture } from './RegionPicture.tsx';

/** Right: how much to look at, and what to look at, in order. */
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
          <QueueBudget />
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
            The <strong>queue</strong> takes you through those places, the most worth your time
            first, for as long as your budget lasts.
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
            : QUEUE_TEXT.noRegion
          : QUEUE_TEXT.nothing}
      </p>
    );
  }
  return (
    <ol ref={list} className="regions" aria-label={QUEUE_TEXT.list} data-arrow-keys>
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
  corrected: { icon: 'check', label: 'corrected' },
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
  const why = whyText(region, nameOf);
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
        <span className="region-place">
          <RegionPicture regionId={region.id} />
          <span className="region-rank">{region.rank}</span>
        </span>
        <span className="region-main">
          <span className="region-line">
            <span className="swatch" style={{ background: row?.color ?? '#888' }} />
            <span className="region-name">{row?.name ?? 'Background'}</span>
            <span className="region-size">{formatMl(region.volumeMl)} ml</span>
            <span className="region-slice" title={`Largest in slice ${region.slices.largest}`}>
              {spanText(region.slices)}
            </span>
          </span>
          <span className="region-line">
            <span
              className="region-why"
              title={`${why} Uncertainty up to ${region.peakUncertainty.toFixed(2)}`}
            >
              {why}
            </span>
            <TimeSpent regionId={region.id} />
          </span>
        </span>
        <span className="region-state">
          {decision && <Icon name={DECISIONS[decision].icon} />}
          <span className="visually-hidden">{decision ? DECISIONS[decision].label : 'open'}</span>
        </span>
      </button>
    </li>
  );
});

/** By itself, so that a passing second draws nothing else anew. */
function TimeSpent({ regionId }: { readonly regionId: string }) {
  const spent = useAppState((state) => state.timeSpentMs[regionId] ?? 0);
  if (spent < 500) return null;
  return (
    <span className="region-time" title="Time spent on this region">
      {spentText(spent)}
    </span>
  );
}
