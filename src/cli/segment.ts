import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { NO_SETS } from '../core/contour/labelSets.ts';
import { AppError } from '../core/errors.ts';
import { isSameGrid } from '../core/geometry/gridMath.ts';
import { EVERY_SLICE } from '../core/intake/readingPlan.ts';
import type { UncertaintyMaps } from '../core/uncertainty/sampleSums.ts';
import { encodeContours } from '../workers/codec/encodeContours.ts';
import { encodeMap } from '../workers/codec/encodeMap.ts';
import { openVolume } from '../workers/codec/openVolume.ts';
import type { NetworkSource, SegmentCommand } from './command.ts';
import { openNetwork, runNetwork, type Images } from './networkRun.ts';
import { readBlob } from './readFiles.ts';
import type { MadeResult, NamedImage, Report, ReportedFile } from './report.ts';
import { makeReport } from './report.ts';
import { segmentSamples, type SampleFile } from './samples.ts';
import type { Surroundings } from './surroundings.ts';
import { codecCall } from './surroundings.ts';

/** What one command has made. */
export interface SegmentOutcome {
  readonly report: Report;
  /** Paths, in the order in which they were written. */
  readonly files: readonly string[];
}

/**
 * Segments one case and writes label map, uncertainty and report.
 * @throws AppError as the readers of images and packages, the engine and the writers; `export/unwritable` where the
 *   folder cannot be written to; `cancelled`.
 */
export async function segmentCase(
  command: SegmentCommand,
  surroundings: Surroundings,
): Promise<SegmentOutcome> {
  const images = await readImages(command.images, surroundings);
  const { source } = command;
  const made =
    source.kind === 'network'
      ? await runOnce(images, source, surroundings)
      : await segmentSamples(images[0].volume, await sampleFiles(source.files), surroundings);
  return writeResult({ images, made, folder: command.out }, surroundings);
}

/** @throws AppError `input/inconsistent-geometry` {reason: 'channels'} where the images do not share one grid. */
async function readImages(paths: readonly string[], surroundings: Surroundings): Promise<Images> {
  const images: NamedImage[] = [];
  for (const path of paths) {
    surroundings.err(`reading ${path}`);
    const name = basename(path);
    const file = await readBlob(path);
    images.push({
      name,
      volume: await openVolume(
        { sources: [{ path: name, file, entry: null }], plan: EVERY_SLICE },
        codecCall(surroundings),
      ),
    });
  }
  const [first, ...others] = images;
  if (!first) throw new AppError('internal/unexpected', { what: 'no image' });
  if (others.some(({ volume }) => !isSameGrid(volume.grid, first.volume.grid))) {
    throw new AppError('input/inconsistent-geometry', { reason: 'channels' });
  }
  return [first, ...others];
}

async function runOnce(
  images: Images,
  source: NetworkSource,
  surroundings: Surroundings,
): Promise<MadeResult> {
  const network = await openNetwork(source, surroundings);
  try {
    return await runNetwork(images, network, surroundings);
  } finally {
    await network.dispose();
  }
}

async function sampleFiles(paths: readonly string[]): Promise<SampleFile[]> {
  const files: SampleFile[] = [];
  for (const path of paths) files.push({ name: path, file: await readBlob(path) });
  return files;
}

/** What each measure is called in file names. */
const MEASURES = {
  expectedEntropy: 'expected-entropy',
  mutualInformation: 'mutual-information',
  variance: 'variance',
  hoebelU: 'hoebel-u',
} as const satisfies Record<keyof UncertaintyMaps, string>;

async function writeResult(
  given: { readonly images: Images; readonly made: MadeResult; readonly folder: string },
  surroundings: Surroundings,
): Promise<SegmentOutcome> {
  const { images, made, folder } = given;
  const [{ name, volume }] = images;
  const { result, maps } = made;
  const { grid, source } = volume;
  const base = name.replace(/\.nii(\.gz)?$/i, '');
  const { version } = surroundings;
  const writing = { atMs: Date.now(), identity: 'kept', version, reviewer: '' } as const;
  const call = codecCall(surroundings);
  const paths: string[] = [];
  const reported: ReportedFile[] = [];
  const write = async (file: string, bytes: Uint8Array): Promise<void> => {
    const path = join(folder, file);
    await writeBytes(folder, path, bytes);
    paths.push(path);
  };
  const image = { source, grid, format: 'nifti', writing } as const;
  const labels = { kind: 'labels', labels: result.labels, structures: [], sets: NO_SETS } as const;
  const { files } = await encodeContours({ ...image, contours: labels }, call);
  const named = files.map((encoded) => ({
    file: `${base}_contours.nii.gz`,
    content: 'contours',
    ...encoded,
  }));
  const measures = [
    ['uncertainty', result.entropy] as const,
    ...Object.entries(MEASURES).flatMap(([key, measure]) => {
      const values = maps?.[key as keyof typeof MEASURES];
      return values ? [[measure, values] as const] : [];
    }),
  ];
  for (const [measure, entropy] of measures) {
    const { networkGrid } = result;
    const quantity = { kind: 'uncertainty' } as const;
    const map = { ...image, networkGrid, values: entropy, quantity };
    const encoded = await encodeMap(map, call);
    named.push({ file: `${base}_${measure}.nii.gz`, content: measure, ...encoded });
  }
  for (const { file, content, blob, sha256 } of named) {
    await write(file, new Uint8Array(await blob.arrayBuffer()));
    reported.push({ name: file, content, sha256 });
  }
  const report = makeReport({ images, made, files: reported, version });
  const text = `${JSON.stringify(report, null, 2)}\n`;
  await write(`${base}_segmentation.json`, new TextEncoder().encode(text));
  return { report, files: paths };
}

async function writeBytes(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(path, bytes);
  } catch (cause) {
    throw new AppError('export/unwritable', {}, { cause });
  }
}
