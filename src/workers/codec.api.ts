import type { Assert, IsCloneable } from '../rpc/api.ts';
import type { LabelPatch } from '../core/edit/labelPatch.ts';
import type { StructureOperation, StructurePart } from '../core/edit/structureEdit.ts';
import type { FlatLabels, LabelledStructure } from '../core/contour/flattenLayers.ts';
import type { LabelSets } from '../core/contour/labelSets.ts';
import type { LayeredSegment, SegmentDescription } from '../core/contour/segmentLayers.ts';
import type { DicomWriting } from '../formats/dicom/derivedInstance.ts';
import type { Issue } from '../core/errors.ts';
import type { FusedStructure } from '../core/evaluation/fusedStructures.ts';
import type { Fusion, Observer } from '../core/evaluation/observers.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import type { Finding } from '../core/intake/findings.ts';
import type { ReadingPlan } from '../core/intake/readingPlan.ts';
import type { AuditDraw } from '../core/review/randomAudit.ts';
import type { ReadableRegion } from '../core/review/readingOrder.ts';
import type { CheckedLabels, ExpectedStructure, RuleFinding } from '../core/review/ruleChecks.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { InspectedSample } from '../core/samples/inspectedSample.ts';
import type { SamplePlan } from '../core/samples/planSamples.ts';
import type {
  ContoursFileOrigin,
  ContoursSegmentation,
  SamplesSegmentation,
} from '../inference/segmentation.ts';
import type { NetworkForm } from '../onnx/networkForm.ts';
import type { SlicePicture } from '../core/volume/slicePicture.ts';
import type { Volume, VolumeSource } from '../core/volume/volume.ts';

/** Bytes on the way through a file, files (`inspect`) or slices; `total` 0 when it cannot be known. */
export interface CodecProgress {
  readonly stage:
    | 'inspect'
    | 'slices'
    | 'read'
    | 'inflate'
    | 'parse'
    | 'resample'
    | 'write'
    | 'deflate'
    | 'verify'
    | 'samples'
    | 'reduce';
  readonly done: number;
  readonly total: number;
  /** Once, before the slices of a series are read: the one in the middle. */
  readonly picture?: SlicePicture;
}

/** Steps of an edit; how many there are is known for interpolation alone, else `total` is 0. */
export interface EditProgress {
  readonly stage: 'edit';
  readonly done: number;
  readonly total: number;
}

/** A file that was dropped or picked, or one in an archive that was. */
export interface SourceFile {
  /** Below what was dropped; that of the archive where it is in one. */
  readonly path: string;
  readonly file: Blob;
  /** Path in the archive; null where it is in none. */
  readonly entry: string | null;
}

/** What is among files. */
export interface InspectedFiles {
  /** Those that were given, archives replaced by what is in them. */
  readonly sources: readonly SourceFile[];
  /** Their `sources` are positions in the list above. */
  readonly findings: readonly Finding[];
}

/** A file of contours, or several that are one: a header and its data. */
export interface ContoursFile {
  readonly format: 'rtstruct' | 'dicom-seg' | 'label-map';
  /** As it is called, for a structure that has no name. */
  readonly name: string;
  readonly sources: readonly SourceFile[];
  /** Of the segments that are wanted; null for all. */
  readonly numbers: readonly number[] | null;
  /** What its only structure is, for an observer's file that does not name it. */
  readonly structure?: string;
}

/** What one observer drew, on the image's grid. */
export interface ReadObserver extends FlatLabels {
  /** Of the file; of several, as a volume's source has it. */
  readonly sha256: string;
  /** What was doubtful, and what was done. */
  readonly issues: readonly Issue[];
}

/** A file to offer for download, already read back and compared; its bytes are the browser's, outside of the tab's memory. */
export interface EncodedFile {
  readonly blob: Blob;
  readonly sha256: string;
}

export type ContourFormat = 'nifti' | 'nrrd' | 'dicom-seg' | 'dicom-seg-labelmap' | 'rtstruct';
export type MapFormat = 'nifti' | 'nrrd' | 'dicom-pmap';

/** What a file says of who wrote it, when, and of whom it is. */
export type ExportWriting = Omit<DicomWriting, 'uid'>;

/** What a map shows: how uncertain the labels are, the share of the samples whose contour has the voxel, or how observers differ. */
export type MapQuantity =
  | { readonly kind: 'uncertainty' }
  | { readonly kind: 'share'; readonly structure: SegmentDescription }
  | { readonly kind: 'disagreement'; readonly structure: Pick<SegmentDescription, 'name'> };

