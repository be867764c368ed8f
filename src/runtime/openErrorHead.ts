import type { InferenceSession } from 'onnxruntime-common';
import { AppError } from '../core/errors.ts';
import type { ErrorHead } from '../inference/errorProbability.ts';
import type { ErrorProbabilityManifest } from '../models/errorProbabilityManifest.ts';
import type { Runtime } from './runtime.ts';
import { openSmallNetwork } from './smallNetwork.ts';

/**
 * Opens an error-probability head.
 * @param network the ONNX file, checked against its hash; not modified.
 * @throws AppError `model/signature-mismatch` {tensor, expected, actual} for tensors that are not the manifest's; what
 *   the runtime throws for a file that it does not take. Nothing stays open then.
 */
export async function openErrorHead(
  {
    manifest,
    network,
  }: { readonly manifest: ErrorProbabilityManifest; readonly network: Uint8Array },
  runtime: Runtime,
): Promise<ErrorHead> {
  const opened = await openSmallNetwork(network, runtime, (session) =>
    requireSignature(session, manifest),
  );
  const { input, output } = manifest;
  return {
    manifest,
    classify: async ({ data, dims }) => {
      const feeds = { [input.features]: runtime.tensor(data, dims) };
      const found = await opened.run(feeds);
      const truth = found[output.truth];
      const values = truth?.data;
      if (!truth || !(values instanceof Float32Array)) {
        throw new AppError('model/signature-mismatch', { tensor: output.truth });
      }
      return { data: values, dims: truth.dims };
    },
    dispose: () => opened.dispose(),
  };
}

function requireSignature(session: InferenceSession, manifest: ErrorProbabilityManifest): void {
  const { input, output, task } = manifest;
  const { classes } = task.network;
  const columns = input.scales.length * classes;
  const expected = [
    { name: input.features, size: columns, found: session.inputMetadata },
    { name: output.truth, size: classes, found: session.outputMetadata },
  ];
  for (const { name, size, found } of expected) {
    const tensor = found.find((metadata) => metadata.name === name);
    const actual = tensor?.isTensor && tensor.type === 'float32' ? tensor.shape[1] : undefined;
    if (actual === size) continue;
    throw new AppError('model/signature-mismatch', {
      tensor: name,
      expected: size,
      ...(typeof actual === 'number' ? { actual } : {}),
    });
  }
}
