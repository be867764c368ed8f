import { networkForm, withLogits } from '../../onnx/networkForm.ts';
import { readGraph } from '../../onnx/readGraph.ts';
import { writeGraph } from '../../onnx/writeGraph.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecApi, CodecProgress, ReadNetwork } from '../codec.api.ts';
import { readFile } from './readFile.ts';
import { sha256Hex } from '../../core/sha256Hex.ts';

/**
 * `readNetwork` of the codec's contract.
 * @throws AppError `model/invalid` {reason} as `readGraph` and `networkForm`; as `readFile`.
 */
export async function readNetwork(
  { file, output }: CodecApi['readNetwork']['params'],
  context: CallContext<CodecProgress>,
): Promise<ReadNetwork> {
  const bytes = await readFile(file, async (done) => {
    context.progress({ stage: 'read', done, total: file.size });
    await context.checkpoint();
  });
  const graph = readGraph(bytes);
  const form = networkForm(graph);
  const kept = output ?? form.outputs[0]?.name ?? '';
  const changed = withLogits(graph, form, kept);
  const network = changed === graph ? bytes : writeGraph(changed);
  return {
    form,
    output: kept,
    network: new Blob([network]),
    sha256: await sha256Hex(network),
  };
}
