import type { LabelSets } from '../core/contour/labelSets.ts';
import type { VoxelGrid, WorldPoint } from '../core/geometry/grid.ts';
import type { VoxelBox } from '../core/geometry/voxelBox.ts';
import type { Volume } from '../core/volume/volume.ts';

export type Plane = 'axial' | 'coronal' | 'sagittal';
export type Convention = 'radiological' | 'neurological';
export type MousePreset = 'pacs' | 'neuro';

export interface CrosshairEvent {
  /** Centre of the voxel under the crosshair. */
  readonly world: WorldPoint;
  readonly index: readonly [number, number, number];
  /** Image value at the crosshair, in the image's unit. */
  readonly value: number;
  /**
   * Slice shown in each plane and how many there are. Counted from 1 towards the patient's head (axial),
   * front (coronal) and right (sagittal), whichever way the file stores them.
   */
  readonly slice: Record<Plane, { readonly number: number; readonly of: number }>;
}

export interface WindowEvent {
  readonly center: number;
  /** > 0 */
  readonly width: number;
}

export interface SegmentStyle {
  /** 1 … 255 */
  readonly index: number;
  /** #RRGGBB */
  readonly color: string;
  readonly isVisible: boolean;
}

/** How the outline of an observer is drawn. */
export interface ObserverStyle {
  /** #RRGGBB */
  readonly color: string;
  readonly isVisible: boolean;
}

export interface LabelmapLayer {
  readonly grid: VoxelGrid;
  /** [K, J, I] 0 … 255; may be changed in place, see `refreshLabels`. */
  readonly labels: Uint8Array;
  /** The labels as the network made them, to compare with; never changed. Null: nothing to compare. */
  readonly automatic: Uint8Array | null;
}

/** How a tool is drawn at the pointer. */
export interface ToolCursor {
  readonly kind: 'circle' | 'lasso';
  /** Of the circle. */
  readonly radiusMm: number;
  /** #RRGGBB */
  readonly color: string;
}

/**
 * One step of a stroke of the left button, of a pen or of one finger, with a tool set. A stroke begins with
 * `start` and ends with `end`, or with `cancel`, which takes it back: Escape, a gesture that the system took
 * over, a window that lost the focus or the graphics card, another image. Only one goes on at a time, and
 * meanwhile the mouse does nothing else. Going to another slice by other means ends a circle's stroke and
 * cancels a lasso's.
 */
export interface ToolEvent {
  readonly phase: 'start' | 'move' | 'end' | 'cancel';
  /** Where the stroke began; it stays in that plane, and in the slice that it shows. */
  readonly plane: Plane;
  /** Axis of the voxel index that the plane is across: 0 … 2. */
  readonly depthAxis: 0 | 1 | 2;
  /**
   * Where the pointer went since the event before, the last of them where it is: voxel index of the image, whole
   * at voxel centres, outside the grid where the pointer is; along the depth axis the slice. With `end` where
   * the pointer was let go, or none, and none with `cancel`.
   */
  readonly points: readonly (readonly [number, number, number])[];
  /** Ctrl or the command key was held at the start, or a pen's eraser used: the tool's opposite is meant. */
  readonly isOpposite: boolean;
}

/** Where the pointer is in a plane. */
export interface PointedVoxel {
  readonly plane: Plane;
  /** As in {@link ToolEvent}. */
  readonly depthAxis: 0 | 1 | 2;
  /** Whole voxel index, within the image. */
  readonly index: readonly [number, number, number];
}

/**
 * The picture. Data comes in as arguments, what the user does goes out as events; it keeps no application state.
 * Layers lie in a fixed order, whichever is set first: image, filled structures, uncertainty, budget mask, agreement, outlines.
 * A loading call that is overtaken by a later one for the same layer resolves without effect.
 * Loading calls throw AppError `internal/shape`, `input/too-large`, `resource/out-of-memory`,
 * `resource/device-lost`; what was shown before stays.
 */
