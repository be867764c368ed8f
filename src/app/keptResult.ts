import { NO_SETS } from '../core/contour/labelSets.ts';
import { AppError } from '../core/errors.ts';
import {
  numbersOf,
  stepsOf,
  type MeanProbabilities,
} from '../core/uncertainty/meanProbabilities.ts';
import type {
  RunProvenance,
  SegmentationResult,
  StructureVolume,
} from '../inference/segmentation.ts';
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
 * As it goes to disk: {@link saveResult} takes it. Next to nothing is copied.
 * @param id unique for each save.
 */
export function packResult(id: string, imageSha256: string, whole: WholeResult): KeptResult {
  const { segmentation, ...rest } = whole;
  const { plain, arrays } = takeApart({ ...rest, segmentation: packed(segmentation) });
  return { id, imageSha256, meta: { format: FORMAT, whole: plain }, arrays };
}

/** With bytes for 16-bit numbers: the storage knows no such arrays, and an older version of the app reads past these. */
interface Packed {
  readonly probabilities: PackedProbabilities | null;
}

type PackedProbabilities = Omit<MeanProbabilities, 'values' | 'voxels'> & {
  /** [n] each voxel less the one before: steps of 1 almost everywhere, of which next to nothing is left when they are packed. */
  readonly steps: Uint32Array<ArrayBuffer>;
  /** [S, n] little-endian, as this machine has them. */
  readonly values: Uint8Array<ArrayBuffer>;
};

function packed({ probabilities, ...rest }: SegmentationResult): Packed {
  if (!probabilities) return { ...rest, probabilities };
  const { voxels, values, ...how } = probabilities;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const steps = stepsOf(voxels);
  return { ...rest, probabilities: { ...how, steps, values: bytes } };
}

function unpacked(probabilities: PackedProbabilities | null): MeanProbabilities | null {
  if (!probabilities) return null;
  const { steps, values, ...how } = probabilities;
  const { buffer, byteOffset, byteLength } = values;
  const voxels = numbersOf(steps);
  return { ...how, voxels, values: new Uint16Array(buffer, byteOffset, byteLength / 2) };
}

/** Runs were kept before a network could be recalibrated. */
function withRecalibration(kept: SegmentationResult['provenance']): typeof kept {
  if (kept.origin !== 'run') return kept;
  const { recalibration = null } = kept as Partial<RunProvenance>;
  return { ...kept, recalibration };
}

/** Some were kept before these were measured. */
function withLaterMeasures(kept: StructureVolume): StructureVolume {
  const { iouOverSamples = null, meanLabelledEntropy = null } = kept as Partial<StructureVolume>;
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
  const { sets = NO_SETS, body = null } = kept;
  const probabilities = unpacked((result.segmentation as Partial<Packed>).probabilities ?? null);
  const structures = result.segmentation.structures.map(withLaterMeasures);
  const provenance = withRecalibration(result.segmentation.provenance);
  return {
    ...result,
    segmentation: { ...result.segmentation, sets, probabilities, body, structures, provenance },
  };
}
