import { auditSeed, drawAudit as draw } from '../../core/review/randomAudit.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecApi } from '../codec.api.ts';

/** As `CodecApi.drawAudit`. */
export function drawAudit(
  { imageSha256, ...of }: CodecApi['drawAudit']['params'],
  context: Pick<CallContext<never>, 'transfer'>,
): Promise<CodecApi['drawAudit']['result']> {
  const drawn = draw({ ...of, seed: auditSeed(imageSha256, of.labels) });
  for (const voxels of drawn.patches) context.transfer(voxels.buffer);
  return Promise.resolve(drawn);
}
