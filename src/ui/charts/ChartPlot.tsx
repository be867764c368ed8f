import {
  memo,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
} from 'react';
import { dataOf, nearestDatum, type Datum } from '../../plot/data.ts';
import { drawPanels, SCREEN, type DrawnPanels } from '../../plot/drawPanels.ts';
import { symbolAt } from '../../plot/drawMark.ts';
import type { Figure } from '../../plot/figure.ts';
import type { Series } from '../../plot/marks.ts';
import type { Shape } from '../../plot/shape.ts';
import { useText } from '../text/useText.ts';
import { chartNumber, countText, readOutOf, spoken, type ReadOutText } from './chartText.ts';
import { shapeElement } from './shapeElement.tsx';
import { useWidth } from './useWidth.ts';

/** A sign over a figure, which moves without the figure being drawn anew. */
export interface ChartMarker {
  readonly panel: number;
  /** In units of the axes. */
  readonly x: number;
  readonly y: number;
  readonly series: Series;
}

interface ChartPlotProps {
  readonly figure: Figure;
  readonly markers?: readonly ChartMarker[];
  readonly onPick?: (datum: Datum) => void;
  /** What picking a point does, said with its values: `Enter opens the case`. */
  readonly pickText?: string;
}

const REACH_PX = 28;

/** Of the side panel on a screen of 1366 pixels, where much else stands above a chart. */
const NARROW_PX = 300;

function loweredTo(figure: Figure, width: number): Figure {
  if (width >= NARROW_PX || figure.panelHeight === undefined) return figure;
  return { ...figure, panelHeight: Math.round(0.8 * figure.panelHeight) };
}

