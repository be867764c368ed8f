import { AppError } from '../../core/errors.ts';
import { splitAtMasks } from '../../onnx/passes/split.ts';
import { readGraph } from '../../onnx/readGraph.ts';
import { writeGraph } from '../../onnx/writeGraph.ts';

/** A network in two ONNX files: what no mask touches, and the rest. */
export interface CutNetwork {
  /** image → the tensors named in `cut` */
  readonly prefix: Uint8Array<ArrayBuffer>;
  /** the tensors named in `cut` + masks → logits */
  readonly suffix: Uint8Array<ArrayBuffer>;
  readonly cut: readonly string[];
}

/**
 * Cuts a network where it first depends on its masks.
 * @param network an ONNX file; not modified.
 * @param masksInput name of the input that holds the masks.
 * @returns the two halves, or why there are none: a reason of `splitAtMasks` ('no-masks', 'no-prefix',
 *   'deterministic-output'), or another one for a file that the graph reader does not take.
 */
export function cutNetwork(
  network: ArrayBuffer,
  masksInput: string,
): CutNetwork | { readonly uncut: string } {
  try {
    const { prefix, suffix, cut } = splitAtMasks(readGraph(new Uint8Array(network)), masksInput);
    return {
      prefix: writeGraph(prefix),
      suffix: writeGraph(suffix),
      cut: cut.map(({ name }) => name),
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { uncut: String(error.detail['reason'] ?? error.code) };
  }
}
