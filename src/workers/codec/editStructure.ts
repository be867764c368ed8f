import { structurePatchInSteps } from '../../core/edit/structureEdit.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecApi, EditProgress } from '../codec.api.ts';
import { interpolateSlices } from './interpolateSlices.ts';

/** As `CodecApi.editStructure`. @throws AppError as `structurePatchInSteps` and `interpolateSlices`. */
export async function editStructure(
  { part, operation }: CodecApi['editStructure']['params'],
  context: CallContext<EditProgress>,
): Promise<CodecApi['editStructure']['result']> {
  const patch =
    operation.kind === 'interpolate'
      ? await interpolateSlices(part, operation.axis, context)
      : await inSteps(structurePatchInSteps(part, operation), context);
  const { starts, lengths, before, after } = patch;
  context.transfer(starts.buffer, lengths.buffer, before.buffer, after.buffer);
  return patch;
}

async function inSteps<T>(
  steps: Generator<undefined, T>,
  context: CallContext<EditProgress>,
): Promise<T> {
  for (let done = 1; ; done++) {
    const step = steps.next();
    if (step.done) return step.value;
    context.progress({ stage: 'edit', done, total: 0 });
    await context.checkpoint();
  }
}
