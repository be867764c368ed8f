import { AppError } from '../core/errors.ts';
import { ERROR_HEAD } from '../store/networkSlice.ts';
import type { ErrorHeadFiles } from '../workers/inference.api.ts';
import { toAppError } from './failures.ts';
import { notify } from './notices.ts';
import type { Services } from './services.ts';

/**
 * The error network that comes with the app, for the worker to use where it knows the run. Without it a run is none the
 * worse: a notice says that it is missing, and errors are expected by the run's own probabilities.
 * @throws only what `signal` brings.
 */
export async function errorHeadFiles(
  services: Services,
  signal: AbortSignal,
): Promise<ErrorHeadFiles | null> {
  try {
    const description = await services.fetchAsset(`models/${ERROR_HEAD}/model.json`, signal);
    const { parseErrorProbabilityManifest } = await import('../models/errorProbabilityManifest.ts');
    const manifest = parseErrorProbabilityManifest(JSON.parse(await description.text()));
    const [file] = manifest.files;
    if (!file) throw new AppError('model/invalid', { field: 'files', reason: 'is empty' });
    const network = await services.fetchAsset(`models/${ERROR_HEAD}/${file.path}`, signal);
    return { manifest, network: await network.arrayBuffer() };
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const { code, detail } = toAppError(thrown);
    notify(services, { tone: 'error', code, detail });
    return null;
  }
}
