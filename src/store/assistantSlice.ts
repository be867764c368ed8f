import type { ErrorCode, ErrorDetail } from '../core/errors.ts';

/** What was read of a bare ONNX file, ready to show. */
export interface NetworkFacts {
  /** Of this reading: another file, or another output, is another reading. */
  readonly id: string;
  readonly fileName: string;
  readonly bytes: number;
  readonly input: string;
  readonly inputChannels: number;
  readonly spatialAxes: 2 | 3;
  /** As the file states it, slowest axis first; null for a free side. */
  readonly statedSize: readonly (number | null)[];
  /** Of the sides of a tile; null: the stated size and no other. */
  readonly multiple: number | null;
  readonly outputs: readonly {
    readonly name: string;
    readonly channels: number;
    readonly ending: 'logits' | 'softmax' | 'sigmoid';
  }[];
  /** The output that is kept. */
  readonly output: string;
  /** Length of its mask input; null where it has none. */
  readonly maskChannels: number | null;
  readonly dropoutNodes: number;
  /** Ratio of its Dropout nodes; null without any. */
  readonly dropoutRatio: number | null;
  readonly hasDecoder: boolean;
  /** By falling count. */
  readonly operators: readonly { readonly op: string; readonly count: number }[];
  readonly parameters: number;
  readonly opset: number;
  readonly producer: string;
}

export type NetworkPreview =
  | { readonly status: 'none' }
  | { readonly status: 'running' }
  /** The picture is in the services. */
  | { readonly status: 'ready'; readonly id: string; readonly elapsedMs: number }
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly detail: ErrorDetail };

/** The dialog in which a person describes a bare ONNX file. */
export type AssistantState =
  | { readonly status: 'closed' }
  | { readonly status: 'open'; readonly facts: NetworkFacts; readonly preview: NetworkPreview };

export interface AssistantSlice {
  readonly assistant: AssistantState;
}

export const initialAssistant: AssistantSlice = { assistant: { status: 'closed' } };
