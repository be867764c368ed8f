import { NO_SETS, type LabelSets } from '../core/contour/labelSets.ts';
import { indexToWorld } from '../core/geometry/gridMath.ts';
import type { VoxelGrid, WorldPoint } from '../core/geometry/grid.ts';
import type { VoxelBox } from '../core/geometry/voxelBox.ts';
import type { Volume } from '../core/volume/volume.ts';
import {
  displayGrid,
  displayToVoxel,
  indexToDisplay,
  sliceOf,
  steppedVoxel,
  worldToVoxel,
} from './displayGrid.ts';
import type { DisplayGrid } from './displayGrid.ts';
import { ComparedLabels } from './comparedLabels.ts';
import { explicitView, isInFrame, panned, planeAt, toDisplay, zoomed } from './layout.ts';
import { MouseControls } from './mouse.ts';
import type { CanvasPoint, MouseTarget } from './mouse.ts';
import { attachRenderer } from './planeRenderer.ts';
import type { PlaneRenderer } from './planeRenderer.ts';
import { SliceLayers } from './sliceLayers.ts';
import { ToolControls } from './toolControls.ts';
import { TouchControls } from './touch.ts';
import type {
  Convention,
  CrosshairEvent,
  LabelmapLayer,
  MousePreset,
  ObserverStyle,
  Plane,
  PointedVoxel,
  SegmentStyle,
  ToolCursor,
  ToolEvent,
  Viewer,
  WindowEvent,
} from './viewer.ts';
import type { VoxelFormat, VoxelTexture } from './voxelTexture.ts';

type Triple = readonly [number, number, number];

interface ShownImage {
  readonly volume: Volume;
  readonly display: DisplayGrid;
  readonly index: Triple;
}

/** Creations under way or done on a canvas: a viewer gives the context up only if no later one lives on it. */
const creations = new WeakMap<HTMLCanvasElement, Promise<Viewer>>();

/**
 * A viewer on a canvas inside the document; the canvas fills its parent from now on. The module is heavy:
 * import it dynamically.
 * @throws AppError `resource/gpu-unavailable` without WebGL 2.
 */
export function createNiivueViewer(canvas: HTMLCanvasElement): Promise<Viewer> {
  const before = creations.get(canvas) ?? Promise.resolve();
  // One after the other: two renderers that start on one context would bind over each other.
  const creation: Promise<Viewer> = before
    .catch(() => undefined)
    .then(async () => {
      const renderer = await attachRenderer(canvas);
      return new NiivueViewer(canvas, renderer, () => creations.get(canvas) === creation);
    });
  creations.set(canvas, creation);
  return creation;
}

class NiivueViewer implements Viewer {
  readonly #canvas: HTMLCanvasElement;
  readonly #renderer: PlaneRenderer;
  readonly #layers: SliceLayers;
  readonly #compared: ComparedLabels;
  readonly #mouse: MouseControls;
  readonly #touch: TouchControls;
  readonly #tools: ToolControls;
  readonly #isNewest: () => boolean;
  readonly #listening = new AbortController();
  readonly #crosshairListeners = new Set<(event: CrosshairEvent) => void>();
  readonly #windowListeners = new Set<(event: WindowEvent) => void>();
  readonly #maximisedListeners = new Set<(plane: Plane | null) => void>();
  readonly #toolListeners = new Set<(event: ToolEvent) => void>();
  readonly #failureListeners = new Set<(thrown: unknown) => void>();
  readonly #lossListeners = new Set<() => void>();
  #shown: ShownImage | null = null;

