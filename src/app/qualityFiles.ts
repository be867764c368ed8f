import { AppError } from '../core/errors.ts';
import { CONTOUR_QUALITY } from '../store/networkSlice.ts';
import type { QualityFiles } from '../workers/inference.api.ts';
import type { Services } from './services.ts';

/**
 * The network that comes with the app and says how good contours are.
 * @throws AppError `model/not-found`, `model/invalid`; what `signal` brings.
 */
export async function qualityFiles(
  { fetchAsset }: Services,
  signal: AbortSignal,
): Promise<QualityFiles> {
  const description = await fetchAsset(`models/${CONTOUR_QUALITY}/model.json`, signal);
  const { parseContourQualityManifest } = await import('../models/contourQualityManifest.ts');
  const manifest = parseContourQualityManifest(JSON.parse(await description.text()));
  const [file] = manifest.files;
  if (!file) throw new AppError('model/invalid', { field: 'files', reason: 'is empty' });
  const network = await fetchAsset(`models/${CONTOUR_QUALITY}/${file.path}`, signal);
  return { manifest, network: await network.arrayBuffer() };
}
