import { AppError } from '../core/errors.ts';
import type { CrosshairEvent, Viewer } from '../viewer/viewer.ts';
import { VISIT_FIELD_OF_VIEW_MM } from './commands/navigate.ts';
import type { Services } from './services.ts';
import { drawStroke } from './strokes.ts';
import { syncViewer } from './sync.ts';

/** A graphics processor that starts anew gives the picture back within a second or two. */
const BACK_MS = 4000;

/** What follows the picture. */
export interface PictureListeners {
  readonly onCrosshair: (event: CrosshairEvent) => void;
  /** Shows a failure of what nobody waits for. */
  readonly perform: (work: () => Promise<void>) => void;
}

/**
 * Puts the picture on a canvas, and puts it there anew when the graphics processor took it away and gives it back. What
 * was drawn meanwhile is in the store and the registry, not on the card: nothing is lost with it.
 * @returns the way to take it away.
 */
export function attachPicture(
  services: Services,
  canvas: HTMLCanvasElement,
  { onCrosshair, perform }: PictureListeners,
): () => void {
  const { store } = services;
  const listening = new AbortController();
  let detach: (() => void) | null = null;
  let isGone = false;
  let backTimer: ReturnType<typeof setTimeout> | undefined;

  const show = async (): Promise<void> => {
    let viewer: Viewer;
    try {
      // niivue is the largest part of the app: the shell shows before it arrives.
      const { createNiivueViewer } = await import('../viewer/niivueViewer.ts');
      viewer = await createNiivueViewer(canvas);
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'resource/gpu-unavailable') throw thrown;
      // Said over the stage, for as long as it lasts.
      if (!isGone) store.setState({ picture: 'gone' });
      return;
    }
    if (isGone) return viewer.dispose();
    services.viewer = viewer;
    viewer.onCrosshair(onCrosshair);
    viewer.onTool((event) => drawStroke(services, event));
    const unsync = syncViewer(services, viewer);
    viewer.onContextLost(() => {
      // What is asked of it from now on would fail, and is asked again of the next.
      unsync();
      services.viewer = null;
      store.setState({ picture: 'lost' });
      backTimer = setTimeout(() => store.setState({ picture: 'gone' }), BACK_MS);
    });
    detach = () => {
      unsync();
      services.viewer = null;
      viewer.dispose();
    };
    store.setState({ picture: 'good' });
  };

  canvas.addEventListener('webglcontextlost', (event) => event.preventDefault(), {
    signal: listening.signal,
  });
  canvas.addEventListener(
    'webglcontextrestored',
    () => {
      clearTimeout(backTimer);
      keepPlace(services);
      detach?.();
      detach = null;
      perform(show);
    },
    { signal: listening.signal },
  );
  perform(show);
  return () => {
    isGone = true;
    clearTimeout(backTimer);
    listening.abort();
    detach?.();
  };
}

/** A canvas in place of one that stays dark. */
export function showAgain(services: Services): void {
  keepPlace(services);
  services.store.setState(({ canvasNumber }) => ({
    canvasNumber: canvasNumber + 1,
    picture: 'good',
  }));
}

/** The next picture shows what this one showed. */
function keepPlace(services: Services): void {
  const { openCase, selectedRegionId, isRegionZoomed } = services.store.getState();
  if (!openCase || !services.crosshair) return;
  const fieldOfViewMm = selectedRegionId !== null && isRegionZoomed ? VISIT_FIELD_OF_VIEW_MM : null;
  services.firstLook = { caseId: openCase.id, world: services.crosshair, fieldOfViewMm };
}
