import { toggleOutline } from '../../app/commands/compareSteps.ts';
import { comparedStructureOf } from '../../app/evaluation/questions.ts';
import { isComparedStale } from '../../app/evaluation/shownMaps.ts';
import { DRAWN_OBSERVERS, OBSERVER_DASHES } from '../../core/evaluation/agreementMap.ts';
import { useApp, useAppState } from '../appContext.ts';
import { useText } from '../text/useText.ts';

/** Over the image's corner: what the map of agreement and the outlines of observers mean. */
export function ComparisonLegend() {
  const { comparisonLegend } = useText();
  const isShown = useAppState(
    (state) =>
      comparedStructureOf(state) !== null &&
      (state.comparisonMap === 'agreement' || state.observers.some(({ isVisible }) => isVisible)),
  );
  if (!isShown) return null;
  return (
    <div className="comparison-legend" role="group" aria-label={comparisonLegend.label}>
      <AgreementLegend />
      <ObserversLegend />
    </div>
  );
}

function AgreementLegend() {
  const { comparisonLegend: words } = useText();
  const isChosen = useAppState(
    (state) => state.comparisonMap === 'agreement' && state.result !== null,
  );
  const name = useAppState((state) => {
    const structure = comparedStructureOf(state);
    return state.segments.find(({ index }) => index === structure)?.name ?? '';
  });
  const isKnown = useAppState((state) => {
    const structure = comparedStructureOf(state);
    return structure !== null && state.evaluations[structure] !== undefined;
  });
  const isStale = useAppState(isComparedStale);
  if (!isChosen) return null;
  if (!isKnown || isStale) {
    return <p role="status">{isKnown ? words.stale : words.waiting}</p>;
  }
  return (
    <figure data-testid="agreement-legend">
      <figcaption>{words.agreement(name)}</figcaption>
      <ul>
        <li>
          <Sample kind="truePositive" />
          {words.truePositive}
        </li>
        <li>
          <Sample kind="falsePositive" />
          {words.falsePositive}
        </li>
        <li>
          <Sample kind="falseNegative" />
          {words.falseNegative}
        </li>
      </ul>
    </figure>
  );
}

/** As the slice shader draws it. */
const SAMPLES = {
  truePositive: { color: '#009E73', path: null },
  falsePositive: { color: '#D55E00', path: 'M-2 14 L14 -2 M4 18 L18 4 M10 20 L26 4' },
  falseNegative: { color: '#0072B2', path: 'M-2 -2 L14 14 M6 -4 L22 12 M-4 6 L8 18' },
} as const;

function Sample({ kind }: { readonly kind: keyof typeof SAMPLES }) {
  const { color, path } = SAMPLES[kind];
  return (
    <svg width="18" height="12" viewBox="0 0 18 12" aria-hidden="true">
      <rect width="18" height="12" fill={color} fillOpacity="0.3" />
      {path ? (
        <path d={path} stroke={color} strokeWidth="2" />
      ) : (
        [3, 9, 15].flatMap((x) => [
          <circle key={`${x} 3`} cx={x} cy="3" r="1.3" fill={color} />,
          <circle key={`${x} 9`} cx={x} cy="9" r="1.3" fill={color} />,
        ])
      )}
    </svg>
  );
}

function ObserversLegend() {
  const { comparisonLegend: words } = useText();
  const { services } = useApp();
  const observers = useAppState((state) => state.observers);
  if (!observers.some(({ isVisible }) => isVisible)) return null;
  const more = observers.length - DRAWN_OBSERVERS;
  return (
    <>
      <ul data-testid="observers-legend">
        {observers.slice(0, DRAWN_OBSERVERS).map(({ name, color, isVisible }, at) => (
          <li key={name}>
            <button
              type="button"
              aria-pressed={isVisible}
              aria-label={words.outline(name)}
              onClick={() => toggleOutline(services, at)}
            >
              <OutlineSample color={color} position={at} />
              {name}
            </button>
          </li>
        ))}
      </ul>
      {more > 0 && <p>{words.notDrawn(more)}</p>}
    </>
  );
}

/** A piece of an observer's outline, as it is drawn on the image. */
export function OutlineSample({
  color,
  position,
}: {
  readonly color: string;
  readonly position: number;
}) {
  const [dash, period] = OBSERVER_DASHES[position] ?? [0, 1];
  return (
    <svg width="26" height="8" viewBox="0 0 26 8" aria-hidden="true">
      <path
        d="M0 4 H26"
        stroke={color}
        strokeWidth="2"
        {...(period > dash && { strokeDasharray: `${2 * dash} ${2 * (period - dash)}` })}
      />
    </svg>
  );
}
