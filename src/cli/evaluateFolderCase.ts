import { AppError } from '../core/errors.ts';
import { caseInput, observerOf } from '../core/evaluation/caseInput.ts';
import type { CohortCase } from '../core/evaluation/cohort.ts';
import { DEFAULT_TOLERANCE_MM, evaluateCase } from '../core/evaluation/evaluateCase.ts';
import type { ReviewedStructure } from '../core/evaluation/matchStructures.ts';
import type { Observer } from '../core/evaluation/observers.ts';
import { isSameGrid } from '../core/geometry/gridMath.ts';
import type { Volume } from '../core/volume/volume.ts';
import type { SegmentationResult } from '../inference/segmentation.ts';
import { onlyStructureName } from '../core/worklist/caseFileName.ts';
import { expectedStructures } from '../models/expectedStructures.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { ContoursFile } from '../workers/codec.api.ts';
import { checkRules } from '../workers/codec/checkRules.ts';
import { openVolume } from '../workers/codec/openVolume.ts';
import { readContours } from '../workers/codec/readContours.ts';
import { readObserver } from '../workers/codec/readObserver.ts';
import { sourceBlob } from '../workers/codec/readSource.ts';
import type { FolderCase, FolderObserver } from './caseFolder.ts';
import type { EvaluateCommand } from './command.ts';
import { runNetwork, type Images, type OpenedNetwork } from './networkRun.ts';
import { predictQuality, type OpenedQuality } from './predictQuality.ts';
import type { NamedImage } from './report.ts';
import { segmentSamples } from './samples.ts';
import type { Surroundings } from './surroundings.ts';
import { codecCall } from './surroundings.ts';

/** What all cases are evaluated with. */
export interface CaseTools {
  readonly command: EvaluateCommand;
  /** Null where no case needs one. */
  readonly network: OpenedNetwork | null;
  readonly quality: OpenedQuality | null;
  /** Cases that verdicts and intervals are read against. */
  readonly known: readonly CohortCase[] | null;
}

/**
 * Reads one case, makes its result where it does not bring one, and measures it.
 * @throws AppError `model/not-found` for a case that needs a network where there is none; as the readers, the engine and
 *   `evaluateCase`.
 */
export async function evaluateFolderCase(
  found: FolderCase,
  drawnBy: 'samples' | 'contours' | 'network',
  tools: CaseTools,
  surroundings: Surroundings,
): Promise<CohortCase> {
  const { command, quality, known } = tools;
  const images = await openImages(found, surroundings);
  const [{ volume }] = images;
  const made = await makeResult(found, { images, drawnBy, tools }, surroundings);
  const { result, structures } = made;
  const observers = await readObservers(found, { volume, command }, surroundings);
  const predictions = quality ? await predictQuality(quality, volume, made) : new Map();
  const steps = evaluateCase(
    caseInput({
      name: found.name,
      source: made.source,
      grid: volume.grid,
      result,
      structures,
      predictions,
      findings: await findingsOf(made, surroundings),
      observers,
      matches: null,
      known: made.manifest && fittingCohort(known, made.source),
      fusion: { kind: command.fusion },
      tolerancesMm: tolerancesOf(command, structures),
    }),
  );
  const call = codecCall(surroundings);
  for (;;) {
    const step = steps.next();
    if (step.done) {
      if (observers.length > 0 && step.value.structures.every(isWithoutReference)) {
        surroundings.err(
          `note: ${found.name}: no structure of the reference is one of the contours`,
        );
      }
      return step.value;
    }
    await call.checkpoint();
  }
}

function isWithoutReference({ reference }: CohortCase['structures'][number]): boolean {
  return reference === 'none';
}

async function openImages(
  { images }: FolderCase,
  surroundings: Pick<Surroundings, 'signal'>,
): Promise<Images> {
  const read: NamedImage[] = [];
  for (const { name, sources, plan } of images) {
    read.push({ name, volume: await openVolume({ sources, plan }, codecCall(surroundings)) });
  }
  const [first, ...others] = read;
  if (!first) throw new AppError('internal/unexpected', { what: 'no image' });
  if (others.some(({ volume }) => !isSameGrid(volume.grid, first.volume.grid))) {
    throw new AppError('input/inconsistent-geometry', { reason: 'channels' });
  }
  return [first, ...others];
}

/** Only cases of the same network and version say something of a result. */
function fittingCohort(
  known: readonly CohortCase[] | null,
  source: string,
): readonly CohortCase[] | null {
  const fits = known?.every((one) => one.source === source) ?? false;
  return fits && known && known.length > 0 ? known : null;
}