export interface Viewer {
  /** Shows the image alone, from its middle, unzoomed, in the window set last; borrows the voxels. */
  showVolume(volume: Volume): Promise<void>;
  /** Label 1 … 255 of each voxel, on the image's grid or another; null removes it. Borrowed. */
  setLabelmap(labelmap: LabelmapLayer | null): Promise<void>;
  /**
   * Brings a box of the labels to the screen with the next picture, after they were changed in place: once,
   * however often it is called before; a large box in parts. What lies outside the grid is left out.
   */
  refreshLabels(box: VoxelBox): void;
  /**
   * Shows other labels within a box of the label map, in white dashes and hatched where they differ from the
   * present ones, without changing these; null or another label map ends that.
   * @param preview labels [K, J, I] of the box alone; borrowed until then.
   * @throws AppError `internal/shape` when they do not fit the box.
   */
  previewLabels(preview: { readonly box: VoxelBox; readonly labels: Uint8Array } | null): void;
  /**
   * How the automatic contour is shown beside the labels: not at all, what differs tinted and hatched (gained
   * green, lost vermilion, each its own way), or its outline too, thin and dashed. Takes a byte for each voxel on
   * the graphics card from the first difference on, nothing before or with `off`.
   */
  setComparison(comparison: 'off' | 'changed' | 'outline'): void;
  /**
   * The tool that the left button is from now on instead of what the preset says, shown at the pointer; null
   * gives it back. A stroke under way goes on when only size or colour change.
   */
  setTool(tool: ToolCursor | null): void;
  /** The voxel under the pointer; null while it is over no plane, or outside the image. */
  pointedVoxel(): PointedVoxel | null;
  /**
   * Replaces all styles; a segment without one is not shown. Where several share voxels the first in the list lies on top.
   * @param sets labels of the label map that stand for several segments, and of a preview.
   */
  setSegmentStyles(styles: readonly SegmentStyle[], sets?: LabelSets): void;
  /** Outline (default) or filled. `opacity` 0 … 1 applies to the fill and to the outline. */
  setContourStyle(style: { mode: 'outline' | 'fill'; opacity: number; isVisible: boolean }): void;
  /** Uncertainty 0 … 1, in bytes 0 … 255, on a fixed absolute scale; null removes it. Borrowed. */
  setHeatmap(heatmap: { grid: VoxelGrid; values: Float32Array | Uint8Array } | null): Promise<void>;
  setHeatmapStyle(style: { opacity: number; isVisible: boolean }): void;
  /** Voxels within the budget (1), of the selected region (2), or neither (0); null removes it. Borrowed. */
  setBudgetMask(mask: { grid: VoxelGrid; values: Uint8Array } | null): Promise<void>;
  /** Redraws the mask set last after its values were changed in place. */
  refreshBudgetMask(): void;
  setBudgetMaskVisible(isVisible: boolean): void;
  /**
   * How a contour agrees with its reference: 1 true positive (green dots), 2 false positive (vermilion, hatched like /), 3 false
   * negative (blue, hatched the other way), 0 neither; null removes it. Borrowed.
   */
  setAgreement(map: { grid: VoxelGrid; values: Uint8Array } | null): Promise<void>;
  setAgreementVisible(isVisible: boolean): void;
  /** Outlines of up to eight observers who may overlap: bit r is set where observer r has the voxel; null removes them. Borrowed. */
  setObservers(map: { grid: VoxelGrid; values: Uint8Array } | null): Promise<void>;
  /** By bit; an observer without a style is not shown. Each has dashes of its own, see `OBSERVER_DASHES`. */
  setObserverStyles(styles: readonly ObserverStyle[]): void;
  setWindow(window: WindowEvent): void;
  setConvention(convention: Convention): void;
  setMousePreset(preset: MousePreset): void;
  /** One plane alone, or null for all three. */
  setMaximised(plane: Plane | null): void;
  /**
   * Moves the crosshair to the voxel nearest to a position, the rim's for one outside. `fieldOfViewMm` centres
   * the planes on it and shows about that width; null leaves the zoom, and moves a plane only where the
   * crosshair would be out of sight.
   */
  goTo(world: WorldPoint, fieldOfViewMm: number | null): void;
  /** Steps the crosshair by whole slices: positive towards head, front and right, as the slices are counted. */
  stepSlice(plane: Plane, delta: number): void;
  resetZoom(): void;
  /** Fires on every move of the crosshair, the first at the end of `showVolume`. Returns the way to stop. */
  onCrosshair(listener: (event: CrosshairEvent) => void): () => void;
  /** The user changed the window by mouse. Returns the way to stop. */
  onWindow(listener: (event: WindowEvent) => void): () => void;
  /** The user maximised a plane by mouse, or went back to all (null). Returns the way to stop. */
  onMaximised(listener: (plane: Plane | null) => void): () => void;
  /** Strokes of the tool that is set. Returns the way to stop. */
  onTool(listener: (event: ToolEvent) => void): () => void;
  /**
   * What loading calls throw, from the automatic labels, which are loaded when they are first needed; they
   * are not compared then. Returns the way to stop.
   */
  onFailure(listener: (thrown: unknown) => void): () => void;
  /**
   * The graphics card gave up: nothing is shown any more. What was painted of a stroke has ended it. Dispose, and make a
   * viewer on a new canvas, or on this one once its context is restored.
   */
  onContextLost(listener: () => void): () => void;
  /** Frees what lies on the graphics card and stops listening. The canvas may be used for another viewer. */
  dispose(): void;
}
