import { useCallback, useEffect, useRef, useState } from 'react';
import { foreignText } from '../foreignText.ts';
import { answerOpening, cancelOpening, openDemo } from '../../app/commands/openCase.ts';
import { isDisagreementShown } from '../../app/evaluation/shownMaps.ts';
import { structuresAt } from '../../app/structuresAt.ts';
import { colormapCss } from '../../core/colormap.ts';
import { formatWorld } from '../../core/geometry/worldText.ts';
import type { SegmentRow } from '../../store/editSlice.ts';
import { useApp, useAppState } from '../appContext.ts';
import { CommandButton } from '../controls/CommandButton.tsx';
import { askingText } from '../askingText.ts';
import { formatDecimal, formatRounded } from '../format.ts';
import { ContinueCard } from '../keeping/ContinueCard.tsx';
import { Later } from '../later.tsx';
import { EDIT_BAR } from '../laterParts.ts';
import { MachineCard } from '../machine/MachineCard.tsx';
import { messageOf } from '../messages.ts';
import { useText } from '../text/useText.ts';
import { ComparisonLegend } from './ComparisonLegend.tsx';
import { EditNote } from './EditNote.tsx';
import { OpeningPicture } from './OpeningPicture.tsx';
import { LookingCard } from './LookingCard.tsx';
import { Introduction } from './Introduction.tsx';
import { Notices } from './Notices.tsx';
import { InspectingCard } from './InspectingCard.tsx';

/** The image, and what lies over it: badge, legend, read-out, and the states without an image. */
export function Stage({ isDragging }: { readonly isDragging: boolean }) {
  const { frame } = useText();
  const app = useApp();
  const hasCase = useAppState((state) => state.openCase !== null);
  const canvasNumber = useAppState((state) => state.canvasNumber);
  const picture = useAppState((state) => state.picture);
  // Called anew with every canvas, and what it returns when that goes.
  const attach = useCallback((canvas: HTMLCanvasElement) => app.attachViewer(canvas), [app]);
  return (
    <main className="stage" aria-label={frame.image} tabIndex={-1}>
      <Notices />
      <EditTools />
      <div className="canvas-host">
        <canvas key={canvasNumber} ref={attach} aria-label={frame.planes} data-picture={picture} />
        <EditNote />
        {hasCase && <StructuresHere />}
        {hasCase && <ComparisonLegend />}
      </div>
      <div className="stage-bar">
        {hasCase && <EditButton />}
        {hasCase && <ReadOut />}
        <HeatLegend />
        {hasCase && <ConventionBadge />}
      </div>
      <MachineCard>
        <OpeningCard />
        <ContinueCard />
        <Introduction />
      </MachineCard>
      <InspectingCard />
      <LookingCard />
      {isDragging && <div className="drop-target">{frame.drop}</div>}
    </main>
  );
}

/** While something is edited. */
function EditTools() {
  const isOpen = useAppState((state) => state.tool !== null);
  return isOpen && <Later part={EDIT_BAR} />;
}

function EditButton() {
  const { edit } = useText();
  const isEdited = useAppState((state) => state.tool !== null);
  return (
    <CommandButton
      command="toggle-editing"
      icon="pencil"
      className="quiet stage-edit"
      isPressed={isEdited}
    >
      {edit.edit}
    </CommandButton>
  );
}

function ConventionBadge() {
  const { frame } = useText();
  const convention = useAppState((state) => state.convention);
  return (
    <CommandButton command="toggle-convention" className="quiet convention-badge">
      {convention === 'radiological' ? frame.radiological : frame.neurological}
    </CommandButton>
  );
}

/** Follows the crosshair at up to 60 Hz: straight to the text nodes, past the store and React. */
function ReadOut() {
  const { frame } = useText();
  const app = useApp();
  const position = useRef<HTMLSpanElement>(null);
  const value = useRef<HTMLSpanElement>(null);
  const slice = useRef<HTMLSpanElement>(null);
  const unit = useAppState((state) => (state.openCase?.isHounsfield ? ' HU' : ''));
  useEffect(
    () =>
      app.onCrosshair((event) => {
        const { number, of } = event.slice.axial;
        if (slice.current) slice.current.textContent = frame.sliceOf(number, of);
        if (position.current)
          position.current.textContent = `${formatWorld(event.world, (mm) => formatDecimal(mm, 1), frame.positionSeparator)} mm`;
        if (value.current) value.current.textContent = `${formatRounded(event.value)}${unit}`;
      }),
    [app, frame, unit],
  );
  return (
    <div className="read-out" data-testid="read-out">
      <span ref={slice} />
      <span ref={position} />
      <span ref={value} />
    </div>
  );
}

