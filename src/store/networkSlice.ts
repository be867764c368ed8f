import type { ErrorCode, ErrorDetail } from '../core/errors.ts';

/** A network that can be chosen. */
export interface NetworkRow {
  /** Of the choice; two packages may call themselves the same. */
  readonly id: string;
  readonly name: string;
  /** `bundled`: comes with the app. `package`: opened from a file. `described`: a bare ONNX file, described by hand. */
  readonly origin: 'bundled' | 'package' | 'described';
}

/** What a network says of itself, ready to show. */
export interface NetworkDetails extends NetworkRow {
  readonly version: string;
  readonly licence: string;
  readonly intendedUse: string;
  readonly structures: readonly { readonly name: string; readonly color: string }[];
  /** Input series, in order; one where the network takes one image. */
  readonly channels: readonly string[];
  readonly modality: 'CT' | 'MR' | 'unknown';
  readonly bodyPart: string;
  /** Least and largest spacing that it was made for, along three axes; null: not stated. */
  readonly spacingMmRange: readonly (readonly [number, number])[] | null;
  readonly ensemble: 'single' | 'deep-ensemble' | 'checkpoint-ensemble' | 'cv-ensemble';
  readonly members: number;
  /** Where samples come from: `in-graph` puts masks into the file when it is loaded. */
  readonly dropout: 'none' | 'trained' | 'trained-element-wise' | 'added-at-inference' | 'in-graph';
  /** Share of channels that is dropped; null without dropout. */
  readonly dropoutRate: number | null;
  readonly isCalibrated: boolean;
  /** What the mean over samples was recalibrated on; null where it was not. */
  readonly recalibratedOn: string | null;
  readonly notes: readonly string[];
  readonly bytes: number;
}

export type NetworkDialogState =
  | { readonly status: 'closed' }
  | { readonly status: 'reading'; readonly name: string }
  | { readonly status: 'shown'; readonly details: NetworkDetails; readonly isNew: boolean }
  | {
      readonly status: 'failed';
      readonly name: string;
      readonly code: ErrorCode;
      readonly detail: ErrorDetail;
    };

export interface NetworkSlice {
  readonly networks: readonly NetworkRow[];
  readonly networkDialog: NetworkDialogState;
}

/** The networks that come with the app, by the folder below `/models`; the first one runs unless another is chosen. */
export const BUNDLED_NETWORKS: readonly [NetworkRow, ...NetworkRow[]] = [
  { id: 'abdomen-ct', name: 'Abdomen CT: liver, tumour, spleen, kidneys', origin: 'bundled' },
  { id: 'abdomen-ct-ensemble', name: 'Abdomen CT: three members by seed', origin: 'bundled' },
];

/** Says where contours of the network that it was made for are likely wrong. A folder below `/models`, as the networks. */
export const ERROR_HEAD = 'error-probability';

/** Predicts the Dice of contours. A folder below `/models`. */
export const CONTOUR_QUALITY = 'contour-quality';

/** Packages that come with the app beside the networks that can be chosen: they judge results. */
export const BUNDLED_JUDGES: readonly string[] = [CONTOUR_QUALITY, ERROR_HEAD];

export const initialNetworks: NetworkSlice = {
  networks: BUNDLED_NETWORKS,
  networkDialog: { status: 'closed' },
};
