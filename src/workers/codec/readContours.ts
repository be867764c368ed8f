import { flattenLayersInSteps, type FlatLabels } from '../../core/contour/flattenLayers.ts';
import { joinLayers } from '../../core/contour/joinLayers.ts';
import type { SegmentLayers } from '../../core/contour/segmentLayers.ts';
import type { Issue } from '../../core/errors.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { VolumeSource } from '../../core/volume/volume.ts';
import { isUncompressed, parseDicomFile } from '../../formats/dicom/dicomFile.ts';
import { readRtstruct } from '../../formats/rtstruct/readRtstruct.ts';
import { readSeg } from '../../formats/seg/readSeg.ts';
import { reviewedContours } from '../../inference/reviewedContours.ts';
import type { ContoursFileOrigin, ContoursSegmentation } from '../../inference/segmentation.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress, ContoursFile } from '../codec.api.ts';
import { decoderFor } from './decodeFrame.ts';
import { readLabels } from './readLabels.ts';
import { inflateRaw, readSource } from './readSource.ts';
import { sha256Hex } from '../../core/sha256Hex.ts';
import { sha256OfSeveral } from './sha256.ts';

type Context = CallContext<CodecProgress>;

interface Target {
  readonly grid: VoxelGrid;
  readonly source: VolumeSource;
}

/** Blocks of voxels that are flattened between two looks whether to go on. */
const BLOCKS_PER_STEP = 64;

/** `readContours` of the codec's contract: each file put on the image's grid, all of them made one label map. */
export async function readContours(
  { files, image }: { readonly files: readonly ContoursFile[]; readonly image: Target },
  context: Context,
): Promise<ContoursSegmentation> {
  const startMs = performance.now();
  const { flat, origins, issues } = await readFlat({ files, image, isNamedByFile: true }, context);
  const result = reviewedContours(flat, image.grid, {
    origin: 'contours',
    files: origins,
    structures: flat.structures,
    issues,
    elapsedMs: performance.now() - startMs,
  });
  context.transfer(...buffersOf(result));
  return result;
}

/** Contours of files on one grid. */
export interface FlatContours {
  readonly flat: FlatLabels;
  readonly origins: readonly ContoursFileOrigin[];
  /** What was doubtful, and what was done. */
  readonly issues: readonly Issue[];
}

/**
 * All structures of files in one label map on the image's grid.
 * @param from.isNamedByFile the only structure of a file, where it has no name, is called as the file is; else as `structure` says.
 * @throws AppError as the readers and `flattenLayers` do.
 */
export async function readFlat(
  {
    files,
    image,
    isNamedByFile,
  }: {
    readonly files: readonly ContoursFile[];
    readonly image: Target;
    readonly isNamedByFile: boolean;
  },
  context: Context,
): Promise<FlatContours> {
  const read: SegmentLayers[] = [];
  const origins: ContoursFileOrigin[] = [];
  for (const file of files) {
    const sha256 = await hashOf(file, context);
    const layers = wanted(await layersOf(file, image, context), file);
    read.push(named(layers, isNamedByFile ? fileStem(file) : (file.structure ?? '')));
    origins.push({ sha256, format: file.format, structures: layers.segments.length });
  }
  const joined = joinLayers(read);
  return { flat: await flattened(joined, context), origins, issues: joined.issues };
}

/** As `flattenLayers`, with a chance to cancel in between. */
export async function flattened(
  source: Omit<SegmentLayers, 'issues'>,
  context: Context,
): Promise<FlatLabels> {
  const steps = flattenLayersInSteps(source);
  for (let n = 1; ; n++) {
    const step = steps.next();
    if (step.done) return step.value;
    if (n % BLOCKS_PER_STEP === 0) await context.checkpoint();
  }
}

function layersOf(file: ContoursFile, image: Target, context: Context): Promise<SegmentLayers> {
  return file.format === 'label-map'
    ? readLabels(file.sources, image.grid, context)
    : readDicom(file, image, context);
}

async function readDicom(
  { format, sources }: ContoursFile,
  image: Target,
  context: Context,
): Promise<SegmentLayers> {
  const [source] = sources;
  const bytes = source ? await readSource(source) : new Uint8Array();
  const file = parseDicomFile(bytes, { inflateRaw, upTo: 'end' });
  const { transferSyntaxUid } = file;
  const decode = isUncompressed(transferSyntaxUid) ? null : await decoderFor(transferSyntaxUid);
  const steps = format === 'rtstruct' ? readRtstruct(file, image) : readSeg(file, image, decode);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    context.progress({ stage: 'parse', done: step.value, total: 1 });
    await context.checkpoint();
  }
}

async function hashOf({ sources }: ContoursFile, context: Context): Promise<string> {
  const hashes: string[] = [];
  for (const source of sources) {
    await context.checkpoint();
    hashes.push(await sha256Hex(await readSource(source)));
  }
  const [only] = hashes;
  return hashes.length === 1 && only ? only : sha256OfSeveral(hashes);
}

/** Without the segments that nobody wants; their voxels become background when layers are flattened. */
function wanted(layers: SegmentLayers, { numbers }: ContoursFile): SegmentLayers {
  if (!numbers) return layers;
  return { ...layers, segments: layers.segments.filter(({ number }) => numbers.includes(number)) };
}

/** A map of one structure that does not name it is called by its file, as masks of single organs are. */
function fileStem({ name }: ContoursFile): string {
  return name.replace(/\.(nii|nrrd|seg\.nrrd|nhdr|mha|mhd|mgh|mgz|hdr|img)(\.gz)?$/i, '');
}

function named(layers: SegmentLayers, name: string): SegmentLayers {
  const [only] = layers.segments;
  if (!only || layers.segments.length > 1 || only.name !== '') return layers;
  return { ...layers, segments: [{ ...only, name }] };
}

/** Arrays of a result of contours, to hand over. */
export function buffersOf(result: ContoursSegmentation): ArrayBuffer[] {
  const { labels, networkLabels, runnerUp, entropy, roi, ranking, errors } = result;
  const arrays = [labels, networkLabels, runnerUp, entropy, roi, ranking];
  return [...arrays, errors.probability, errors.ranking].map(({ buffer }) => buffer);
}
