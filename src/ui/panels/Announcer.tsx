import { isBusy } from '../../store/jobSlice.ts';
import { useAppState } from '../appContext.ts';
import { formatCounted, formatMl } from '../format.ts';
import { whyText } from '../queueText.ts';

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
    </div>
  );
}

function Run() {
  const isRunning = useAppState((state) => isBusy(state.job));
  const hasResult = useAppState((state) => state.result !== null);
  const regions = useAppState((state) => state.regions.length);
  if (isRunning) return 'The network runs.';
  return hasResult ? `${formatCounted(regions, 'region')} in the queue.` : null;
}

function Region() {
  const region = useAppState((state) =>
    state.regions.find(({ id }) => id === state.selectedRegionId),
  );
  const decision = useAppState((state) => state.decisions[state.selectedRegionId ?? '']);
  const name = useAppState(
    (state) => state.result?.structures.find(({ index }) => index === region?.structure)?.name,
  );
  const structures = useAppState((state) => state.result?.structures);
  if (!region) return null;
  const nameOf = (index: number): string =>
    structures?.find((row) => row.index === index)?.name.toLowerCase() ?? 'background';
  const why = whyText(region, nameOf);
  return `Region ${region.rank}: ${name ?? 'background'}, ${formatMl(region.volumeMl)} ml, slice ${region.slices.largest}, ${why}, ${decision ?? 'open'}.`;
}
