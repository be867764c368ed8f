import type { CohortCase } from '../../core/evaluation/cohort.ts';
import { parseCohort } from '../../core/evaluation/parseCohort.ts';
import type { SegmentationResult } from '../../inference/segmentation.ts';
import { toAppError } from '../failures.ts';
import { notify } from '../notices.ts';
import type { Services } from '../services.ts';

/** Networks whose package has cases of which the truth is known, as a `cohort.json` beside its weights. */
const WITH_COHORT: ReadonlySet<string> = new Set(['abdomen-ct']);

/** Read once; of a page that lasts, a cohort is some hundred kilobytes. */
const read = new WeakMap<Services, Map<string, Promise<readonly CohortCase[]>>>();

/**
 * The cases that came with the network that drew a result.
 * @returns null for contours that no network here drew, or a network without.
 * @throws AppError as `fetchAsset` and `parseCohort`.
 */
export async function shippedCases(
  services: Services,
  { provenance }: Pick<SegmentationResult, 'provenance'>,
): Promise<readonly CohortCase[] | null> {
  if (provenance.origin !== 'run' || !WITH_COHORT.has(provenance.modelId)) return null;
  const { modelId } = provenance;
  const ofPage = read.get(services) ?? new Map<string, Promise<readonly CohortCase[]>>();
  read.set(services, ofPage);
  const found = ofPage.get(modelId) ?? fetchCases(services, modelId);
  ofPage.set(modelId, found);
  try {
    return await found;
  } catch (thrown) {
    ofPage.delete(modelId);
    throw thrown;
  }
}

async function fetchCases(services: Services, modelId: string): Promise<readonly CohortCase[]> {
  const file = await services.fetchAsset(`models/${modelId}/cohort.json`);
  return parseCohort(await file.text()).cases;
}

/** Brings the cohort of the present result's network into the store; where it cannot be read, a notice says so. */
export async function showShippedCohort(services: Services): Promise<void> {
  const { store, registry } = services;
  const { result } = store.getState();
  if (!result || result.isPreview) return;
  const { provenance } = registry.segmentations.get(result.id);
  try {
    const cases = await shippedCases(services, { provenance });
    const name = provenance.origin === 'run' ? provenance.modelId : '';
    const { shippedCohort } = store.getState();
    if (shippedCohort?.cases === (cases ?? undefined)) return;
    if (store.getState().result?.id !== result.id) return;
    store.setState({ shippedCohort: cases && { name, isShipped: true, cases } });
  } catch (thrown) {
    const { code, detail } = toAppError(thrown);
    notify(services, { tone: 'error', code, detail });
  }
}
