import { memo, useEffect, useRef } from 'react';
import { selectRegion } from '../../app/commands/navigate.ts';
import type { Decision } from '../../core/review/events.ts';
import type { RegionRow } from '../../store/reviewSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { moveFocus } from '../controls/moveFocus.ts';
import { CommandButton } from '../controls/CommandButton.tsx';
import { Icon, type IconName } from '../controls/Icon.tsx';
import { useInSteps } from '../controls/useInSteps.ts';
import { formatDecimal, formatMl } from '../format.ts';
import { nameWithin, spanText, spentText, whyText } from '../queueText.ts';
import { useText } from '../text/useText.ts';
import { QueueBudget } from './QueueBudget.tsx';
import { RegionPicture } from './RegionPicture.tsx';
import { RegionProposals } from './RegionProposals.tsx';

/** How much to look at, and what to look at, in order. */
export function Queue() {
  const { queue } = useText();
  return (
    <section className="queue" aria-label={queue.title}>
      <header className="queue-head">
        <Progress />
        <div className="button-group">
          <CommandButton command="random-audit" icon="dice" hasKey={false} />
          <CommandButton command="undo" icon="undo" hasKey={false} />
          <CommandButton command="redo" icon="redo" hasKey={false} />
        </div>
      </header>
      <QueueBudget />
      <Regions />
    </section>
  );
}

function Progress() {
  const { queue } = useText();
  const regions = useAppState((state) => state.regions);
  const decisions = useAppState((state) => state.decisions);
  if (regions.length === 0) return null;
  const done = regions.filter(({ id }) => decisions[id]).length;
  return (
    <small role="status" data-testid="queue-progress">
      {queue.decided(done, regions.length)}
    </small>
  );
}

function Regions() {
  const { contours, queue, samples } = useText();
  const regions = useAppState((state) => state.regions);
  const rows = useInSteps(regions);
  const roiVoxels = useAppState((state) => state.result?.roiVoxels ?? 0);
  const origin = useAppState((state) => state.result?.origin);
  const isChecked = useAppState(({ result, rulesCheckedId }) => result?.id === rulesCheckedId);
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
    const ofRules = isChecked ? contours.noRule : contours.checking;
    const nothing = origin === 'contours' ? ofRules : queue.nothing;
    const noStructure = origin === 'run' ? queue.noRegion : samples.noStructure;
    return <p className="hint empty">{roiVoxels === 0 ? noStructure : nothing}</p>;
  }
  return (
    <ol ref={list} className="regions" aria-label={queue.list} data-arrow-keys>
      {rows.map((region) => (
        <Region key={region.id} region={region} />
      ))}
    </ol>
  );
}

const DECISION_ICONS: Record<Decision, IconName> = {
  accepted: 'check',
  corrected: 'pencil',
  skipped: 'skip',
  flagged: 'flag',
};

const Region = memo(function Region({ region }: { readonly region: RegionRow }) {
  const { queue } = useText();
  const { perform } = useApp();
  const button = useRef<HTMLButtonElement>(null);
  const isSelected = useAppState((state) => state.selectedRegionId === region.id);
  const isTabStop = useAppState(
    (state) => (state.selectedRegionId ?? state.regions[0]?.id) === region.id,
  );
  const decision = useAppState((state) => state.decisions[region.id]);
  const structures = useAppState((state) => state.segments);
  useEffect(() => {
    const row = button.current?.parentElement;
    if (!isSelected || !row) return;
    row.scrollIntoView({ block: 'nearest' });
    // The focus goes along while it is in the list.
    if (row.parentElement?.contains(document.activeElement)) button.current?.focus();
  }, [isSelected]);
  const row = structures.find(({ index }) => index === region.structure);
  const why = whyText(region, (index) => nameWithin(structures, index));
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
            <span className="region-name">{row?.name ?? queue.background}</span>
            <span className="region-size">{formatMl(region.volumeMl)} ml</span>
            <span className="region-slice" title={queue.largestIn(region.slices.largest)}>
              {spanText(region.slices)}
            </span>
          </span>
          <span className="region-line">
            <span
              className="region-why"
              title={`${why} ${queue.peak(formatDecimal(region.peakUncertainty, 2))}`}
            >
              {why}
            </span>
            <TimeSpent regionId={region.id} />
          </span>
        </span>
        <span className="region-state">
          {decision && <Icon name={DECISION_ICONS[decision]} />}
          <span className="visually-hidden">{queue.states[decision ?? 'open']}</span>
        </span>
      </button>
      {isSelected && <RegionProposals />}
    </li>
  );
});

/** By itself, so that a passing second draws nothing else anew. */
function TimeSpent({ regionId }: { readonly regionId: string }) {
  const { queue } = useText();
  const spent = useAppState((state) => state.timeSpentMs[regionId] ?? 0);
  if (spent < 500) return null;
  return (
    <span className="region-time" title={queue.timeSpent}>
      {spentText(spent)}
    </span>
  );
}
