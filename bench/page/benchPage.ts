import type { VoxelBox } from '../../src/core/geometry/voxelBox.ts';
import type { BackendInfo } from '../../src/inference/segmentation.ts';
import type { UploadTime } from './labelUploads.ts';

/** What the page gives to the bench as `window.bench`; it crosses Playwright's bridge, so it is plain data. */
export interface BenchPage {
  /** Opens the demo case. @param slices axial slices [first, end) that are kept; all where null. */
  openCase(slices: readonly [number, number] | null): Promise<Slabs>;
  /** A new engine worker with the model package at `url` (a folder) and the open case. */
  loadEngine(options: EngineOptions): Promise<BackendInfo>;
  /** One run of the loaded engine, as the app asks for it. */
  runEngine(run: RunOptions): Promise<EngineRun>;
  /** A new worker with the runtime alone, without the engine. */
  loadPlain(name: string, options: PlainOptions): Promise<null>;
  /** One pass over all slabs of the open case; seconds. */
  runPlain(name: string): Promise<number>;
  /** Labels of a size on a graphics card. */
  openLabels(shape: readonly [number, number, number]): Promise<null>;
  /** Uploads a box of them, or all at once. */
  uploadLabels(box: VoxelBox | null): UploadTime;
  /** Opens the files that were picked as one DICOM series. */
  openSeries(): Promise<OpenedSeries>;
  /** Ends all workers, and the threads that they hold. */
  clear(): void;
  /** What the page may use. */
  isIsolated(): boolean;
}

/** What the network sees of the open case: slices with body, each [slices, height, width]. */
export interface Slabs {
  readonly count: number;
  readonly slices: number;
  readonly height: number;
  readonly width: number;
}

export interface EngineOptions {
  readonly url: string;
  readonly backend: 'auto' | 'wasm';
  readonly threads: number;
}

export interface RunOptions {
  /** T; 0: one pass without dropout. */
  readonly dropoutPasses: number;
  /** Where samples are drawn. */
  readonly field: 'whole' | 'in-doubt';
}

export interface EngineRun {
  readonly seconds: number;
  /** Seconds between the first reports of the stages. */
  readonly stages: Readonly<Record<string, number>>;
  /** What the engine did to the graph of the network. */
  readonly notes: readonly string[];
}

export interface PlainOptions {
  /** One network, or the part before the masks and the part after. */
  readonly urls: readonly string[];
  readonly threads: number;
  /** T: how often the last part runs for each slab. */
  readonly samples: number;
}

export interface OpenedSeries {
  readonly seconds: number;
  /** Until the first slice was there. */
  readonly firstSeconds: number;
  /** Of looking through the same files in a fresh worker, which the app does before it opens what it found. */
  readonly inspectSeconds: number;
  readonly shape: readonly [number, number, number];
  /** Of all voxels, and of their squares: what the order of voxels does not change. */
  readonly sum: number;
  readonly squares: number;
}