/** Contours of structures, or regions, as they are in memory. */
export type ExportedContours =
  /** A label map on the image's grid; some of its labels may stand for several structures. */
  | {
      readonly kind: 'labels';
      readonly labels: Uint8Array<ArrayBuffer>;
      readonly structures: readonly LabelledStructure[];
      readonly sets: LabelSets;
    }
  /** Layers on the network's grid; the nearest of its voxels is taken. */
  | {
      readonly kind: 'layers';
      readonly networkGrid: VoxelGrid;
      readonly layers: readonly Uint8Array<ArrayBuffer>[];
      readonly segments: readonly LayeredSegment[];
    };

/** The files of an export: one, but for NIfTI, which has one for each layer of what overlaps. */
export interface EncodedContours {
  readonly files: readonly EncodedFile[];
  /** Of formats that cannot name their labels: for each file a table of them. */
  readonly tables: readonly EncodedFile[];
  /** Structures or regions that were found in them again. */
  readonly segments: number;
}

/** A model package, its description checked and its files found. Their SHA-256 is compared when they are loaded. */
export interface OpenedPackage {
  readonly manifest: ModelManifest;
  /** Path in the manifest → content. */
  readonly files: Record<string, Blob>;
}

/** A bare ONNX file, read. */
export interface ReadNetwork {
  readonly form: NetworkForm;
  /** The output that is kept; one of the form's. */
  readonly output: string;
  /** The network with one output of logits and, where it can, free sizes; the file itself where nothing was to be done. */
  readonly network: Blob;
  readonly sha256: string;
}

