import { NO_SETS } from '../core/contour/labelSets.ts';
import { AppError } from '../core/errors.ts';
import type { SegmentationResult, StructureVolume } from '../inference/segmentation.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { putTogether, takeApart } from '../storage/arrays.ts';
import type { KeptResult } from '../storage/results.ts';
import type { ResultSummary } from '../store/resultSlice.ts';

/** A result with all that is needed to show, review and export it without the run that made it. */
export interface WholeResult {
  readonly segmentation: SegmentationResult;
  readonly summary: ResultSummary;
  /** Null for samples that were made elsewhere. */
  readonly network: ModelManifest | null;
  readonly networkId: string | null;
  /** As in the services. */
  readonly sampleNames: readonly string[];
}

/** Of what is written now; one with another number was written by another version of the app. */
const FORMAT = 1;

/**
 * As it goes to disk: {@link saveResult} takes it. Nothing is copied.
 * @param id unique for each save.
 */
export function packResult(id: string, imageSha256: string, whole: WholeResult): KeptResult {
  const { plain, arrays } = takeApart(whole);
  return { id, imageSha256, meta: { format: FORMAT, whole: plain }, arrays };
}

/** Some were kept before these were measured. */
function withLaterMeasures(kept: StructureVolume): StructureVolume {
  const { iouOverSamples = null, meanLabelledEntropy = null }: Partial<StructureVolume> = kept;
  return { ...kept, iouOverSamples, meanLabelledEntropy };
}

/**
 * A result that {@link loadResult} brought back.
 * @throws AppError `storage/newer-schema` for one of a later version; `storage/corrupt` when a part of it is missing.
 */
export function unpackResult({ meta, arrays }: KeptResult): WholeResult {
  // Its checksum says that it is what packResult made.
  const { format, whole } = meta as { readonly format: number; readonly whole: unknown };
  if (format !== FORMAT) throw new AppError('storage/newer-schema', { format });
  const result = putTogether({ plain: whole, arrays }) as WholeResult;
  // What was kept before structures could overlap has no sets; before references came, no probabilities and no body.
  const kept = result.segmentation as Partial<SegmentationResult>;
  const { sets = NO_SETS, probabilities = null, body = null } = kept;
  const structures = result.segmentation.structures.map(withLaterMeasures);
  return {
    ...result,
    segmentation: { ...result.segmentation, sets, probabilities, body, structures },
  };
}
