import type { VoxelGrid, WorldPoint } from '../core/geometry/grid.ts';
import type { Volume } from '../core/volume/volume.ts';

export type Plane = 'axial' | 'coronal' | 'sagittal';
export type Convention = 'radiological' | 'neurological';
export type MousePreset = 'pacs' | 'neuro';

export interface CrosshairEvent {
  readonly world: WorldPoint;
  readonly index: readonly [number, number, number];
  /** Image value at the crosshair, in the image's unit. */
  readonly value: number;
  /** Slice number shown in each plane, 1-based, and how many there are. */
  readonly slice: Record<Plane, { readonly number: number; readonly of: number }>;
}

export interface WindowEvent {
  readonly center: number;
  readonly width: number;
}

export interface SegmentStyle {
  readonly index: number;
  /** #RRGGBB */
  readonly color: string;
  readonly isVisible: boolean;
}

/** The picture. Data comes in as arguments, what the user does goes out as events; it keeps no application state. */
export interface Viewer {
  /** Shows the image alone, window fitted to what `setWindow` gets next; borrows the voxels. */
  showVolume(volume: Volume): Promise<void>;
  /** The contour of each segment, on the image's own grid; null removes it. Borrowed. */
  setLabelmap(labelmap: { grid: VoxelGrid; labels: Uint8Array } | null): Promise<void>;
  setSegmentStyles(styles: readonly SegmentStyle[]): void;
  /** Outline (default) or filled. `opacity` 0 … 1 applies to the fill and to the outline. */
  setContourStyle(style: { mode: 'outline' | 'fill'; opacity: number; isVisible: boolean }): void;
  /** Uncertainty 0 … 1 on a fixed absolute scale; null removes it. Borrowed. */
  setHeatmap(heatmap: { grid: VoxelGrid; values: Float32Array } | null): Promise<void>;
  setHeatmapStyle(style: { opacity: number; isVisible: boolean }): void;
  /** Voxels within the budget (1) or not (0); null removes it. Same grid as the heat map. */
  setBudgetMask(mask: { grid: VoxelGrid; values: Uint8Array } | null): Promise<void>;
  /** Redraws the mask set last after its values were changed in place. */
  refreshBudgetMask(): void;
  setBudgetMaskVisible(isVisible: boolean): void;
  setWindow(window: WindowEvent): void;
  setConvention(convention: Convention): void;
  setMousePreset(preset: MousePreset): void;
  /** Moves the crosshair; `fieldOfViewMm` zooms the planes to about that width, null leaves the zoom. */
  goTo(world: WorldPoint, fieldOfViewMm: number | null): void;
  /** Steps the crosshair by whole slices of the image in a plane. */
  stepSlice(plane: Plane, delta: number): void;
  resetZoom(): void;
  onCrosshair(listener: (event: CrosshairEvent) => void): () => void;
  /** The user changed the window by mouse. */
  onWindow(listener: (event: WindowEvent) => void): () => void;
  dispose(): void;
}