/** The panels of a figure as wide as there is room, with a read-out at the pointer or by arrow keys. */
export function ChartPlot({ figure, markers = [], onPick, pickText }: ChartPlotProps) {
  const { charts } = useText();
  const host = useRef<HTMLDivElement>(null);
  const width = useWidth(host);
  const hintId = useId();
  const data = useMemo(() => dataOf(figure), [figure]);
  const drawn = useMemo(
    () =>
      width > 0
        ? drawPanels(
            loweredTo(figure, width),
            { left: 0, top: 0, width },
            { ...SCREEN, number: chartNumber },
          )
        : null,
    [figure, width],
  );
  const [chosen, setChosen] = useState<number | null>(null);
  // Another figure has other points.
  const at = chosen !== null && chosen < data.length ? chosen : null;
  const datum = at === null ? undefined : data[at];

  const pointed = ({
    clientX,
    clientY,
  }: Pick<PointerEvent, 'clientX' | 'clientY'>): number | null => {
    const box = host.current?.getBoundingClientRect();
    if (!box || !drawn) return null;
    const there = { x: clientX - box.left, y: clientY - box.top, within: REACH_PX };
    return nearestDatum(data, drawn.places, there);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (data.length === 0) return;
    if (event.key === 'Enter') {
      if (datum && onPick) onPick(datum);
    } else {
      const next = steppedFrom(event.key, at, data);
      if (next === undefined) return;
      setChosen(next);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const said = datum && readOutOf(figure, datum);
  return (
    <div
      ref={host}
      className="chart-plot"
      role="slider"
      aria-roledescription={charts.chart}
      aria-label={figure.title}
      aria-describedby={hintId}
      aria-valuemin={0}
      aria-valuemax={data.length}
      aria-valuenow={at === null ? 0 : at + 1}
      aria-valuetext={said ? spoken(said) : countText(figure)}
      tabIndex={0}
      data-arrow-keys
      data-pickable={onPick !== undefined && datum !== undefined}
      onKeyDown={onKeyDown}
      onBlur={() => setChosen(null)}
      onPointerMove={(event) => setChosen(pointed(event))}
      onPointerLeave={() => setChosen(null)}
      onClick={(event) => {
        // A finger clicks without having pointed before.
        const clicked = pointed(event);
        const found = clicked === null ? undefined : data[clicked];
        if (found && onPick) onPick(found);
      }}
    >
      <span id={hintId} className="visually-hidden">
        {charts.keys} {onPick && pickText}
      </span>
      {drawn && (
        <svg width={width} height={drawn.height} aria-hidden="true" focusable="false">
          <Drawn shapes={drawn.shapes} />
          {markers.map((marker) => (
            <Marker key={`${marker.panel} ${marker.series}`} marker={marker} drawn={drawn} />
          ))}
          {datum && <Ring datum={datum} drawn={drawn} />}
        </svg>
      )}
      {datum && drawn && said && <ReadOut said={said} datum={datum} drawn={drawn} width={width} />}
    </div>
  );
}

/** By itself: a pointer that moves draws none of it anew. */
const Drawn = memo(function Drawn({ shapes }: { readonly shapes: readonly Shape[] }) {
  return <>{shapes.map(shapeElement)}</>;
});

interface OnPanels {
  readonly drawn: DrawnPanels;
}

function Marker({ marker, drawn }: OnPanels & { readonly marker: ChartMarker }) {
  const place = drawn.places[marker.panel];
  if (!place) return null;
  const [x, y] = [place.x(marker.x), place.y(marker.y)];
  return (
    <g className="chart-marker">
      <line className={`s${marker.series}`} x1={x} x2={x} y1={place.bottom} y2={y} />
      {shapeElement(symbolAt('disc', [x, y], marker.series), 0)}
    </g>
  );
}

function Ring({ datum, drawn }: OnPanels & { readonly datum: Datum }) {
  const place = drawn.places[datum.panel];
  if (!place) return null;
  return <circle className="chart-ring" cx={place.x(datum.x)} cy={place.y(datum.y)} r={6} />;
}

interface ReadOutProps extends OnPanels {
  readonly said: ReadOutText;
  readonly datum: Datum;
  readonly width: number;
}

/** Beside its datum, on the side where there is room. */
function ReadOut({ said, datum, drawn, width }: ReadOutProps) {
  const place = drawn.places[datum.panel];
  if (!place) return null;
  const [x, y] = [place.x(datum.x), place.y(datum.y)];
  const side = x > width / 2 ? { right: width - x + 12 } : { left: x + 12 };
  const level = y > drawn.height / 2 ? { bottom: drawn.height - y + 8 } : { top: y + 8 };
  return (
    <div className="chart-readout" style={{ ...side, ...level }} aria-hidden="true">
      <strong>{said.name}</strong>
      {said.values.map(([label, value]) => (
        <span key={label}>
          {label} <b>{value}</b>
        </span>
      ))}
    </div>
  );
}

/** The datum that a key leads to; undefined for a key that is not for charts. Up and down change the series. */
function steppedFrom(
  key: string,
  at: number | null,
  data: readonly Datum[],
): number | null | undefined {
  const last = data.length - 1;
  const now = at ?? -1;
  switch (key) {
    case 'ArrowRight':
      return Math.min(last, now + 1);
    case 'ArrowLeft':
      return Math.max(0, now - 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'ArrowDown':
      return firstOfMark(data, Math.max(0, now), 1);
    case 'ArrowUp':
      return firstOfMark(data, Math.max(0, now), -1);
    case 'Escape':
      return at === null ? undefined : null;
    default:
      return undefined;
  }
}

/** From one series to the same place in the next or the one before. */
function firstOfMark(data: readonly Datum[], from: number, step: 1 | -1): number {
  const here = data[from];
  if (!here) return 0;
  const isHere = ({ panel, mark }: Datum): boolean => panel === here.panel && mark === here.mark;
  let at = from;
  while (at >= 0 && at < data.length && data.slice(at, at + 1).every(isHere)) at += step;
  const other = data[at];
  if (!other) return from;
  return data.findIndex(
    ({ panel, mark, index }, place) =>
      panel === other.panel &&
      mark === other.mark &&
      (index === here.index || data[place + 1]?.mark !== mark || data[place + 1]?.panel !== panel),
  );
}
