import type { Issue } from '../core/errors.ts';
import type { Affine } from '../core/geometry/affine.ts';
import { voxelVolumeMl } from '../core/geometry/gridMath.ts';
import { DEFINITIONS, SAMPLES_DEFINITIONS } from '../core/review/recordDefinitions.ts';
import type { UncertaintyMaps } from '../core/uncertainty/sampleSums.ts';
import type { Volume } from '../core/volume/volume.ts';
import type {
  RunProvenance,
  SamplesProvenance,
  SegmentationResult,
  StructureVolume,
} from '../inference/segmentation.ts';
import { logitCalibration } from '../models/logits.ts';
import type { ModelManifest, Recalibration } from '../models/manifest.ts';

/** An image of the case, by the name of its file. */
export interface NamedImage {
  readonly name: string;
  readonly volume: Volume;
}

/** Where a result comes from, with what its provenance does not hold. */
export type ReportOrigin =
  | {
      readonly origin: 'run';
      readonly manifest: ModelManifest;
      /** What speaks against this network on this image. */
      readonly issues: readonly Issue[];
      readonly provenance: RunProvenance;
    }
  | {
      readonly origin: 'samples';
      /** Of the files, in the order of the provenance. */
      readonly names: readonly string[];
      readonly provenance: SamplesProvenance;
    };

/** A result and where it comes from. */
export interface MadeResult {
  readonly result: SegmentationResult;
  /** [net]; null where they were not asked for, or are not known. */
  readonly maps: UncertaintyMaps | null;
  readonly origin: ReportOrigin;
}

export interface ReportedFile {
  readonly name: string;
  readonly content: string;
  readonly sha256: string;
}

/** The record of a run without a reviewer, as written beside its files. Undefined measures are null. */
export interface Report {
  readonly format: 'isodoubt-segmentation';
  readonly formatVersion: 1;
  readonly application: { readonly name: 'Isodoubt'; readonly version: string };
  readonly notice: string;
  readonly createdAt: string;
  /** One for each channel. */
  readonly images: readonly {
    readonly name: string;
    readonly sha256: string;
    readonly shape: readonly number[];
    readonly affine: Affine;
    readonly issues: readonly Issue[];
  }[];
  /** Null where samples were made elsewhere. */
  readonly network: {
    readonly id: string;
    readonly version: string;
    readonly name: string;
    readonly temperature: number;
    readonly bias: readonly number[];
    /** Of the mean over samples, after temperature and bias. */
    readonly recalibration: Recalibration | null;
    readonly issues: readonly Issue[];
  } | null;
  readonly provenance: RunProvenance | (SamplesProvenance & { readonly names: readonly string[] });
  readonly structures: readonly (StructureVolume & { readonly name: string })[];
  readonly regionOfInterest: { readonly voxels: number; readonly volumeMl: number };
  readonly slices: { readonly done: number; readonly planned: number };
  readonly definitions: Readonly<Record<string, string>>;
  readonly files: readonly ReportedFile[];
}

const MEASURE_DEFINITIONS = {
  'expected-entropy':
    "mean of the samples' own entropies divided by the largest possible entropy, 0 to 1",
  'mutual-information':
    'entropy of the mean less the mean entropy, divided by the largest possible entropy, 0 to 1',
  variance: 'half the sum over classes of the population variance of the probability, 0 to 1',
  'hoebel-u': 'mean over samples of -p ln p, p the probability of any structure, 0 to 1/e',
};

/** @param given.files those already written. */
export function makeReport(given: {
  readonly images: readonly NamedImage[];
  readonly made: MadeResult;
  readonly files: readonly ReportedFile[];
  readonly version: string;
}): Report {
  const { images, files, version } = given;
  const { result, origin } = given.made;
  const isRun = origin.origin === 'run';
  const words = isRun ? { ...DEFINITIONS, ...MEASURE_DEFINITIONS } : SAMPLES_DEFINITIONS;
  const isUsed = (word: string): boolean =>
    !(word in MEASURE_DEFINITIONS) || files.some(({ content }) => content === word);
  return {
    format: 'isodoubt-segmentation',
    formatVersion: 1,
    application: { name: 'Isodoubt', version },
    notice: 'Isodoubt is a research tool, not a medical device.',
    createdAt: new Date().toISOString(),
    images: images.map(({ name, volume }) => ({
      name,
      sha256: volume.source.sha256,
      shape: volume.grid.shape,
      affine: volume.grid.affine,
      issues: volume.issues,
    })),
    network: isRun ? networkOf(origin.manifest, origin.issues) : null,
    provenance: isRun ? origin.provenance : { ...origin.provenance, names: origin.names },
    structures: result.structures.map((structure) => ({
      ...structure,
      name: nameOf(origin, structure.index),
    })),
    regionOfInterest: {
      voxels: result.roiVoxels,
      volumeMl: result.roiVoxels * voxelVolumeMl(result.networkGrid),
    },
    slices: result.slices,
    definitions: Object.fromEntries(
      Object.entries(words).filter(([word]) => isUsed(word) && !OF_A_REVIEW.has(word)),
    ),
    files,
  };
}

/** Words of a review, which this is not. */
const OF_A_REVIEW: ReadonlySet<string> = new Set(['budget', 'region']);

function networkOf(manifest: ModelManifest, issues: readonly Issue[]): Report['network'] {
  const { id, version, name } = manifest;
  const { temperature, bias } = logitCalibration(manifest);
  const { recalibration = null } = manifest;
  return { id, version, name, temperature, bias, recalibration, issues };
}

function nameOf(origin: ReportOrigin, index: number): string {
  const segments = origin.origin === 'run' ? origin.manifest.output.segments : [];
  return segments.find((segment) => segment.index === index)?.name ?? `Label ${index}`;
}

/** One line for each structure: volume, range over the samples, mean pairwise Dice. */
export function reportTable({ structures, provenance }: Report): string[] {
  const rows = structures.map(({ name, volumeMl, sampleVolumesMl, meanPairwiseDice }) => [
    name,
    volumeMl.toFixed(1),
    sampleVolumesMl.length < 2
      ? '–'
      : `${Math.min(...sampleVolumesMl).toFixed(1)} … ${Math.max(...sampleVolumesMl).toFixed(1)}`,
    meanPairwiseDice === null ? '–' : meanPairwiseDice.toFixed(3),
  ]);
  const head = ['structure', 'volume ml', 'samples ml', 'Dice between samples'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = [head, ...rows].map((row) =>
    row.map((cell, column) => align(cell, widths[column] ?? 0, column)).join('  '),
  );
  return [...lines, '', ...(provenance.origin === 'run' ? runLines(provenance) : [])];
}

function align(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function runLines({ drawn, audit, elapsedMs, backend }: RunProvenance): string[] {
  const lines = [
    `${drawn.samples} ${drawn.samples === 1 ? 'sample' : 'samples'} (${drawn.ended}) in ${(elapsedMs / 1000).toFixed(1)} s on ${backend.threads} ${backend.threads === 1 ? 'thread' : 'threads'}`,
  ];
  if (audit) {
    const { sampledVoxels, coveredVoxels, changedVoxels, missedVoxels } = audit;
    const share = coveredVoxels === 0 ? 0 : (100 * sampledVoxels) / coveredVoxels;
    lines.push(
      `sampled ${share.toFixed(1)} % of the field; one sample of all of it changed ${changedVoxels} voxels, ${missedVoxels} of them outside`,
    );
  }
  return lines;
}
