import type { LabelSets } from '../contour/labelSets.ts';
import type { FlatLabels } from '../contour/flattenLayers.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelVolumeMl } from '../geometry/gridMath.ts';
import type { MeanProbabilities } from '../uncertainty/meanProbabilities.ts';
import { observerOfSegment } from '../intake/contoursRole.ts';
import { structureOfName } from '../worklist/caseFileName.ts';
import {
  countRules,
  predictedDice,
  qualityMeasures,
  type AssessedStructure,
  type Prediction,
} from './assessQuality.ts';
import type { CohortCase } from './cohort.ts';
import type { CaseDoubt, CaseInput, CaseStructure } from './evaluateCase.ts';
import { matchStructures, type ReviewedStructure } from './matchStructures.ts';
import type { Observer, StructureMatch } from './observers.ts';
import { casesOfSource, referenceDistribution } from './referenceDistribution.ts';
import { verdictOf } from './verdict.ts';

/** The part of a result that measures are taken of; a `SegmentationResult` is one. */
export interface CaseResult {
  readonly networkGrid: VoxelGrid;
  readonly labels: Uint8Array;
  readonly sets: LabelSets;
  readonly networkLabels: Uint8Array;
  readonly body: Uint8Array | null;
  readonly entropy: Float32Array;
  readonly errors: { readonly probability: Float32Array };
  readonly probabilities: MeanProbabilities | null;
  readonly structures: readonly ({ readonly index: number } & Pick<
    AssessedStructure,
    'volumeMl' | 'sampleVolumesMl' | 'meanPairwiseDice' | 'iouOverSamples' | 'meanLabelledEntropy'
  >)[];
  readonly provenance: { readonly origin: 'run' | 'samples' | 'contours' };
}

/** A case and what others than itself say of it. */
export interface DescribedCase extends Pick<
  CaseInput,
  'name' | 'source' | 'grid' | 'observers' | 'fusion' | 'tolerancesMm'
> {
  readonly result: CaseResult;
  /** Of the result, as they are called. */
  readonly structures: readonly ReviewedStructure[];
  /** By the contour-quality network, for each label; of others it was not asked. */
  readonly predictions: ReadonlyMap<number, Prediction>;
  readonly findings: Parameters<typeof countRules>[0];
  /** As the reader chose them; null: by `matchStructures`. */
  readonly matches: readonly StructureMatch[] | null;
  /** Cases that verdicts and intervals are read against, such as those that come with the network; null: none. */
  readonly known: readonly CohortCase[] | null;
}

/** Puts a case together for `evaluateCase`: the app and the command line do it here, so that they agree. */
export function caseInput(described: DescribedCase): CaseInput {
  const { name, source, grid, result, structures, observers, matches } = described;
  const { fusion, tolerancesMm } = described;
  return {
    name,
    source,
    grid,
    labels: result.labels,
    sets: result.sets,
    structures: structures.flatMap((structure) => caseStructure(described, structure) ?? []),
    doubt: doubtOf(result),
    observers,
    matches: matches ?? matchStructures(structures, observers),
    fusion,
    tolerancesMm,
  };
}

function caseStructure(
  { result, predictions, findings, known, source }: DescribedCase,
  structure: ReviewedStructure,
): CaseStructure | null {
  const { label, name } = structure;
  const measured = result.structures.find(({ index }) => index === label);
  if (!measured) return null;
  const cohort = known && referenceDistribution(casesOfSource(known, source), name);
  const measures = qualityMeasures({
    ...measured,
    structure: label,
    name,
    predicted: predictedDice(predictions.get(label) ?? { reason: 'not-asked' }, cohort),
    brokenRules: countRules(findings, { structure: label, volumeMl: measured.volumeMl }),
    voxelMl: voxelVolumeMl(result.networkGrid),
  });
  return { ...structure, measures, ...verdictOf(measures, cohort) };
}

/** Nothing is known of contours from a file, nor of results that were kept without the body. */
function doubtOf({
  networkGrid,
  networkLabels,
  body,
  entropy,
  errors,
  probabilities,
  structures,
  provenance,
}: CaseResult): CaseDoubt | null {
  if (provenance.origin === 'contours' || body === null) return null;
  return {
    grid: networkGrid,
    structures: structures.map(({ index }) => index),
    labels: networkLabels,
    body,
    entropy,
    expectedError: errors.probability,
    probabilities,
  };
}

/**
 * What one person drew, as it is compared.
 * @param drawn as `readObserver` of the codec gives it; taken over, not copied.
 * @param file its name where it is a single one: of a map that names nothing it may tell the structure; null for several.
 * @param imageName what the file's name is read against.
 */
export function observerOf(
  drawn: FlatLabels,
  {
    name,
    file,
    imageName,
  }: { readonly name: string; readonly file: string | null; readonly imageName: string },
): Observer {
  const { labels, sets } = drawn;
  const structures = drawn.structures.map((structure) => ({
    ...structure,
    number: structure.index,
    // Where segments say whose they are, what is left says what they are.
    name: observerOfSegment(structure.name)?.structure ?? structure.name,
  }));
  const [only] = structures;
  const isNameless = structures.length === 1 && only.name === '' && file !== null;
  if (!isNameless) return { name, labels, sets, structures };
  return { name, labels, sets, structures: [{ ...only, name: structureOfName(file, imageName) }] };
}
