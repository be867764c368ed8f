import type { WorldPoint } from '../core/geometry/grid.ts';
import type { MousePreset, Plane, WindowEvent } from './viewer.ts';

/** Position on the canvas in CSS pixels. */
export type CanvasPoint = readonly [x: number, y: number];

/** What the mouse can do to the picture. Positions and distances in CSS pixels. */
export interface MouseTarget {
  /** True while the left button is a tool's. */
  isLeftTaken(): boolean;
  /** True while a stroke goes on: nothing else may move the picture under it. */
  isDrawing(): boolean;
  planeAt(at: CanvasPoint): Plane | null;
  currentWindow(): WindowEvent;
  changeWindow(window: WindowEvent): void;
  placeCrosshair(plane: Plane, at: CanvasPoint): void;
  currentCrosshair(): WorldPoint | null;
  restoreCrosshair(world: WorldPoint): void;
  /** @param factor > 1 magnifies; what lies at `at` stays there. */
  zoom(plane: Plane, at: CanvasPoint, factor: number): void;
  pan(plane: Plane, delta: readonly [x: number, y: number]): void;
  step(plane: Plane, delta: number): void;
  toggleMaximised(plane: Plane): void;
}

type Tool = 'window' | 'zoom' | 'pan' | 'crosshair';

/** Tool of the left, middle and right button. */
const TOOLS: Record<MousePreset, readonly [left: Tool, middle: Tool, right: Tool]> = {
  pacs: ['window', 'pan', 'zoom'],
  neuro: ['crosshair', 'pan', 'window'],
};

/** A hand that clicks moves by a pixel or two. */
const CLICK_TOLERANCE_PX = 3;
const PX_PER_DOUBLING = 150;

interface Drag {
  readonly pointerId: number;
  readonly button: number;
  readonly tool: Tool;
  readonly plane: Plane;
  readonly start: CanvasPoint;
  readonly window: WindowEvent;
  last: CanvasPoint;
  isMoving: boolean;
}

/**
 * Window after a drag: to the right wider, downwards darker, as cornerstone and OHIF have it. Steps scale with
 * the width at the start, so that the feel is the same for lung, brain and unscaled images.
 */
export function draggedWindow(
  start: WindowEvent,
  [dx, dy]: readonly [x: number, y: number],
): WindowEvent {
  return {
    width: start.width * 2 ** (dx / PX_PER_DOUBLING),
    center: start.center + (dy * start.width) / 300,
  };
}

/**
 * Whole slices that a wheel event is worth: a notch of a mouse wheel is one slice however far the system makes
 * it travel; the small steps of a touchpad add up. Wheel down goes towards feet, back and left: negative.
 * @param carried px left over from the events before.
 */
export function wheelSteps(
  { deltaY, deltaMode }: { readonly deltaY: number; readonly deltaMode: number },
  carried: number,
): { readonly steps: number; readonly carried: number } {
  const isNotch = deltaMode !== 0 || Math.abs(deltaY) >= 50;
  if (isNotch) return { steps: -Math.sign(deltaY), carried: 0 };
  const isTurn = carried !== 0 && Math.sign(carried) !== Math.sign(deltaY);
  const total = (isTurn ? 0 : carried) + deltaY;
  const steps = Math.trunc(total / 25);
  return { steps: steps === 0 ? 0 : -steps, carried: total - 25 * steps };
}

/** Mouse and pen on the canvas, in the hand of the chosen preset. */
export class MouseControls {
  preset: MousePreset = 'pacs';
  readonly #canvas: HTMLCanvasElement;
  readonly #target: MouseTarget;
  readonly #listening = new AbortController();
  #drag: Drag | null = null;
  #wheelCarried = 0;
  /** Where the crosshair was before each of the last two presses: a double click puts it back. */
  #crosshairs: readonly [WorldPoint | null, WorldPoint | null] = [null, null];

