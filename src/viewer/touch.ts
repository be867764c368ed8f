import type { CanvasPoint, MouseTarget } from './mouse.ts';
import type { Plane } from './viewer.ts';

/** A finger covers a mark of this size when it taps. */
const TAP_TOLERANCE_PX = 10;
const PX_PER_SLICE = 12;

type Finger = { readonly start: CanvasPoint; at: CanvasPoint };
type Pair = readonly [CanvasPoint, CanvasPoint];

/**
 * What two fingers did between two events.
 * @returns how much farther apart they are, where their middle was, and how far it moved. Fingers on one spot magnify nothing.
 */
export function pinch(
  [a, b]: Pair,
  [c, d]: Pair,
): { readonly factor: number; readonly at: CanvasPoint; readonly delta: CanvasPoint } {
  const distance = (one: CanvasPoint, other: CanvasPoint): number =>
    Math.hypot(one[0] - other[0], one[1] - other[1]);
  const [before, after] = [distance(a, b), distance(c, d)];
  const at = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] as const;
  return {
    factor: before > 0 && after > 0 ? after / before : 1,
    at,
    delta: [(c[0] + d[0]) / 2 - at[0], (c[1] + d[1]) / 2 - at[1]],
  };
}

/**
 * Fingers on the canvas: one up and down goes through the slices, a tap places the crosshair, two magnify and move. A tool
 * takes the finger for itself. The window has its presets: a finger has one button only.
 */
export class TouchControls {
  readonly #canvas: HTMLCanvasElement;
  readonly #target: MouseTarget;
  readonly #listening = new AbortController();
  readonly #fingers = new Map<number, Finger>();
  #plane: Plane | null = null;
  /** More than a tap: a second finger, or a way. */
  #isMoving = false;
  #carriedPx = 0;

  constructor(canvas: HTMLCanvasElement, target: MouseTarget) {
    this.#canvas = canvas;
    this.#target = target;
    const { signal } = this.#listening;
    canvas.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    window.addEventListener('pointermove', (event) => this.#move(event), { signal });
    window.addEventListener('pointerup', (event) => this.#up(event, true), { signal });
    window.addEventListener('pointercancel', (event) => this.#up(event, false), { signal });
  }

  dispose(): void {
    this.#listening.abort();
    this.#fingers.clear();
  }

  #down(event: PointerEvent): void {
    if (event.pointerType !== 'touch' || this.#target.isLeftTaken()) return;
    const { left, top } = this.#canvas.getBoundingClientRect();
    const at = [event.clientX - left, event.clientY - top] as const;
    if (this.#fingers.size === 0) {
      this.#plane = this.#target.planeAt(at);
      this.#isMoving = false;
      this.#carriedPx = 0;
    } else {
      this.#isMoving = true;
    }
    // A third finger has no meaning: it is not followed.
    if (this.#plane && this.#fingers.size < 2)
      this.#fingers.set(event.pointerId, { start: at, at });
  }

  #move(event: PointerEvent): void {
    const finger = this.#fingers.get(event.pointerId);
    if (!finger || !this.#plane) return;
    const before = finger.at;
    const { left, top } = this.#canvas.getBoundingClientRect();
    finger.at = [event.clientX - left, event.clientY - top];
    const other = [...this.#fingers.values()].find((one) => one !== finger);
    if (other) {
      const { factor, at, delta } = pinch([before, other.at], [finger.at, other.at]);
      this.#target.zoom(this.#plane, at, factor);
      this.#target.pan(this.#plane, delta);
      return;
    }
    const way = Math.hypot(finger.at[0] - finger.start[0], finger.at[1] - finger.start[1]);
    if (way > TAP_TOLERANCE_PX) this.#isMoving = true;
    if (this.#isMoving) this.#scroll(finger.at[1] - before[1]);
  }

  /** Down goes towards feet, back and left, as the wheel does. */
  #scroll(px: number): void {
    this.#carriedPx += px;
    const slices = Math.trunc(this.#carriedPx / PX_PER_SLICE);
    this.#carriedPx -= slices * PX_PER_SLICE;
    if (slices !== 0 && this.#plane) this.#target.step(this.#plane, -slices);
  }

  #up({ pointerId }: PointerEvent, isTap: boolean): void {
    const finger = this.#fingers.get(pointerId);
    this.#fingers.delete(pointerId);
    if (finger && isTap && !this.#isMoving && this.#plane) {
      this.#target.placeCrosshair(this.#plane, finger.start);
    }
  }
}
