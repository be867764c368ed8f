import { reorientation } from '../../core/geometry/orientation.ts';
import { reorientedGrid, reorientVoxels } from '../../core/geometry/reorient.ts';
import { ruleFindings, type CheckedLabels } from '../../core/review/ruleChecks.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecApi } from '../codec.api.ts';

/** As `CodecApi.checkRules`. @throws as `ruleFindings` and `reorientation`. */
export function checkRules(
  { expected, orientation, ...contours }: CodecApi['checkRules']['params'],
  context: Pick<CallContext<never>, 'transfer'>,
): Promise<CodecApi['checkRules']['result']> {
  const turned = orientation === undefined ? contours : turnedTo(orientation, contours);
  const findings = ruleFindings(turned, expected);
  for (const { voxels } of findings) context.transfer(voxels.buffer);
  return Promise.resolve(findings);
}

/** Rules are about slices along the third axis, whatever the order of the image's voxels. */
function turnedTo(orientation: string, { labels, grid, sets }: CheckedLabels): CheckedLabels {
  const picks = reorientation(grid.affine, orientation);
  if (picks.every(({ sourceAxis, flipped }, axis) => sourceAxis === axis && !flipped)) {
    return { labels, grid, sets };
  }
  const turned = new Uint8Array(labels.length);
  reorientVoxels({ values: labels, grid, picks }, turned);
  return { labels: turned, grid: reorientedGrid(grid, picks), sets };
}