/** A result, whatever it came from, and what its structures are called. */
interface CaseResult {
  readonly source: string;
  readonly result: SegmentationResult;
  readonly structures: readonly ReviewedStructure[];
  /** The network that drew it; null for what was made elsewhere. */
  readonly manifest: ModelManifest | null;
}

async function makeResult(
  { name, samples, contours }: FolderCase,
  {
    images,
    drawnBy,
    tools: { network },
  }: {
    readonly images: Images;
    readonly drawnBy: 'samples' | 'contours' | 'network';
    readonly tools: CaseTools;
  },
  surroundings: Surroundings,
): Promise<CaseResult> {
  const [{ volume }] = images;
  if (drawnBy === 'samples') {
    const files = await Promise.all(
      samples.map(async (source) => ({ name: source.path, file: await sourceBlob(source) })),
    );
    const { result } = await segmentSamples(volume, files, surroundings);
    const structures = result.structures.map(({ index }) => numbered(index));
    return { source: 'samples', result, structures, manifest: null };
  }
  if (drawnBy === 'contours') {
    const result = await readContours({ files: contours, image: volume }, codecCall(surroundings));
    const { structures: found } = result.provenance;
    const [file, ...others] = contours;
    const isOnly = found.length === 1 && others.length === 0;
    const nameOf = (given: string): string =>
      isOnly && file ? onlyStructureName(given, { fileName: file.name, imageName: name }) : given;
    const structures = found.map(({ index, name: given, type }) => {
      const known = nameOf(given);
      return { ...numbered(index), ...(known === '' ? {} : { name: known }), type };
    });
    return { source: 'contours', result, structures, manifest: null };
  }
  if (!network) throw new AppError('model/not-found', { id: 'none' });
  const { manifest } = network;
  const channels = manifest.input.layout === 'patch' ? manifest.input.channels.length : 1;
  const [first, ...others] = images;
  const given: Images = [first, ...others.slice(0, channels - 1)];
  const { result } = await runNetwork(given, network, surroundings);
  const structures = manifest.output.segments.map(({ index, name, code }) => ({
    label: index,
    name,
    type: code,
  }));
  return { source: `${manifest.id} ${manifest.version}`, result, structures, manifest };
}

function numbered(label: number): ReviewedStructure {
  return { label, name: `Structure ${label}`, type: null };
}

async function findingsOf(
  { result, manifest }: CaseResult,
  surroundings: Pick<Surroundings, 'signal'>,
): ReturnType<typeof checkRules> {
  const { networkGrid: grid, networkLabels: labels, sets, structures } = result;
  const expected = expectedStructures(structures, manifest);
  return checkRules({ grid, labels, sets, expected }, codecCall(surroundings));
}

/** Those whose names say so; where none does, masks as one reference, if they are asked to be. */
async function readObservers(
  { observers, contours, images: [image] }: FolderCase,
  { volume, command }: { readonly volume: Volume; readonly command: EvaluateCommand },
  surroundings: Pick<Surroundings, 'signal'>,
): Promise<Observer[]> {
  const masks: FolderObserver[] =
    command.masks === 'reference' && observers.length === 0 && contours.length > 0
      ? [{ name: 'reference', files: contours }]
      : [];
  const read: Observer[] = [];
  for (const { name, files } of [...observers, ...masks]) {
    const drawn = await readObserver({ files, image: volume }, codecCall(surroundings));
    const observer = observerOf(drawn, { name, file: onlyName(files), imageName: image.name });
    read.push(named(observer, command.labels));
  }
  return read;
}

/** What has no name is called as the command says. */
function named(observer: Observer, labels: EvaluateCommand['labels']): Observer {
  const structures = observer.structures.map((structure) => ({
    ...structure,
    name: structure.name === '' ? (labels[structure.number] ?? '') : structure.name,
  }));
  return { ...observer, structures };
}

function onlyName(files: readonly ContoursFile[]): string | null {
  return files.length === 1 ? (files[0]?.name ?? null) : null;
}

function tolerancesOf(
  { toleranceMm, tolerancesMm }: EvaluateCommand,
  structures: readonly ReviewedStructure[],
): Record<string, number> {
  return Object.fromEntries(
    structures.map(({ name }) => [name, tolerancesMm[name] ?? toleranceMm ?? DEFAULT_TOLERANCE_MM]),
  );
}