/** The whole contract between the page and the codec worker. */
export interface CodecApi {
  /**
   * One image: a NIfTI file (gzip or not), or the files of a DICOM series in any order. The volume's buffers are
   * transferred to the caller.
   */
  openVolume: {
    params: { sources: readonly SourceFile[]; plan: ReadingPlan };
    result: Volume;
    progress: CodecProgress;
  };
  /**
   * What is among files of any kind, by their content: images, contours, and what is of no use here. Archives are looked
   * into. Progress counts files.
   */
  inspectFiles: {
    params: { sources: readonly SourceFile[] };
    result: InspectedFiles;
    progress: CodecProgress;
  };
  /**
   * Contours from files, on the image's grid, as a result to review. `image` is copied; the arrays of the result are
   * transferred to the caller. AppError `input/too-many-overlaps` as `flattenLayers`, beside what the readers throw.
   */
  readContours: {
    params: {
      files: readonly ContoursFile[];
      image: { grid: VoxelGrid; source: VolumeSource };
    };
    result: ContoursSegmentation;
    progress: CodecProgress;
  };
  /**
   * The contours of one observer, from one file or several that are his together. `image` is copied; the labels are
   * transferred to the caller. A structure that no file names has no name. AppError as `readContours`.
   */
  readObserver: {
    params: {
      files: readonly ContoursFile[];
      image: { grid: VoxelGrid; source: VolumeSource };
    };
    result: ReadObserver;
    progress: CodecProgress;
  };
  /**
   * What several observers make together, as a result to review; its issues say by what rule. The observers are copied, the
   * arrays of the result are transferred to the caller. AppError as `fuseObservers` and `flattenLayers`.
   */
  fuseContours: {
    params: {
      grid: VoxelGrid;
      observers: readonly Observer[];
      structures: readonly FusedStructure[];
      fusion: Fusion;
      /** Where the observers' contours come from. */
      files: readonly ContoursFileOrigin[];
    };
    result: ContoursSegmentation;
    progress: CodecProgress;
  };
  /** Looks through a file that may hold samples: NIfTI, gzip or not, or nnU-Net's .npz. Keeps nothing. */
  inspectSample: { params: { file: Blob }; result: InspectedSample; progress: CodecProgress };
  /**
   * Samples made elsewhere in place of a run: reads the files one after the other and adds them up. `image` is
   * copied; the arrays of the result are transferred to the caller.
   */
  readSamples: {
    params: {
      image: {
        grid: VoxelGrid;
        voxels: Int16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
      };
      files: readonly { file: Blob; inspected: InspectedSample; samples: number }[];
      plan: SamplePlan;
    };
    result: SamplesSegmentation;
    /** In `samples` and `reduce` it counts files and steps. */
    progress: CodecProgress;
  };
  /**
   * Voxels by how far their entropy is beyond what is usual so far from the contour, over the same case. All arrays are
   * copied and lie on `grid`. `ranking`: the 5 % of the region that stand out most, `score` of each voxel, ≥ 0.
   */
  rankSurprise: {
    params: {
      grid: VoxelGrid;
      entropy: Float32Array<ArrayBuffer>;
      labels: Uint8Array<ArrayBuffer>;
      roi: Uint8Array<ArrayBuffer>;
    };
    result: { score: Float32Array<ArrayBuffer>; ranking: Uint32Array<ArrayBuffer> };
    progress: never;
  };
  /**
   * Places where contours break a rule; see `ruleFindings`. The labels are copied and lie on `grid`. With `orientation` they
   * and the grid are turned to it first (axis codes, as `reorientation` takes them), and findings are of the turned grid.
   */
  checkRules: {
    params: CheckedLabels & {
      readonly expected: readonly ExpectedStructure[];
      readonly orientation?: string;
    };
    result: readonly RuleFinding[];
    progress: never;
  };
  /**
   * Patches of the contour for a random check of what the queue does not show; see `drawAudit` of the core, which gets its
   * seed from the image and the labels. All arrays but those of the queue lie on `grid`; all are copied.
   */
  drawAudit: {
    params: {
      grid: VoxelGrid;
      labels: Uint8Array<ArrayBuffer>;
      roi: Uint8Array<ArrayBuffer>;
      queue: readonly ReadableRegion[];
      drawn: readonly Uint32Array[];
      imageSha256: string;
      count: number;
    };
    result: AuditDraw;
    progress: never;
  };
  /**
   * An operation on a structure within the part that `structurePart` cut out for it; its labels may be transferred. The
   * patch is of the whole label map and may be empty.
   */
  editStructure: {
    params: { part: StructurePart; operation: StructureOperation };
    result: LabelPatch;
    progress: EditProgress;
  };
  /**
   * Contours in one format, read back by our own readers and compared with what was given: grid, segments, every voxel,
   * and what they refer to. All arrays are copied; the bytes of the result are transferred to the caller.
   * @throws AppError `export/readback-mismatch` {what}; `export/not-representable` {format, reason} where the format cannot
   *   hold them on this image.
   */
  encodeContours: {
    params: {
      /** The image: the contours are written on its grid, and refer to it. */
      source: VolumeSource;
      grid: VoxelGrid;
      contours: ExportedContours;
      format: ContourFormat;
      writing: ExportWriting;
    };
    result: EncodedContours;
    progress: CodecProgress;
  };
  /**
   * A map of 0 … 1 on the network's grid, resampled trilinearly to the image's, read back and compared. NIfTI has uint16
   * with scl_slope 1/65535: the largest error is 7.7e-6; NRRD and a Parametric Map have float32. The values are copied.
   * @throws as `encodeContours`.
   */
  encodeMap: {
    params: {
      source: VolumeSource;
      grid: VoxelGrid;
      networkGrid: VoxelGrid;
      values: Float32Array<ArrayBuffer>;
      quantity: MapQuantity;
      format: MapFormat;
      writing: ExportWriting;
    };
    result: EncodedFile;
    progress: CodecProgress;
  };
  /** A model package: one zip archive, or the files of a folder with their paths in it. */
  openPackage: {
    params: { files: readonly { path: string; file: Blob }[] };
    result: OpenedPackage;
    progress: CodecProgress;
  };
  /** What a bare ONNX file says of itself. `output`: which output is kept; the first that fits where null. */
  readNetwork: {
    params: { file: Blob; output: string | null };
    result: ReadNetwork;
    progress: CodecProgress;
  };
  /** Arrays that wait, gzipped one by one; hand the buffers over. */
  pack: {
    params: { buffers: readonly ArrayBuffer[] };
    result: readonly Blob[];
    progress: CodecProgress;
  };
  /** The arrays again, transferred to the caller. `bytes`: the length of each. */
  unpack: {
    params: { packed: readonly { blob: Blob; bytes: number }[] };
    result: readonly ArrayBuffer[];
    progress: CodecProgress;
  };
  /** A model package as a zip archive that `openPackage` takes. */
  encodePackage: { params: OpenedPackage; result: EncodedFile; progress: CodecProgress };
}

export type CodecApiIsCloneable = Assert<IsCloneable<CodecApi>>;
