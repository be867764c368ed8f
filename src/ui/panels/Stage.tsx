import { useEffect, useRef } from 'react';
import { answerOpening, cancelOpening, openDemo } from '../../app/commands/openCase.ts';
import { colormapCss } from '../../core/colormap.ts';
import { formatWorld } from '../../core/geometry/worldText.ts';
import { useApp, useAppState } from '../appContext.ts';
import { CommandButton } from '../controls/CommandButton.tsx';
import { askingText } from '../askingText.ts';
import { messageOf } from '../messages.ts';
import { Introduction } from './Introduction.tsx';
import { Notices } from './Notices.tsx';
import { InspectingCard } from './SamplesDialog.tsx';

/** The image, and what lies over it: badge, legend, read-out, and the states without an image. */
export function Stage({ isDragging }: { readonly isDragging: boolean }) {
  const app = useApp();
  const canvas = useRef<HTMLCanvasElement>(null);
  const hasCase = useAppState((state) => state.openCase !== null);
  useEffect(() => {
    if (!canvas.current) return undefined;
    return app.attachViewer(canvas.current);
  }, [app]);
  return (
    <main className="stage" aria-label="Image" tabIndex={-1}>
      <Notices />
      <div className="canvas-host">
        <canvas ref={canvas} aria-label="Axial, sagittal and coronal plane" />
      </div>
      <div className="stage-bar">
        {hasCase && <ReadOut />}
        <HeatLegend />
        {hasCase && <ConventionBadge />}
      </div>
      <OpeningCard />
      <Introduction />
      <InspectingCard />
      {isDragging && (
        <div className="drop-target">Drop an image, samples of it, or a model package</div>
      )}
    </main>
  );
}

function ConventionBadge() {
  const convention = useAppState((state) => state.convention);
  return (
    <CommandButton command="toggle-convention" className="quiet convention-badge">
      {convention === 'radiological' ? 'Radiological · R | L' : 'Neurological · L | R'}
    </CommandButton>
  );
}

/** Follows the crosshair at up to 60 Hz: straight to the text nodes, past the store and React. */
function ReadOut() {
  const app = useApp();
  const position = useRef<HTMLSpanElement>(null);
  const value = useRef<HTMLSpanElement>(null);
  const slice = useRef<HTMLSpanElement>(null);
  const unit = useAppState((state) => (state.openCase?.isHounsfield ? ' HU' : ''));
  useEffect(
    () =>
      app.onCrosshair((event) => {
        const { number, of } = event.slice.axial;
        if (slice.current) slice.current.textContent = `slice ${number} / ${of}`;
        if (position.current) position.current.textContent = `${formatWorld(event.world)} mm`;
        if (value.current)
          value.current.textContent = `${Number(event.value.toPrecision(4))}${unit}`;
      }),
    [app, unit],
  );
  return (
    <div className="read-out" data-testid="read-out">
      <span ref={slice} />
      <span ref={position} />
      <span ref={value} />
    </div>
  );
}

function HeatLegend() {
  const isVisible = useAppState((state) => state.heatmap.isVisible && state.result !== null);
  if (!isVisible) return null;
  return (
    <figure className="heat-legend">
      <figcaption title="Predictive entropy over ln(classes); the same scale for every case">
        Uncertainty
      </figcaption>
      <span>0 certain</span>
      <div className="heat-ramp" style={{ background: colormapCss() }} />
      <span>1 undecided</span>
    </figure>
  );
}

function OpeningCard() {
  const { perform, services } = useApp();
  const opening = useAppState((state) => state.opening);
  const hasCase = useAppState((state) => state.openCase !== null);
  if (opening.status === 'opening') {
    return (
      <div className="card" role="status">
        <h2>Opening {opening.name}</h2>
        <progress
          aria-label="Opening"
          {...(opening.fraction === null ? {} : { value: opening.fraction, max: 1 })}
        />
        <button type="button" className="button" onClick={() => perform(cancelOpening)}>
          Cancel
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
            Stay with the review
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
        <h2>{opening.name === '' ? 'Nothing was opened' : `${opening.name} was not opened`}</h2>
        <p>{title}</p>
        <p>{advice}</p>
        <p className="hint">{hasCase ? 'The case that was open is kept.' : ''}</p>
        <button
          type="button"
          className="button"
          onClick={() => services.store.setState({ opening: { status: 'idle' } })}
        >
          Close
        </button>
      </div>
    );
  }
  if (hasCase) return null;
  return (
    <div className="card">
      <h2>Open a CT to begin</h2>
      <p>Drop a .nii or .nii.gz file anywhere, or use Open. It stays on this machine.</p>
      <button type="button" className="button primary" onClick={() => perform(openDemo)}>
        Show the demo case
      </button>
    </div>
  );
}