  constructor(canvas: HTMLCanvasElement, target: MouseTarget) {
    this.#canvas = canvas;
    this.#target = target;
    const { signal } = this.#listening;
    canvas.style.touchAction = 'none';
    canvas.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    canvas.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false });
    canvas.addEventListener('dblclick', (event) => this.#doubleClick(event), { signal });
    canvas.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
    // The middle button would start the browser's own scrolling.
    canvas.addEventListener('mousedown', (event) => event.button === 1 && event.preventDefault(), {
      signal,
    });
    // On the window: a drag goes on outside the canvas.
    window.addEventListener('pointermove', (event) => this.#move(event), { signal });
    window.addEventListener('pointerup', (event) => this.#up(event), { signal });
    window.addEventListener('pointercancel', () => (this.#drag = null), { signal });
  }

  dispose(): void {
    this.#listening.abort();
    this.#drag = null;
  }

  #at(event: MouseEvent): CanvasPoint {
    const { left, top } = this.#canvas.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  #down(event: PointerEvent): void {
    if (event.pointerType === 'touch') return;
    const isTaken = this.#target.isDrawing() || (event.button === 0 && this.#target.isLeftTaken());
    const tool = isTaken ? undefined : TOOLS[this.preset][event.button];
    const start = this.#at(event);
    const plane = this.#target.planeAt(start);
    if (this.#drag || !tool || !plane) return;
    this.#crosshairs = [this.#crosshairs[1], this.#target.currentCrosshair()];
    this.#drag = {
      pointerId: event.pointerId,
      button: event.button,
      tool,
      plane,
      start,
      window: this.#target.currentWindow(),
      last: start,
      isMoving: false,
    };
    if (tool === 'crosshair') this.#target.placeCrosshair(plane, start);
  }

  #move(event: PointerEvent): void {
    const drag = this.#drag;
    if (!drag) this.#linkCrosshair(event);
    if (!drag || event.pointerId !== drag.pointerId) return;
    const at = this.#at(event);
    const total = [at[0] - drag.start[0], at[1] - drag.start[1]] as const;
    if (!drag.isMoving && Math.hypot(...total) <= CLICK_TOLERANCE_PX) return;
    drag.isMoving = true;
    const delta = [at[0] - drag.last[0], at[1] - drag.last[1]] as const;
    drag.last = at;
    switch (drag.tool) {
      case 'window':
        return this.#target.changeWindow(draggedWindow(drag.window, total));
      case 'zoom':
        return this.#target.zoom(drag.plane, drag.start, 2 ** (delta[1] / PX_PER_DOUBLING));
      case 'pan':
        return this.#target.pan(drag.plane, delta);
      case 'crosshair':
        return this.#target.placeCrosshair(drag.plane, at);
    }
  }

  /** The crosshair follows the pointer while Shift is held: the other planes show what lies under it. */
  #linkCrosshair(event: PointerEvent): void {
    if (!event.shiftKey || event.buttons !== 0 || event.target !== this.#canvas) return;
    const at = this.#at(event);
    const plane = this.#target.planeAt(at);
    if (plane) this.#target.placeCrosshair(plane, at);
  }

  #up(event: PointerEvent): void {
    const drag = this.#drag;
    // Whichever button it is: of several that are down, only the last to be let go makes a `pointerup`.
    if (!drag || event.pointerId !== drag.pointerId) return;
    this.#drag = null;
    if (drag.button === 0 && !drag.isMoving) this.#target.placeCrosshair(drag.plane, drag.start);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault(); // the page, and the browser's own zoom with Ctrl
    if (this.#target.isDrawing()) return;
    const at = this.#at(event);
    const plane = this.#target.planeAt(at);
    if (!plane) return;
    if (event.ctrlKey) {
      const lines = event.deltaMode === 0 ? event.deltaY / 100 : Math.sign(event.deltaY);
      this.#target.zoom(plane, at, 1.2 ** -lines);
      return;
    }
    const { steps, carried } = wheelSteps(event, this.#wheelCarried);
    this.#wheelCarried = carried;
    if (steps !== 0) this.#target.step(plane, steps);
  }

  #doubleClick(event: MouseEvent): void {
    const plane = this.#target.planeAt(this.#at(event));
    // Two quick strokes are no double click.
    if (!plane || this.#target.isLeftTaken()) return;
    const [before] = this.#crosshairs;
    if (before) this.#target.restoreCrosshair(before);
    this.#target.toggleMaximised(plane);
  }
}
