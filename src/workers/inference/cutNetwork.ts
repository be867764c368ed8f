import { AppError } from '../../core/errors.ts';
import { splitAtMasks } from '../../onnx/passes/split.ts';
import { readGraph } from '../../onnx/readGraph.ts';
import { writeGraph } from '../../onnx/writeGraph.ts';

/** A network in two ONNX files: what no mask touches, and the rest. */
export interface CutNetwork {
  /** image → the tensors named in `cut` */
  readonly prefix: Uint8Array<ArrayBuffer>;
  /** the tensors named in `cut` + masks (+ the image) → logits */
  readonly suffix: Uint8Array<ArrayBuffer>;
  readonly cut: readonly string[];
  /** The suffix takes the image too. */
  readonly joinsImage: boolean;
}

/**
 * Cuts a network where it first depends on its masks.
 * @param network an ONNX file; not modified.
 * @param masksInput name of the input that holds the masks.
 * @returns the two halves, or why there are none: 'no-prefix' when the masks act on the image itself, a reason of
 *   `splitAtMasks` ('no-masks', 'deterministic-output'), or another one for a file that the graph reader does not take.
 */
export function cutNetwork(
  network: ArrayBuffer,
  masksInput: string,
): CutNetwork | { readonly uncut: string } {
  try {
    const graph = readGraph(new Uint8Array(network));
    const { prefix, suffix, cut, sharedInputs } = splitAtMasks(graph, masksInput);
    if (!prefix || cut.length === 0) return { uncut: 'no-prefix' };
    return {
      prefix: writeGraph(prefix),
      suffix: writeGraph(suffix),
      cut: cut.map(({ name }) => name),
      joinsImage: sharedInputs.length > 0,
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { uncut: String(error.detail['reason'] ?? error.code) };
  }
}
