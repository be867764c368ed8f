import { indexToDisplay, displayToIndex } from './displayGrid.ts';
import type { DisplayGrid } from './displayGrid.ts';
import { PLANE_AXES, toCanvas, toDisplay } from './layout.ts';
import type { PlacedPlane, Tile } from './layout.ts';
import type { CanvasPoint } from './mouse.ts';
import { CursorLayer } from './toolCursor.ts';
import type { CursorShape } from './toolCursor.ts';
import type { Plane, PointedVoxel, ToolCursor, ToolEvent } from './viewer.ts';

type Triple = readonly [number, number, number];

/** What tools need to know of the picture. */
export interface ToolTarget {
  /** Null while there is none. */
  image(): { readonly display: DisplayGrid; readonly index: Triple } | null;
  placed(plane: Plane): PlacedPlane;
  /** @param at CSS pixels. */
  planeAt(at: CanvasPoint): Plane | null;
  emit(event: ToolEvent): void;
}

interface Stroke {
  readonly pointerId: number;
  /** Bit of `buttons` that is down as long as the stroke goes on. */
  readonly buttonBit: number;
  readonly plane: Plane;
  readonly depthAxis: 0 | 1 | 2;
  /** Voxel index along the depth axis. */
  readonly slice: number;
  readonly isOpposite: boolean;
  /** All of a lasso's points; empty for a circle. */
  readonly drawn: Triple[];
}

/** The end of a pen that rubs out. */
const PEN_ERASER = { button: 5, bit: 32 };

/**
 * Voxel index under a position of a plane, fractional.
 * @param at device pixels of the canvas.
 * @param slice index along the plane's depth.
 */
export function indexUnder(
  display: DisplayGrid,
  placed: PlacedPlane,
  { at, slice }: { readonly at: CanvasPoint; readonly slice: number },
): Triple {
  const { indexAxis } = display.axes[PLANE_AXES[placed.tile.plane].depth];
  const index = displayToIndex(display, toDisplay(placed, at, [0, 0, 0]));
  const point: [number, number, number] = [index[0], index[1], index[2]];
  point[indexAxis] = slice;
  return point;
}

/** Strokes of the left button, a pen or one finger while a tool is set, and the tool drawn at the pointer. */
export class ToolControls {
  readonly #canvas: HTMLCanvasElement;
  readonly #target: ToolTarget;
  readonly #cursor: CursorLayer;
  readonly #listening = new AbortController();
  #tool: ToolCursor | null = null;
  #stroke: Stroke | null = null;
  /** CSS pixels; null while it is not over the canvas. */
  #pointer: CanvasPoint | null = null;

