import type { EvaluationRegion } from '../../core/evaluation/structureEvaluation.ts';
import { formatCount, formatMl, formatMm } from '../format.ts';
import { useText } from '../text/useText.ts';

/** Where network and reference are compared: no number of these parts can be read without it. */
export function RegionNote({ region }: { readonly region: EvaluationRegion }) {
  const { compare } = useText();
  return (
    <p className="hint">
      {compare.region(
        formatMm(region.marginMm),
        formatMl(region.volumeMl),
        formatCount(region.voxels),
      )}{' '}
      {compare.ofNetwork}
    </p>
  );
}
