import type { Assert, IsCloneable } from '../rpc/api.ts';
import type { LabelSets } from '../core/contour/labelSets.ts';
import type { Issue } from '../core/errors.ts';
import type { VoxelGrid, WorldPoint } from '../core/geometry/grid.ts';
import type { ContourQuality } from '../inference/contourQuality.ts';
import type { SlicePreview } from '../inference/previewSlice.ts';
import type { BackendInfo, RunProgress, Segmentation } from '../inference/segmentation.ts';
import type { Estimator } from '../inference/estimator.ts';
import type { ContourQualityManifest } from '../models/contourQualityManifest.ts';
import type { ErrorProbabilityManifest } from '../models/errorProbabilityManifest.ts';
import type { ModelManifest } from '../models/manifest.ts';

/** A package of the task error-probability. */
export interface ErrorHeadFiles {
  readonly manifest: ErrorProbabilityManifest;
  /** The ONNX file; its hash is compared with the manifest's when it is first used. */
  readonly network: ArrayBuffer;
}

/** A package of the task contour-quality. */
export interface QualityFiles {
  readonly manifest: ContourQualityManifest;
  /** The ONNX file; its hash is compared with the manifest's when it is first used. */
  readonly network: ArrayBuffer;
}

/** The whole contract between the page and the inference worker. */
export interface InferenceApi {
  /** Creates the session. `files`: path in the manifest → bytes (copied). Checks SHA-256 and signature. */
  loadModel: {
    params: {
      manifest: ModelManifest;
      files: Record<string, ArrayBuffer>;
      /** `auto`: WebGPU where there is a real adapter, else WASM. */
      backend: 'auto' | 'webgpu' | 'wasm';
      /** Says of this network's results where they are likely wrong; used where it was shown to help. Copied. */
      errorHead?: ErrorHeadFiles;
      /** WASM threads; by the machine where absent. Fixed by the first network that a worker loads. */
      threads?: number;
    };
    result: { backend: BackendInfo };
    progress: never;
  };
  /**
   * The Dice that contours on the stored image would have with the truth, as a contour-quality network sees them. Where
   * the network is not meant for the image, `issues` says why and no contour is assessed. `labels` may be handed over.
   */
  assessContours: {
    params: {
      volumeId: string;
      labels: Uint8Array<ArrayBuffer>;
      /** Labels that stand for several structures: each of them has these voxels. */
      sets: LabelSets;
      structures: readonly {
        readonly index: number;
        readonly name: string;
        readonly code: { readonly scheme: string; readonly value: string } | null;
      }[];
      quality: QualityFiles;
    };
    result: {
      issues: readonly Issue[];
      contours: readonly ({ readonly index: number } & ContourQuality)[];
    };
    progress: never;
  };
  /** Copies the image to the worker; replaces the one before. */
  putVolume: {
    params: {
      id: string;
      grid: VoxelGrid;
      voxels: Int16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
    };
    /** Doubts whether the loaded network is meant for this image. */
    result: { issues: readonly Issue[] };
    progress: never;
  };
  /** Runs the loaded network on the stored image. On cancel or a fault the finished samples stay for `keepPartial`. */
  segment: {
    params: {
      volumeId: string;
      estimator: Estimator;
      /** Sends the result so far from the second sample on, as `preview` of some progress reports; not where absent. */
      previews?: boolean;
    };
    result: Segmentation;
    progress: RunProgress;
  };
  /** Runs the loaded network once, without dropout, on the tile of the stored image around a point; drops a partial run. */
  preview: {
    params: { volumeId: string; at: WorldPoint };
    result: SlicePreview;
    progress: never;
  };
  /** After a `segment` that was cancelled or failed: the result over the finished samples; null when none was finished. */
  keepPartial: { params: null; result: Segmentation | null; progress: RunProgress };
  discardPartial: { params: null; result: null; progress: never };
}

export type InferenceApiIsCloneable = Assert<IsCloneable<InferenceApi>>;
