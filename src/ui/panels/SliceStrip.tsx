import { useEffect, useMemo, useRef, type PointerEvent } from 'react';
import { goToNetworkSlice } from '../../app/commands/review.ts';
import { useApp, useAppState } from '../appContext.ts';
import { formatDuration, formatMl } from '../format.ts';

const HEIGHT = 40;

/** Bottom: uncertainty along the body axis, feet at the left; regions marked, decided ones filled. */
export function SliceStrip() {
  const result = useAppState((state) => state.result);
  if (!result) return <footer className="strip strip-empty" />;
  return (
    <footer className="strip">
      <Profile profile={result.sliceProfile} />
      <p className="strip-facts">
        <VolumeLeft />
        <span>
          {result.samples} samples · {formatDuration(result.elapsedMs)}
        </span>
      </p>
    </footer>
  );
}

function VolumeLeft() {
  const regions = useAppState((state) => state.regions);
  const decisions = useAppState((state) => state.decisions);
  const left = regions.filter(({ id }) => !decisions[id]);
  const volume = left.reduce((sum, region) => sum + region.volumeMl, 0);
  return (
    <span>
      {left.length} regions, {formatMl(volume)} ml left
    </span>
  );
}

function Profile({ profile }: { readonly profile: readonly number[] }) {
  const app = useApp();
  const regions = useAppState((state) => state.regions);
  const decisions = useAppState((state) => state.decisions);
  const selectedId = useAppState((state) => state.selectedRegionId);
  const marker = useRef<SVGLineElement>(null);
  const slices = profile.length;
  const area = useMemo(() => areaPath(profile), [profile]);

  useEffect(
    () =>
      app.onCrosshair(({ slice: { axial } }) => {
        const x = ((axial.number - 0.5) / axial.of) * slices;
        marker.current?.setAttribute('x1', String(x));
        marker.current?.setAttribute('x2', String(x));
      }),
    [app, slices],
  );

  const go = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const k = Math.floor(((event.clientX - box.left) / box.width) * slices);
    app.perform((services) => goToNetworkSlice(services, Math.min(slices - 1, Math.max(0, k))));
  };

  return (
    <svg
      className="profile"
      viewBox={`0 0 ${slices} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label="Uncertainty of each slice, feet to head; regions of the queue marked"
      onPointerDown={go}
      onPointerMove={go}
    >
      <path className="profile-area" d={area} />
      {regions.map(({ id, networkSlices: { first, last, largest } }) => (
        <g key={id} data-decision={decisions[id] ?? 'open'} data-selected={id === selectedId}>
          <rect
            className="profile-span"
            x={first}
            y={HEIGHT - 5}
            width={last - first + 1}
            height={5}
          />
          <rect className="profile-peak" x={largest} y={HEIGHT - 11} width={1} height={6} />
        </g>
      ))}
      <line ref={marker} className="profile-now" y1={0} y2={HEIGHT} />
    </svg>
  );
}

function areaPath(profile: readonly number[]): string {
  const top = Math.max(...profile, 1e-9);
  const steps = profile.map(
    (value, k) => `H${k}V${(HEIGHT - 12 - (value / top) * (HEIGHT - 14)).toFixed(2)}H${k + 1}`,
  );
  return `M0 ${HEIGHT - 12}${steps.join('')}V${HEIGHT - 12}Z`;
}
