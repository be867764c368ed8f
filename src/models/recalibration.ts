import { AppError } from '../core/errors.ts';
import { parseManifest, type ModelManifest, type Recalibration } from './manifest.ts';

/** What follows the version of the network that was recalibrated. */
const MARK = '+recalibrated';

/**
 * The same network with a recalibration in place of any it had. Its version is its own, so that what was fitted for the
 * network as it was (an error network, a reference cohort) is not taken to know this one.
 * @param fit `bias` as long as the output has channels; of all that is done after `calibration`, not beside an earlier one.
 * @param which tells one fit from another: `1.0.0` becomes `1.0.0+recalibrated.WHICH`. Letters, digits and hyphens.
 * @throws AppError `model/invalid` {field} for a bias of another length, a temperature that is not positive, or an odd `which`.
 */
export function withRecalibration(
  manifest: ModelManifest,
  fit: Recalibration,
  which: string,
): ModelManifest {
  if (!/^[\w-]+$/.test(which)) {
    throw new AppError('model/invalid', { field: 'version', reason: 'letters, digits, hyphens' });
  }
  const version = `${originalVersion(manifest)}${MARK}.${which}`;
  return parseManifest({ ...manifest, version, recalibration: { ...fit, bias: [...fit.bias] } });
}

/** The version of the network before it was recalibrated; its own where it never was. */
export function originalVersion({ version }: Pick<ModelManifest, 'version'>): string {
  const at = version.indexOf(MARK);
  return at < 0 ? version : version.slice(0, at);
}