/** All structures at the crosshair, over the image's corner: where they overlap a colour alone does not say it. */
function StructuresHere() {
  const app = useApp();
  // What is at the crosshair may change under it.
  const segments = useAppState((state) => state.segments);
  const [here, setHere] = useState<readonly SegmentRow[]>([]);
  useEffect(
    () =>
      app.onCrosshair(({ index }) => {
        const found = segments.length > 0 ? structuresAt(app.services, index) : [];
        const isSame = (before: readonly SegmentRow[]): boolean =>
          before.length === found.length && before.every((row, at) => row === found[at]);
        setHere((before) => (isSame(before) ? before : found));
      }),
    [app, segments],
  );
  if (here.length === 0) return null;
  return (
    <ul className="structures-here" data-testid="structures-here">
      {here.map(({ index, name, color }) => (
        <li key={index}>
          <span className="swatch" style={{ background: color }} />
          {name}
        </li>
      ))}
    </ul>
  );
}

function HeatLegend() {
  const { comparisonLegend, frame } = useText();
  const isOfObservers = useAppState(isDisagreementShown);
  const isVisible = useAppState((state) => state.heatmap.isVisible && state.result !== null);
  if (!isVisible && !isOfObservers) return null;
  const words = isOfObservers
    ? {
        title: comparisonLegend.disagreement,
        meaning: comparisonLegend.disagreementMeaning,
        low: '0',
        high: '1',
      }
    : {
        title: frame.uncertainty,
        meaning: frame.uncertaintyMeaning,
        low: frame.certain,
        high: frame.undecided,
      };
  return (
    <figure className="heat-legend">
      <figcaption title={words.meaning}>{words.title}</figcaption>
      <span>{words.low}</span>
      <div className="heat-ramp" style={{ background: colormapCss() }} />
      <span>{words.high}</span>
    </figure>
  );
}

function OpeningCard() {
  const { frame } = useText();
  const { perform, services } = useApp();
  const opening = useAppState((state) => state.opening);
  const hasCase = useAppState((state) => state.openCase !== null);
  if (opening.status === 'opening') {
    return (
      <div className="card" role="status">
        {opening.picture && <OpeningPicture picture={opening.picture} />}
        <h2>{frame.openingName(opening.name)}</h2>
        <progress
          aria-label={frame.opening}
          {...(opening.fraction === null ? {} : { value: opening.fraction, max: 1 })}
        />
        {opening.slices && (
          <p className="hint">{frame.openingSlices(opening.slices.done, opening.slices.total)}</p>
        )}
        <button type="button" className="button" onClick={() => perform(cancelOpening)}>
          {frame.cancel}
        </button>
      </div>
    );
  }
  if (opening.status === 'asking') {
    return (
      <div className="card" role="alertdialog" aria-labelledby="asking-title">
        <h2 id="asking-title">{askingText(opening).title}</h2>
        <p>{askingText(opening).advice}</p>
        <div className="card-actions">
          <button
            type="button"
            className="button primary"
            onClick={() => perform((all) => answerOpening(all, false))}
          >
            {frame.stay}
          </button>
          <button
            type="button"
            className="button"
            onClick={() => perform((all) => answerOpening(all, true))}
          >
            {askingText(opening).yes}
          </button>
        </div>
      </div>
    );
  }
  if (opening.status === 'failed') {
    const { title, advice } = messageOf(opening.code, opening.detail);
    return (
      <div className="card card-bad" role="alert">
        <h2>
          {opening.name === '' ? frame.nothingOpened : frame.notOpened(foreignText(opening.name))}
        </h2>
        <p>{title}</p>
        <p>{advice}</p>
        <p className="hint">{hasCase ? frame.caseKept : ''}</p>
        <button
          type="button"
          className="button"
          onClick={() => services.store.setState({ opening: { status: 'idle' } })}
        >
          {frame.close}
        </button>
      </div>
    );
  }
  if (hasCase) return null;
  return (
    <div className="card">
      <h2>{frame.begin}</h2>
      <p>{frame.beginHow}</p>
      <button type="button" className="button primary" onClick={() => perform(openDemo)}>
        {frame.showDemo}
      </button>
    </div>
  );
}
