import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { goToNetworkSlice, imageSliceAt, selectRegion } from '../../app/commands/navigate.ts';
import type { ResultSummary } from '../../store/resultSlice.ts';
import type { RegionRow } from '../../store/reviewSlice.ts';
import { reviewMadeOfObservers } from '../../app/evaluation/madeOfObservers.ts';
import { useApp, useAppState } from '../appContext.ts';
import { formatDuration, formatMl } from '../format.ts';
import { backendName } from '../backendText.ts';
import {
  estimatorText,
  fieldText,
  isMuchMissed,
  sampledShareText,
  samplesText,
} from '../runText.ts';
import { KeepingBadge } from '../keeping/KeepingBadge.tsx';
import { text } from '../text/catalogue.ts';
import { useText } from '../text/useText.ts';

const HEIGHT = 40;
/** The lower part of the strip, where the regions are marked. */
const MARKS = 12;
/** A lane above them for the slices that were seen. */
const SEEN = 4;

/** Bottom: uncertainty along the body axis, feet at the left; regions marked, decided ones filled, slices that were seen underlined. */
export function SliceStrip() {
  const result = useAppState((state) => state.result);
  const isQuiet = useAppState(({ keeping: { status } }) => status === 'idle');
  if (!result && isQuiet) return <footer className="strip strip-empty" />;
  if (!result) {
    return (
      <footer className="strip">
        <span />
        <KeepingBadge />
      </footer>
    );
  }
  return (
    <footer className="strip">
      <Profile profile={result.sliceProfile} />
      <div className="strip-facts">
        <p className="strip-line">
          <RegionsLeft /> <KeepingBadge />
        </p>
        <RunFacts result={result} />
      </div>
    </footer>
  );
}

/** What made the result, in few words; the particulars are beside the structures. */
function RunFacts({ result }: { readonly result: ResultSummary }) {
  const { contours, frame, samples } = useText();
  const { services } = useApp();
  const made = useAppState((state) => reviewMadeOfObservers(services, state));
  const { run, backend } = result;
  const duration = formatDuration(result.elapsedMs);
  if (!run || !backend) {
    return (
      <span data-testid="run-facts">
        {result.origin === 'contours'
          ? made
            ? contours.badge.observers
            : contours.origin
          : `${samples.origin(result.samples)} · ${duration}`}
      </span>
    );
  }
  const share = sampledShareText(run);
  return (
    <span data-testid="run-facts">
      {samplesText(result)} · {estimatorText(run)}
      {share !== '' && (
        <span className={isMuchMissed(run) ? 'warn' : undefined} title={fieldText(run)}>
          {' '}
          · {share}
          {isMuchMissed(run) && `, ${frame.tooLittle}`}
        </span>
      )}
      {result.seed !== null && ` · ${frame.seed(result.seed)}`} · {backendName(backend)}
      {!result.isPreview && ` · ${duration}`}
    </span>
  );
}

/** How many, and their volume; of places that break a rule the volume says nothing. */
function RegionsLeft() {
  const { queue } = useText();
  const isOfRules = useAppState((state) => state.result?.errorSource.kind === 'none');
  const regions = useAppState((state) => state.regions);
  const decisions = useAppState((state) => state.decisions);
  const left = regions.filter(({ id }) => !decisions[id]);
  const volume = left.reduce((sum, region) => sum + region.volumeMl, 0);
  if (isOfRules && regions.length === 0) return null;
  if (isOfRules) return <span>{queue.placesLeft(left.length)}</span>;
  return <span>{queue.left(queue.regions(left.length), formatMl(volume))}</span>;
}