  constructor(canvas: HTMLCanvasElement, target: ToolTarget) {
    this.#canvas = canvas;
    this.#target = target;
    this.#cursor = new CursorLayer(canvas);
    const { signal } = this.#listening;
    // A stroke that leaves the canvas would else select the text that it comes by.
    canvas.style.userSelect = 'none';
    const on = { signal };
    canvas.addEventListener('pointerdown', (event) => this.#down(event), on);
    canvas.addEventListener('pointermove', (event) => this.#hover(event), on);
    canvas.addEventListener('pointerleave', () => this.#leave(), on);
    canvas.addEventListener('lostpointercapture', (event) => this.#cancelOf(event), on);
    // On the window: a stroke goes on outside the canvas.
    window.addEventListener('pointermove', (event) => this.#move(event), on);
    window.addEventListener('pointerup', (event) => this.#up(event), on);
    window.addEventListener('pointercancel', (event) => this.#cancelOf(event), on);
    window.addEventListener('blur', () => this.cancel(), on);
    window.addEventListener('keydown', (event) => this.#key(event), { signal, capture: true });
  }

  get hasTool(): boolean {
    return this.#tool !== null;
  }

  get isDrawing(): boolean {
    return this.#stroke !== null;
  }

  /** The voxel under the pointer; null while it is over no plane, or outside the image. */
  pointedVoxel(): PointedVoxel | null {
    const image = this.#target.image();
    const plane = this.#pointer && this.#target.planeAt(this.#pointer);
    if (!image || !this.#pointer || !plane) return null;
    const { indexAxis: depthAxis } = image.display.axes[PLANE_AXES[plane].depth];
    const at = this.#toDevice(this.#pointer);
    const slice = image.index[depthAxis];
    const [i, j, k] = indexUnder(image.display, this.#target.placed(plane), { at, slice });
    const index = [Math.round(i), Math.round(j), Math.round(k)] as const;
    const { shape } = image.display.grid;
    const isInside = index.every((value, axis) => value >= 0 && value < (shape[axis] ?? 0));
    return isInside ? { plane, depthAxis, index } : null;
  }

  /** A stroke goes on when its tool only changes its size or its colour. */
  setTool(tool: ToolCursor | null): void {
    if (tool?.kind !== this.#tool?.kind) this.cancel();
    this.#tool = tool && { ...tool };
    this.#canvas.style.cursor = tool ? 'crosshair' : '';
    this.redraw();
  }

  /** Takes back the stroke under way. */
  cancel(): void {
    this.#finish('cancel', []);
  }

  /**
   * The picture shows another slice of the stroke's plane, or the plane or anything no more. What was painted stays; a
   * line that is not closed yet is given up.
   */
  leaveSlice(): void {
    this.#finish(this.#tool?.kind === 'lasso' ? 'cancel' : 'end', []);
  }

  /** Gives up a stroke that is no longer in the slice that is shown. */
  checkSlice(visible: readonly Plane[]): void {
    const stroke = this.#stroke;
    if (!stroke) return;
    const isShown =
      visible.includes(stroke.plane) &&
      this.#target.image()?.index[stroke.depthAxis] === stroke.slice;
    if (!isShown) this.leaveSlice();
  }

  /** Draws the tool where it is after the picture was zoomed, moved or laid out anew. */
  redraw(): void {
    this.#cursor.draw(this.#shape());
  }

  dispose(): void {
    this.cancel();
    this.#listening.abort();
    this.#canvas.style.cursor = '';
    this.#cursor.dispose();
  }

  #at(event: MouseEvent): CanvasPoint {
    const { left, top } = this.#canvas.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  #down(event: PointerEvent): void {
    const isEraser = event.button === PEN_ERASER.button;
    const at = this.#at(event);
    const plane = this.#target.planeAt(at);
    const image = this.#target.image();
    if (!this.#tool || this.#stroke || !plane || !image) return;
    if (event.button !== 0 && !isEraser) return;
    const { indexAxis } = image.display.axes[PLANE_AXES[plane].depth];
    // A made-up event has no pointer that could be captured.
    if (event.isTrusted) this.#canvas.setPointerCapture(event.pointerId);
    this.#pointer = at;
    this.#stroke = {
      pointerId: event.pointerId,
      buttonBit: isEraser ? PEN_ERASER.bit : 1,
      plane,
      depthAxis: indexAxis,
      slice: image.index[indexAxis],
      isOpposite: event.ctrlKey || event.metaKey || isEraser,
      drawn: [],
    };
    this.#emit('start', this.#points([event]));
    this.redraw();
  }

  #hover(event: PointerEvent): void {
    this.#pointer = this.#at(event);
    if (this.#tool && !this.#stroke) this.redraw();
  }

  #move(event: PointerEvent): void {
    const stroke = this.#stroke;
    if (stroke?.pointerId !== event.pointerId) return;
    this.#pointer = this.#at(event);
    const points = this.#points([event]);
    // With two buttons down, only the last to be let go makes a `pointerup`.
    if ((event.buttons & stroke.buttonBit) === 0) return this.#finish('end', points);
    const passed = event.getCoalescedEvents();
    this.#emit('move', passed.length > 0 ? this.#points(passed) : points);
    this.redraw();
  }

  #up(event: PointerEvent): void {
    if (this.#stroke?.pointerId === event.pointerId) this.#finish('end', this.#points([event]));
  }

  #leave(): void {
    if (this.#stroke) return;
    this.#pointer = null;
    this.redraw();
  }

  #cancelOf(event: PointerEvent): void {
    if (this.#stroke?.pointerId === event.pointerId) this.cancel();
  }

  #key(event: KeyboardEvent): void {
    if (!this.#stroke || event.key !== 'Escape') return;
    // For the stroke alone: the tool stays, and no dialog closes.
    event.preventDefault();
    event.stopImmediatePropagation();
    this.cancel();
  }

  #points(events: readonly PointerEvent[]): Triple[] {
    const image = this.#target.image();
    const stroke = this.#stroke;
    if (!image || !stroke) return [];
    const placed = this.#target.placed(stroke.plane);
    const { left, top } = this.#canvas.getBoundingClientRect();
    return events.map(({ clientX, clientY }) =>
      indexUnder(image.display, placed, {
        at: this.#toDevice([clientX - left, clientY - top]),
        slice: stroke.slice,
      }),
    );
  }

  #emit(phase: ToolEvent['phase'], points: readonly Triple[]): void {
    const stroke = this.#stroke;
    if (!stroke) return;
    const { plane, depthAxis, isOpposite } = stroke;
    if (this.#tool?.kind === 'lasso') stroke.drawn.push(...points);
    this.#target.emit({ phase, plane, depthAxis, points, isOpposite });
  }

  #finish(phase: 'end' | 'cancel', points: readonly Triple[]): void {
    const stroke = this.#stroke;
    if (!stroke) return;
    const { plane, depthAxis, isOpposite } = stroke;
    // First, so that a listener finds no stroke that goes on.
    this.#stroke = null;
    if (this.#canvas.hasPointerCapture(stroke.pointerId))
      this.#canvas.releasePointerCapture(stroke.pointerId);
    this.#target.emit({ phase, plane, depthAxis, points, isOpposite });
    this.redraw();
  }

  #shape(): CursorShape | null {
    const image = this.#target.image();
    const plane = this.#stroke?.plane ?? (this.#pointer && this.#target.planeAt(this.#pointer));
    if (!this.#tool || !plane || !image) return null;
    const placed = this.#target.placed(plane);
    const { color, kind, radiusMm } = this.#tool;
    const tile = this.#cssTile(placed.tile);
    if (kind === 'circle') {
      if (!this.#pointer) return null;
      const { width } = placed.tile;
      const radius = ((radiusMm / placed.frame.mmPerPixel) * tile.width) / width;
      return { kind, tile, color, center: this.#pointer, radius };
    }
    if (!this.#stroke) return null;
    const points = this.#stroke.drawn.map((point) =>
      this.#toCss(toCanvas(placed, indexToDisplay(image.display, point))),
    );
    return { kind, tile, color, points };
  }

  #cssTile({ left, top, width, height }: Tile): CursorShape['tile'] {
    const [x, y] = this.#toCss([left, top]);
    const [right, bottom] = this.#toCss([left + width, top + height]);
    return { left: x, top: y, width: right - x, height: bottom - y };
  }

  #toDevice([x, y]: CanvasPoint): CanvasPoint {
    const { width, height, clientWidth, clientHeight } = this.#canvas;
    return [(x * width) / clientWidth, (y * height) / clientHeight];
  }

  #toCss([x, y]: CanvasPoint): CanvasPoint {
    const { width, height, clientWidth, clientHeight } = this.#canvas;
    return [(x * clientWidth) / width, (y * clientHeight) / height];
  }
}
