import type { Issue } from '../core/errors.ts';
import type { WorldPoint } from '../core/geometry/grid.ts';
import type { InspectedSample } from '../core/samples/inspectedSample.ts';
import type { SlicePreview } from '../inference/previewSlice.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { NetworkDraft } from '../models/networkDraft.ts';
import type { WorkerClient } from '../rpc/client.ts';
import type { ResultSummary } from '../store/resultSlice.ts';
import type { AppStore } from '../store/store.ts';
import type { Viewer } from '../viewer/viewer.ts';
import type { CodecApi, OpenedPackage, ReadNetwork } from '../workers/codec.api.ts';
import type { EvaluationApi } from '../workers/evaluation.api.ts';
import type { InferenceApi } from '../workers/inference.api.ts';
import type { Disk } from './disk.ts';
import type { Evaluating } from './evaluation/evaluating.ts';
import type { Keeper } from './keeping.ts';
import type { LiveStroke } from './liveStroke.ts';
import type { ReportWriter } from './report.ts';
import type { Predictions } from './quality/predictions.ts';
import type { PendingIntake } from './intake/pendingIntake.ts';
import type { BackgroundRun, ListedCase } from './worklist/listedCase.ts';
import type { VolumeRegistry } from './volumeRegistry.ts';

export type { SlicePreview };

/** A bare ONNX file while it is described. */
export interface DescribedFile {
  readonly file: File;
  readonly read: ReadNetwork;
}

/** What a command works with. */
export interface Services {
  readonly store: AppStore;
  readonly registry: VolumeRegistry;
  readonly disk: Disk;
  /** Brings the review to disk; null where nothing is to be kept, as in tests of something else. */
  keeper: Keeper | null;
  /** Where the browser gave one with a file that was opened, by the SHA-256 of the file. */
  readonly imageHandles: Map<string, FileSystemFileHandle>;
  /** Where the picture goes once the image of that case is shown. */
  firstLook: {
    readonly caseId: string;
    readonly world: WorldPoint;
    readonly fieldOfViewMm: number | null;
  } | null;
  readonly codec: WorkerClient<CodecApi>;
  readonly inference: WorkerClient<InferenceApi>;
  /** Started by its first call. */
  readonly evaluation: WorkerClient<EvaluationApi>;
  /** Holds the contours of the open case against observers; null where nothing is to be evaluated, as in tests of something else. */
  evaluator: Evaluating | null;
  /** Puts a review into the words of the interface's language. */
  readonly writeReport: ReportWriter;
  /** Bytes of a file of our own origin, by its path below the app. */
  readonly fetchAsset: (path: string, signal?: AbortSignal) => Promise<Blob>;
  /** The picture, once its canvas is on screen. */
  viewer: Viewer | null;
  /** Where the crosshair was last. */
  crosshair: WorldPoint | null;
  /** Networks that were opened, by the id of their row in the store. */
  readonly packages: Map<string, OpenedPackage>;
  /** The network of the last run. */
  network: ModelManifest | null;
  /** Which of the store's networks that is. */
  networkId: string | null;
  /** What the inference worker holds already, so that a second run need not send it again, and its doubts about the pair. */
  prepared: {
    readonly network: string | null;
    readonly manifest: ModelManifest | null;
    readonly caseId: string | null;
    readonly issues: readonly Issue[];
  };
  /** Names of the files that the present result's samples came from, in the order of its provenance. */
  sampleNames: readonly string[];
  /** Files that were looked at and wait for a yes to become samples; the store has what was found in them. */
  pendingSamples: readonly PendingSample[];
  /** The result that previews of the run under way stand in for; null when there was none. */
  resultBefore: ResultSummary | null;
  /** Shows the case that waits for a yes. */
  pendingCase: (() => Promise<void>) | null;
  /** Aborts what the user can cancel at present. */
  openAbort: AbortController | null;
  networkAbort: AbortController | null;
  previewAbort: AbortController | null;
  /** The bare ONNX file that is being described. */
  described: DescribedFile | null;
  /** Answers given so far, by what was read: closing the dialog, or dropping the file again, loses none. */
  readonly drafts: Map<string, NetworkDraft>;
  /** What its last preview shows. */
  previewPicture: SlicePreview | null;
  runAbort: AbortController | null;
  exportAbort: AbortController | null;
  samplesAbort: AbortController | null;
  /** What is drawn at present; it is not in the log yet. */
  stroke: LiveStroke | null;
  /** Aborts the operation that is worked out. */
  editAbort: AbortController | null;
  /** Assesses the open case; null where nobody does, as in tests of something else. */
  assessor: { retry(): void } | null;
  /** What the contour-quality network said of the automatic contours of results, by their ids. */
  readonly predictions: Map<string, Predictions>;
  /** Cases of the worklist by the id of their row in the store. */
  readonly listed: Map<string, ListedCase>;
  /** The run of the worklist under way. */
  background: BackgroundRun | null;
  /** The queue of the worklist is being worked through. */
  isWorkingThrough: boolean;
  /** Ends the measuring of the worklist's cases that is under way. */
  cohortAbort: AbortController | null;
  fitAbort: AbortController | null;
  /** What was found in dropped files, while it is asked about. */
  pendingIntake: PendingIntake | null;
  intakeAbort: AbortController | null;
}

/** A file that fits the open case, and what was found in it. */
export interface PendingSample {
  readonly file: File;
  readonly inspected: InspectedSample;
  readonly samples: number;
}
