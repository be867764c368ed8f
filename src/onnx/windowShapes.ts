import {
  intAttribute,
  intsAttribute,
  stringAttribute,
  type GraphNode,
  type Size,
} from './graph.ts';

/** The window of a convolution or a pooling, one entry per spatial axis. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padsBefore: readonly number[];
  readonly padsAfter: readonly number[];
}

/**
 * The window of Conv, ConvTranspose or a pooling.
 * @param kernel spatial sizes of the weights; a pooling states them itself.
 * @returns null for automatic padding that depends on the input (SAME_UPPER, SAME_LOWER).
 */
export function windowOf(node: GraphNode, kernel: readonly number[] | null): Window | null {
  const sizes = intsAttribute(node, 'kernel_shape') ?? kernel;
  if (!sizes) return null;
  const all = (value: number) => sizes.map(() => value);
  const strides = intsAttribute(node, 'strides') ?? all(1);
  const dilations = intsAttribute(node, 'dilations') ?? all(1);
  const padding = stringAttribute(node, 'auto_pad', 'NOTSET');
  if (padding === 'SAME_UPPER' || padding === 'SAME_LOWER') return null;
  const pads = (padding === 'NOTSET' && intsAttribute(node, 'pads')) || [...all(0), ...all(0)];
  const rank = sizes.length;
  const isCoherent =
    strides.length === rank && dilations.length === rank && pads.length === 2 * rank;
  if (!isCoherent) return null;
  const [padsBefore, padsAfter] = [pads.slice(0, rank), pads.slice(rank)];
  return { kernel: sizes, strides, dilations, padsBefore, padsAfter };
}

/** Output shape of Conv, ConvTranspose (`weights` are then [C, M / group, …]) or a pooling; unknown sizes are null. */
export function windowedShape(
  node: GraphNode,
  input: readonly Size[] | null,
  weights: readonly Size[] | null,
): readonly Size[] | null {
  if (!input) return null;
  const kernel = weights?.slice(2).every((size) => size !== null)
    ? weights.slice(2).map(Number)
    : null;
  const group = intAttribute(node, 'group', 1);
  const isTransposed = node.op === 'ConvTranspose';
  const perGroup = weights?.[1] ?? null;
  let channels = input[1];
  if (isTransposed) channels = perGroup && perGroup * group;
  else if (node.op === 'Conv') channels = weights?.[0] ?? null;
  const window = windowOf(node, kernel);
  if (!window || input.length !== window.kernel.length + 2) {
    return [input[0], channels, ...input.slice(2).map(() => null)];
  }
  const sizeOf = isTransposed ? transposedSize : windowSize;
  return [
    input[0],
    channels,
    ...input.slice(2).map((n, axis) => n && sizeOf(node, window, [axis, n])),
  ];
}

function windowSize(node: GraphNode, w: Window, [axis, n]: readonly [number, number]): number {
  const reach = (w.kernel[axis] - 1) * w.dilations[axis] + 1;
  const steps = (n + w.padsBefore[axis] + w.padsAfter[axis] - reach) / w.strides[axis];
  return (intAttribute(node, 'ceil_mode', 0) === 1 ? Math.ceil(steps) : Math.floor(steps)) + 1;
}

function transposedSize(node: GraphNode, w: Window, [axis, n]: readonly [number, number]): number {
  const stated = intsAttribute(node, 'output_shape')?.at(axis - w.kernel.length);
  if (stated !== undefined) return stated;
  const reach = (w.kernel[axis] - 1) * w.dilations[axis] + 1;
  const extra = intsAttribute(node, 'output_padding')?.[axis] ?? 0;
  return (n - 1) * w.strides[axis] - w.padsBefore[axis] - w.padsAfter[axis] + reach + extra;
}
