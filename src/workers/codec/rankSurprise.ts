import { rankMostUncertain } from '../../core/review/budget.ts';
import { surpriseWithin } from '../../core/uncertainty/surprise.ts';
import { LARGEST_BUDGET } from '../../inference/expectedErrors.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecApi } from '../codec.api.ts';

/** As `CodecApi.rankSurprise`. @throws as `surpriseWithin` and `rankMostUncertain`. */
export function rankSurprise(
  { grid, entropy, labels, roi }: CodecApi['rankSurprise']['params'],
  context: Pick<CallContext<never>, 'transfer'>,
): Promise<CodecApi['rankSurprise']['result']> {
  const score = surpriseWithin({ entropy, labels, roi }, grid);
  const ranking = rankMostUncertain(score, roi, LARGEST_BUDGET);
  context.transfer(score.buffer, ranking.buffer);
  return Promise.resolve({ score, ranking });
}
