import { ruleFindings } from '../../core/review/ruleChecks.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecApi } from '../codec.api.ts';

/** As `CodecApi.checkRules`. @throws as `ruleFindings`. */
export function checkRules(
  { expected, ...contours }: CodecApi['checkRules']['params'],
  context: Pick<CallContext<never>, 'transfer'>,
): Promise<CodecApi['checkRules']['result']> {
  const findings = ruleFindings(contours, expected);
  for (const { voxels } of findings) context.transfer(voxels.buffer);
  return Promise.resolve(findings);
}