/** Slice numbers are the image's; places in the strip are slices of the network's grid, k. */
function Profile({ profile }: { readonly profile: readonly number[] }) {
  const { frame } = useText();
  const { services, perform, execute, onCrosshair } = useApp();
  const regions = useAppState((state) => state.regions);
  const strip = useRef<SVGSVGElement>(null);
  const marker = useRef<SVGLineElement>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const count = profile.length;
  const area = useMemo(() => areaPath(profile), [profile]);

  useEffect(
    () =>
      onCrosshair(({ slice: { axial } }) => {
        const x = String(((axial.number - 0.5) / axial.of) * count);
        marker.current?.setAttribute('x1', x);
        marker.current?.setAttribute('x2', x);
        strip.current?.setAttribute('aria-valuemax', String(axial.of));
        strip.current?.setAttribute('aria-valuenow', String(axial.number));
        strip.current?.setAttribute('aria-valuetext', frame.sliceName(axial.number, axial.of));
      }),
    [onCrosshair, count, frame],
  );

  const go = (k: number): void => perform((all) => goToNetworkSlice(all, k));
  const marked = (k: number): RegionRow[] =>
    regions.filter(({ networkSlices }) => networkSlices.largest === k);

  const onPointerDown = (event: PointerEvent<SVGSVGElement>): void => {
    const { k, isOnMarks } = placeOf(event, count);
    const here = isOnMarks ? marked(k) : [];
    if (here.length === 0) {
      event.currentTarget.setPointerCapture(event.pointerId);
      go(k);
      return;
    }
    // Several may share a slice: each click takes the next of them.
    const { selectedRegionId } = services.store.getState();
    const at = here.findIndex(({ id }) => id === selectedRegionId);
    const next = here[(at + 1) % here.length];
    if (next) perform((all) => selectRegion(all, next.id));
  };
  const onPointerMove = (event: PointerEvent<SVGSVGElement>): void => {
    const { k } = placeOf(event, count);
    setHovered(k);
    if (event.currentTarget.hasPointerCapture(event.pointerId)) go(k);
  };
  const onKeyDown = ({ key }: KeyboardEvent): void => {
    if (key === 'ArrowRight') execute('slice-up');
    if (key === 'ArrowLeft') execute('slice-down');
    if (key === 'Home') go(0);
    if (key === 'End') go(count - 1);
  };

  return (
    <div className="profile-row">
      <span className="hint">{frame.feet}</span>
      <div className="profile-host">
        <svg
          ref={strip}
          className="profile"
          viewBox={`0 0 ${count} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="slider"
          tabIndex={0}
          aria-label={frame.strip}
          aria-valuemin={1}
          aria-valuenow={1}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerLeave={() => setHovered(null)}
          onKeyDown={onKeyDown}
        >
          <path className="profile-area" d={area} />
          <Seen />
          <Marks regions={regions} />
          <line ref={marker} className="profile-now" y1={0} y2={HEIGHT} />
        </svg>
        {hovered !== null && (
          <span
            className="profile-tip"
            data-testid="strip-tip"
            style={{ insetInlineStart: `${((hovered + 0.5) / count) * 100}%` }}
          >
            {describeSlice(imageSliceAt(services, hovered), {
              regions: marked(hovered).length,
              isSeen: services.store.getState().seenSlices[hovered] === true,
            })}
          </span>
        )}
      </div>
      <span className="hint">{frame.head}</span>
    </div>
  );
}

/** A line above the marks where slices have been on screen. */
function Seen() {
  const seen = useAppState((state) => state.seenSlices);
  const path = useMemo(
    () =>
      seen
        .map((isSeen, k) => (isSeen ? `M${k} ${HEIGHT - MARKS - SEEN + 1}h1v2.500h-1Z` : ''))
        .join(''),
    [seen],
  );
  return <path className="profile-seen" d={path} />;
}

function Marks({ regions }: { readonly regions: readonly RegionRow[] }) {
  const decisions = useAppState((state) => state.decisions);
  const selectedId = useAppState((state) => state.selectedRegionId);
  return regions.map(({ id, networkSlices: { first, last, largest } }) => (
    <g key={id} data-decision={decisions[id] ?? 'open'} data-selected={id === selectedId}>
      <rect className="profile-span" x={first} y={HEIGHT - 5} width={last - first + 1} height={5} />
      <rect className="profile-peak" x={largest} y={HEIGHT - 11} width={1} height={6} />
    </g>
  ));
}

function describeSlice(
  slice: number | null,
  { regions, isSeen }: { readonly regions: number; readonly isSeen: boolean },
): string {
  const { frame, queue } = text();
  return [
    slice === null ? '?' : queue.slice(slice),
    ...(regions > 0 ? [queue.regions(regions)] : []),
    ...(isSeen ? [frame.seen] : []),
  ].join(' · ');
}

function placeOf(
  { clientX, clientY, currentTarget }: PointerEvent<SVGSVGElement>,
  count: number,
): { readonly k: number; readonly isOnMarks: boolean } {
  const { left, top, width, height } = currentTarget.getBoundingClientRect();
  const k = Math.floor(((clientX - left) / width) * count);
  return {
    k: Math.min(count - 1, Math.max(0, k)),
    isOnMarks: (clientY - top) / height > 1 - MARKS / HEIGHT,
  };
}

/** Scaled to the largest slice of the result, whatever the budget. */
function areaPath(profile: readonly number[]): string {
  const top = Math.max(...profile, 1e-9);
  const base = HEIGHT - MARKS - SEEN;
  const steps = profile.map(
    (value, k) => `H${k}V${(base - (value / top) * (base - 2)).toFixed(2)}H${k + 1}`,
  );
  return `M0 ${base}${steps.join('')}V${base}Z`;
}
