import type * as ContourInterpolation from '@itk-wasm/morphological-contour-interpolation';
import { AppError } from '../../core/errors.ts';

/** Slices of a structure that lie behind one another. */
export interface StackedSlices {
  /** [depth, b, a] 1 inside the structure, all 0 in slices that are to be filled; at least the first and last are not. */
  readonly data: Uint8Array<ArrayBuffer>;
  readonly size: readonly [a: number, b: number, depth: number];
  /** In mm. */
  readonly spacing: readonly [number, number, number];
}

/** Each of its two builds has one of the two ways to run it. */
type Library = Partial<typeof ContourInterpolation>;

let loading: Promise<Library> | undefined;

/**
 * Fills empty slices between others by ITK's morphological contour interpolation. The library is loaded when it is first
 * called for, in a browser from our own origin.
 * @returns [depth, b, a] as `data`.
 * @throws AppError `internal/unexpected` when the library cannot be loaded, or fails.
 * Source: Zukić et al., "ND morphological contour interpolation", Insight Journal, 2016.
 */
export async function interpolatedStack(stack: StackedSlices): Promise<Uint8Array> {
  const { data } = stack;
  let output: unknown;
  try {
    output = await runLibrary(stack);
  } catch (error) {
    throw new AppError('internal/unexpected', { what: 'interpolation' }, { cause: error });
  }
  if (output instanceof Uint8Array && output.length === data.length) return output;
  throw new AppError('internal/unexpected', { what: 'interpolation' });
}

async function runLibrary({ data, size, spacing }: StackedSlices): Promise<unknown> {
  loading ??= loadLibrary();
  const library = await loading;
  const image: ContourInterpolation.Image = {
    imageType: { dimension: 3, componentType: 'uint8', pixelType: 'Scalar', components: 1 },
    name: 'slices',
    origin: [0, 0, 0],
    spacing: [...spacing],
    direction: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
    size: [...size],
    data,
    metadata: new Map(),
  };
  // It takes axis 0 for none given: slices lie across the last. Positions are given, as thin contours are not found.
  const options = {
    label: 1,
    axis: 2,
    useCustomSlicePositions: true,
    labeledSliceIndicesAxis: 2,
    labeledSliceIndices: [0, size[2] - 1],
  };
  const { morphologicalContourInterpolation, morphologicalContourInterpolationNode } = library;
  if (morphologicalContourInterpolationNode) {
    return (await morphologicalContourInterpolationNode(image, options)).outputImage.data;
  }
  const inThisThread = { ...options, webWorker: false };
  return (await morphologicalContourInterpolation?.(image, inThisThread))?.outputImage.data;
}

async function loadLibrary(): Promise<Library> {
  try {
    const library: Library = await import('@itk-wasm/morphological-contour-interpolation');
    // Beside the worker's own file; vite.config.ts puts them there. The library's default is a foreign server.
    library.setPipelinesBaseUrl?.(
      new URL(`itk-wasm-${library.version}`, globalThis.location.href).href,
    );
    return library;
  } catch (error) {
    loading = undefined; // so that another try may succeed
    throw error;
  }
}
