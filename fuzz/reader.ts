import { AppError } from '../src/core/errors.ts';
import { determinant } from '../src/core/geometry/affine.ts';
import { voxelCount } from '../src/core/geometry/gridMath.ts';
import type { VoxelGrid } from '../src/core/geometry/grid.ts';
import type { Finding } from '../src/core/intake/findings.ts';
import { EVERY_SLICE } from '../src/core/intake/readingPlan.ts';
import type { VolumeSource } from '../src/core/volume/volume.ts';
import type { CallContext } from '../src/rpc/serve.ts';
import type { CodecProgress, ContoursFile, SourceFile } from '../src/workers/codec.api.ts';
import { codecHandlers } from '../src/workers/codec/handlers.ts';

/** What came of files. `wrong`: something that must not happen, and what. */
export type Outcome =
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'wrong'; readonly what: string };

/** Codes that say that we failed, not the file. */
const OURS = /^(internal|export)\//;

/** Reads files as the app does, one after the other: looks what they are, opens the image, then contours on it. */
export async function readAll(
  files: readonly { readonly at: string; readonly bytes: Uint8Array }[],
): Promise<Outcome> {
  const sources = files.map(({ at, bytes }): SourceFile => ({
    path: at,
    file: new Blob([Uint8Array.from(bytes)]),
    entry: null,
  }));
  try {
    const inspected = await codecHandlers.inspectFiles({ sources }, CONTEXT);
    const images = inspected.findings.filter(({ kind }) => kind !== 'contours');
    const contours = inspected.findings.filter(({ kind }) => kind === 'contours');
    const context: Reading = { all: inspected.sources, image: null };
    const outcomes: Outcome[] = [];
    for (const finding of [...images, ...contours]) {
      outcomes.push(await readFinding(finding, context));
    }
    const wrong = outcomes.find(({ kind }) => kind === 'wrong');
    const opened = outcomes.find(({ kind }) => kind === 'opened');
    return (
      wrong ?? opened ?? outcomes[0] ?? { kind: 'wrong', what: 'files of which nothing is said' }
    );
  } catch (thrown) {
    return failureOf(thrown);
  }
}

interface Reading {
  readonly all: readonly SourceFile[];
  /** The first image that opened. */
  image: { readonly grid: VoxelGrid; readonly source: VolumeSource } | null;
}

async function readFinding(finding: Finding, reading: Reading): Promise<Outcome> {
  const sources = finding.sources.flatMap((position) => reading.all[position] ?? []);
  if (finding.kind === 'left-out') return { kind: 'refused', code: finding.code };
  try {
    if (finding.kind === 'contours') return await readOn(reading.image, finding.format, sources);
    if (finding.refusal) return { kind: 'refused', code: finding.refusal.code };
    const volume = await codecHandlers.openVolume({ sources, plan: EVERY_SLICE }, CONTEXT);
    const { grid, source } = volume;
    reading.image ??= { grid, source };
    const what = faultOf(grid, volume.voxels.length);
    if (what !== null) return { kind: 'wrong', what };
    if (finding.glance.look !== 'labels') return { kind: 'opened' };
    return await readOn({ grid, source }, 'label-map', sources);
  } catch (thrown) {
    return failureOf(thrown);
  }
}

/** Contours on an image; without one there is nothing to put them on. */
async function readOn(
  image: Reading['image'],
  format: ContoursFile['format'],
  sources: readonly SourceFile[],
): Promise<Outcome> {
  if (!image) return { kind: 'refused', code: 'no-image' };
  const files = [{ format, name: 'contours', sources, numbers: null }];
  const { labels } = await codecHandlers.readContours({ files, image }, CONTEXT);
  const what = faultOf(image.grid, labels.length);
  return what === null ? { kind: 'opened' } : { kind: 'wrong', what };
}

function failureOf(thrown: unknown): Outcome {
  if (!(thrown instanceof AppError)) {
    return { kind: 'wrong', what: `not an AppError: ${String(thrown)}` };
  }
  const { code } = thrown;
  return OURS.test(code) ? { kind: 'wrong', what: thrown.message } : { kind: 'refused', code };
}

/** Null where the grid makes sense and has as many voxels as there are. */
function faultOf(grid: VoxelGrid, voxels: number): string | null {
  if (grid.affine.some((value) => !Number.isFinite(value))) return 'an affine that is not finite';
  if (determinant(grid.affine) === 0) return 'a singular affine';
  return voxelCount(grid) === voxels ? null : 'voxels that do not fit their grid';
}

const CONTEXT: CallContext<CodecProgress> = {
  signal: new AbortController().signal,
  progress: () => undefined,
  deliver: () => undefined,
  transfer: () => undefined,
  checkpoint: () => Promise.resolve(),
};
