import type { InferenceSession } from 'onnxruntime-common';
import { AppError } from '../core/errors.ts';
import type { ContourQualityNetwork } from '../inference/contourQuality.ts';
import type { ContourQualityManifest } from '../models/contourQualityManifest.ts';
import type { Runtime } from './runtime.ts';
import { openSmallNetwork } from './smallNetwork.ts';

/**
 * Opens a contour-quality network.
 * @param network the ONNX file, checked against its hash; not modified.
 * @throws AppError `model/signature-mismatch` {tensor, expected, actual} for tensors that are not the manifest's; what
 *   the runtime throws for a file that it does not take. Nothing stays open then.
 */
export async function openContourQuality(
  {
    manifest,
    network,
  }: { readonly manifest: ContourQualityManifest; readonly network: Uint8Array },
  runtime: Runtime,
): Promise<ContourQualityNetwork> {
  const opened = await openSmallNetwork(network, runtime, (session) =>
    requireSignature(session, manifest),
  );
  const { input, output } = manifest;
  return {
    run: async ({ cells, context }) => {
      const feeds = {
        [input.cells]: runtime.tensor(cells.data, cells.dims),
        [input.context]: runtime.tensor(context.data, context.dims),
      };
      const found = await opened.run(feeds);
      return {
        dice: scalarOf(found, output.dice),
        logVolumeRatio: scalarOf(found, output.logVolumeRatio),
      };
    },
    dispose: () => opened.dispose(),
  };
}

function requireSignature(session: InferenceSession, manifest: ContourQualityManifest): void {
  const { input, output, task } = manifest;
  const [i, j, k] = input.grid;
  const numbers = task.structures.length + 4;
  const expected = [
    { name: input.cells, dims: [2, k, j, i], found: session.inputMetadata },
    { name: input.context, dims: [numbers], found: session.inputMetadata },
    { name: output.dice, dims: [], found: session.outputMetadata },
    { name: output.logVolumeRatio, dims: [], found: session.outputMetadata },
  ];
  for (const { name, dims, found } of expected) {
    const tensor = found.find((metadata) => metadata.name === name);
    // Without the batch axis.
    const actual = tensor?.isTensor ? tensor.shape.slice(1) : null;
    const fits =
      actual?.length === dims.length && dims.every((size, axis) => actual[axis] === size);
    if (!fits) {
      throw new AppError('model/signature-mismatch', {
        tensor: name,
        expected: dims.join(' × '),
        ...(actual ? { actual: actual.join(' × ') } : {}),
      });
    }
  }
}

function scalarOf(found: InferenceSession.OnnxValueMapType, name: string): number {
  const data = found[name]?.data;
  const value = data instanceof Float32Array ? data[0] : undefined;
  if (value === undefined) throw new AppError('model/signature-mismatch', { tensor: name });
  return value;
}
