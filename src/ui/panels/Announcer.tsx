import { isBusy } from '../../store/jobSlice.ts';
import { useAppState } from '../appContext.ts';
import { formatMl } from '../format.ts';
import { nameWithin, whyText } from '../queueText.ts';
import { changeText, proposalName } from '../proposalText.ts';
import { useText } from '../text/useText.ts';

/** What happens in the picture and the queue, for a screen reader: the run's beginning and end, the region shown. */
export function Announcer() {
  return (
    <div className="visually-hidden">
      <p role="status">
        <Run />
      </p>
      <p role="status">
        <Region />
      </p>
      <p role="status">
        <Proposal />
      </p>
      <p role="status">
        <Case />
      </p>
    </div>
  );
}

/** What the picture shows in the place of the contour, or how much there is. */
function Proposal() {
  const list = useAppState((state) => state.proposals);
  const shown = useAppState((state) => state.shownProposal);
  const { proposals } = useText();
  const row = list?.rows.find(({ id }) => id === shown);
  if (!list || list.absence) return null;
  if (!row) return proposals.inRegion(formatMl(list.nowMl));
  const name = proposalName(row, list);
  return proposals.previewed(name, formatMl(row.volumeMl), changeText(row, list));
}

function Run() {
  const { queue } = useText();
  const isRunning = useAppState((state) => isBusy(state.job));
  const hasResult = useAppState((state) => state.result !== null);
  const regions = useAppState((state) => state.regions.length);
  if (isRunning) return queue.running;
  return hasResult ? queue.inQueue(queue.regions(regions)) : null;
}

function Region() {
  const { queue } = useText();
  const region = useAppState((state) =>
    state.regions.find(({ id }) => id === state.selectedRegionId),
  );
  const decision = useAppState((state) => state.decisions[state.selectedRegionId ?? '']);
  const name = useAppState(
    (state) => state.segments.find(({ index }) => index === region?.structure)?.name,
  );
  const structures = useAppState((state) => state.segments);
  if (!region) return null;
  return queue.region({
    rank: region.rank,
    name: name ?? queue.named(queue.background),
    ml: formatMl(region.volumeMl),
    slice: region.slices.largest,
    why: whyText(region, (index) => nameWithin(structures, index)),
    state: queue.states[decision ?? 'open'],
  });
}

/** The case of the worklist whose run has ended last. */
function Case() {
  const { worklist } = useText();
  const ended = useAppState((state) => state.lastEnded);
  if (!ended) return null;
  return ended.isReady ? worklist.ready(ended.name) : worklist.failed(ended.name);
}