  constructor(canvas: HTMLCanvasElement, renderer: PlaneRenderer, isNewest: () => boolean) {
    this.#canvas = canvas;
    this.#renderer = renderer;
    this.#isNewest = isNewest;
    this.#layers = new SliceLayers(renderer.gl);
    this.#compared = new ComparedLabels(this.#layers.automatic, {
      onLoaded: () => renderer.drawScene(),
      onFailure: (thrown) => {
        for (const listener of this.#failureListeners) listener(thrown);
      },
    });
    renderer.prepareLayers = (program, dpr) => {
      this.#tools.redraw();
      if (!this.#shown) return;
      const isUpToDate = this.#layers.apply(program, this.#shown.display, dpr);
      if (!isUpToDate) renderer.drawScene();
    };
    this.#tools = new ToolControls(canvas, {
      image: () => this.#shown,
      placed: (plane) => renderer.placed(plane),
      planeAt: (at) => this.#planeAt(at),
      emit: (event) => {
        for (const listener of this.#toolListeners) listener(event);
      },
    });
    const target = this.#mouseTarget();
    this.#mouse = new MouseControls(canvas, target);
    this.#touch = new TouchControls(canvas, target);
    canvas.addEventListener(
      'webglcontextlost',
      () => {
        this.#tools.leaveSlice();
        for (const listener of this.#lossListeners) listener();
      },
      { signal: this.#listening.signal },
    );
  }

  async showVolume(volume: Volume): Promise<void> {
    const { grid, voxels } = volume;
    const display = displayGrid(grid);
    const format = voxels instanceof Int16Array ? 'int16' : 'float32';
    const box = await this.#renderer.makeBox(display.extentMm);
    if (!(await this.#layers.image.set(grid, voxels, format))) return;
    // Until here the image before, with its overlays, is whole on the screen.
    this.#tools.cancel();
    this.#layers.clearOverlays();
    this.#compared.setPair(null);
    this.#renderer.useVoxels(format);
    this.#shown = { volume, display, index: middleVoxel(grid) };
    const { content } = this.#renderer;
    content.extentMm = display.extentMm;
    content.view = null;
    this.#renderer.showBox(box);
    this.#moveTo(this.#shown.index);
  }

  async setLabelmap(labelmap: LabelmapLayer | null): Promise<void> {
    if (labelmap) {
      const { grid, labels } = labelmap;
      if (!(await this.#layers.labels.set(grid, labels, 'uint8'))) return;
    } else {
      this.#layers.labels.clear();
    }
    this.#layers.setPreview(null);
    this.#compared.setPair(labelmap);
    this.#renderer.drawScene();
  }

  refreshLabels(box: VoxelBox): void {
    this.#layers.labels.refresh(box);
    this.#compared.noteChange();
    this.#renderer.drawScene();
  }

  previewLabels(preview: { readonly box: VoxelBox; readonly labels: Uint8Array } | null): void {
    this.#layers.setPreview(preview);
    this.#renderer.drawScene();
  }

  setComparison(comparison: 'off' | 'changed' | 'outline'): void {
    this.#layers.style.comparison = comparison;
    this.#compared.setWanted(comparison !== 'off');
    this.#renderer.drawScene();
  }

  setTool(tool: ToolCursor | null): void {
    this.#tools.setTool(tool);
  }

  pointedVoxel(): PointedVoxel | null {
    return this.#tools.pointedVoxel();
  }

  onTool(listener: (event: ToolEvent) => void): () => void {
    return subscribe(this.#toolListeners, listener);
  }

  setSegmentStyles(styles: readonly SegmentStyle[], sets: LabelSets = NO_SETS): void {
    this.#layers.setSegmentStyles(styles, sets);
    this.#renderer.drawScene();
  }

  setContourStyle(style: { mode: 'outline' | 'fill'; opacity: number; isVisible: boolean }): void {
    this.#layers.style.contour = { ...style };
    this.#renderer.drawScene();
  }

  async setHeatmap(
    heatmap: { grid: VoxelGrid; values: Float32Array | Uint8Array } | null,
  ): Promise<void> {
    const format = heatmap?.values instanceof Uint8Array ? 'unit-byte' : 'unit-float';
    await this.#setLayer(this.#layers.heatmap, heatmap, format);
  }

  setHeatmapStyle(style: { opacity: number; isVisible: boolean }): void {
    this.#layers.style.heatmap = { ...style };
    this.#renderer.drawScene();
  }

  async setBudgetMask(mask: { grid: VoxelGrid; values: Uint8Array } | null): Promise<void> {
    await this.#setLayer(this.#layers.budget, mask, 'uint8');
  }

  refreshBudgetMask(): void {
    this.#layers.budget.refresh();
    this.#renderer.drawScene();
  }

  setBudgetMaskVisible(isVisible: boolean): void {
    this.#layers.style.isBudgetVisible = isVisible;
    this.#renderer.drawScene();
  }

  async setAgreement(map: { grid: VoxelGrid; values: Uint8Array } | null): Promise<void> {
    await this.#setLayer(this.#layers.agreement, map, 'uint8');
  }

  setAgreementVisible(isVisible: boolean): void {
    this.#layers.style.isAgreementVisible = isVisible;
    this.#renderer.drawScene();
  }

  async setObservers(map: { grid: VoxelGrid; values: Uint8Array } | null): Promise<void> {
    await this.#setLayer(this.#layers.observers, map, 'uint8');
  }

  setObserverStyles(styles: readonly ObserverStyle[]): void {
    this.#layers.style.observers = [...styles];
    this.#renderer.drawScene();
  }

  setWindow({ center, width }: WindowEvent): void {
    this.#layers.style.window = { center, width };
    this.#renderer.drawScene();
  }

  setConvention(convention: Convention): void {
    this.#renderer.content.convention = convention;
    this.#renderer.drawScene();
  }

  setMousePreset(preset: MousePreset): void {
    this.#mouse.preset = preset;
  }

  setMaximised(plane: Plane | null): void {
    this.#renderer.content.maximised = plane;
    this.#tools.checkSlice(this.#renderer.visiblePlanes());
    this.#renderer.drawScene();
  }

  goTo(world: WorldPoint, fieldOfViewMm: number | null): void {
    if (!this.#shown) return;
    const { content } = this.#renderer;
    const index = worldToVoxel(this.#shown.display, world);
    const centerMm = indexToDisplay(this.#shown.display, index);
    if (fieldOfViewMm !== null) {
      const fov = fieldOfViewMm;
      content.view = { centerMm, fieldOfViewMm: { axial: fov, coronal: fov, sagittal: fov } };
    } else if (content.view && !this.#isInSight(centerMm)) {
      content.view = { ...content.view, centerMm };
    }
    this.#moveTo(index);
  }

  stepSlice(plane: Plane, delta: number): void {
    if (!this.#shown) return;
    const { display, index } = this.#shown;
    const stepped = steppedVoxel(display, index, { plane, delta });
    if (stepped.some((position, axis) => position !== index[axis])) this.#moveTo(stepped);
  }

  resetZoom(): void {
    this.#renderer.content.view = null;
    this.#renderer.drawScene();
  }

  onCrosshair(listener: (event: CrosshairEvent) => void): () => void {
    return subscribe(this.#crosshairListeners, listener);
  }

  onWindow(listener: (event: WindowEvent) => void): () => void {
    return subscribe(this.#windowListeners, listener);
  }

  onMaximised(listener: (plane: Plane | null) => void): () => void {
    return subscribe(this.#maximisedListeners, listener);
  }

  onFailure(listener: (thrown: unknown) => void): () => void {
    return subscribe(this.#failureListeners, listener);
  }

  onContextLost(listener: () => void): () => void {
    return subscribe(this.#lossListeners, listener);
  }

  dispose(): void {
    this.#listening.abort();
    this.#tools.dispose();
    this.#mouse.dispose();
    this.#touch.dispose();
    this.#layers.dispose();
    this.#shown = null;
    this.#renderer.dispose(this.#isNewest);
  }

  async #setLayer(
    layer: VoxelTexture,
    map: { grid: VoxelGrid; values: Float32Array | Uint8Array } | null,
    format: VoxelFormat,
  ): Promise<void> {
    if (map) await layer.set(map.grid, map.values, format);
    else layer.clear();
    this.#renderer.drawScene();
  }

  #isInSight(point: Triple): boolean {
    return this.#renderer
      .visiblePlanes()
      .every((plane) => isInFrame(plane, this.#renderer.placed(plane).frame, point));
  }

  #moveTo(index: Triple): void {
    if (!this.#shown) return;
    this.#shown = { ...this.#shown, index };
    this.#tools.checkSlice(this.#renderer.visiblePlanes());
    const { volume, display } = this.#shown;
    this.#renderer.content.crosshair = indexToDisplay(display, index);
    this.#renderer.drawScene();
    const [ni, nj] = volume.grid.shape;
    const event: CrosshairEvent = {
      world: indexToWorld(volume.grid, index),
      index,
      value: volume.voxels[index[0] + ni * (index[1] + nj * index[2])] ?? 0,
      slice: {
        axial: sliceOf(display, 'axial', index),
        coronal: sliceOf(display, 'coronal', index),
        sagittal: sliceOf(display, 'sagittal', index),
      },
    };
    for (const listener of this.#crosshairListeners) listener(event);
  }

  #toDevice([x, y]: CanvasPoint): CanvasPoint {
    const { width, height, clientWidth, clientHeight } = this.#canvas;
    return [(x * width) / clientWidth, (y * height) / clientHeight];
  }

  #planeAt(at: CanvasPoint): Plane | null {
    if (!this.#shown) return null;
    const tiles = this.#renderer.tiles();
    const visible = this.#renderer.visiblePlanes().map((plane) => tiles[plane]);
    return planeAt(visible, this.#toDevice(at));
  }

  #mouseTarget(): MouseTarget {
    const renderer = this.#renderer;
    const { content } = renderer;
    const toDevice = (at: CanvasPoint): CanvasPoint => this.#toDevice(at);
    const view = () => explicitView(content.view, renderer.tiles(), content.extentMm);
    const pointAt = (plane: Plane, at: CanvasPoint) =>
      toDisplay(renderer.placed(plane), toDevice(at), content.crosshair);
    return {
      isLeftTaken: () => this.#tools.hasTool,
      isDrawing: () => this.#tools.isDrawing,
      planeAt: (at) => this.#planeAt(at),
      currentWindow: () => this.#layers.style.window,
      changeWindow: (window) => this.#changeWindow(window),
      placeCrosshair: (plane, at) => {
        if (this.#shown) this.#moveTo(displayToVoxel(this.#shown.display, pointAt(plane, at)));
      },
      currentCrosshair: () =>
        this.#shown && indexToWorld(this.#shown.volume.grid, this.#shown.index),
      restoreCrosshair: (world) => this.goTo(world, null),
      zoom: (plane, at, factor) => {
        content.view = zoomed(view(), factor, { plane, anchor: pointAt(plane, at) });
        renderer.drawScene();
      },
      pan: (plane, delta) => {
        const { frame, mirrored } = renderer.placed(plane);
        const on = { plane, mirrored, mmPerPixel: frame.mmPerPixel };
        content.view = panned(view(), toDevice(delta), on);
        renderer.drawScene();
      },
      step: (plane, delta) => this.stepSlice(plane, delta),
      toggleMaximised: (plane) => {
        const maximised = content.maximised ? null : plane;
        this.setMaximised(maximised);
        for (const listener of this.#maximisedListeners) listener(maximised);
      },
    };
  }

  #changeWindow({ center, width }: WindowEvent): void {
    // Whole numbers where the image has no others; a window narrower than one step shows nothing more.
    const isWhole = this.#layers.image.format === 'int16';
    const window = isWhole
      ? { center: Math.round(center), width: Math.max(1, Math.round(width)) }
      : { center, width: Math.max(Number.EPSILON, width) };
    this.setWindow(window);
    for (const listener of this.#windowListeners) listener(window);
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

function middleVoxel({ shape }: VoxelGrid): Triple {
  const [ni, nj, nk] = shape;
  return [Math.floor(ni / 2), Math.floor(nj / 2), Math.floor(nk / 2)];
}
