import type { NetworkDraft } from '../../app/assistantDefaults.ts';
import type { NetworkFacts } from '../../store/assistantSlice.ts';

/** Of a part of the form that describes a bare ONNX file. */
export interface DraftProps {
  readonly facts: NetworkFacts;
  readonly draft: NetworkDraft;
  readonly onChange: (draft: NetworkDraft) => void;
}
