import { AppError } from '../src/core/errors.ts';
import { determinant } from '../src/core/geometry/affine.ts';
import { voxelCount } from '../src/core/geometry/gridMath.ts';
import type { VoxelGrid } from '../src/core/geometry/grid.ts';
import type { Finding } from '../src/core/intake/findings.ts';
import { EVERY_SLICE } from '../src/core/intake/readingPlan.ts';
import type { CallContext } from '../src/rpc/serve.ts';
import type { CodecProgress, SourceFile } from '../src/workers/codec.api.ts';
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
    let outcome: Outcome | null = null;
    for (const finding of inspected.findings) {
      const one = await readFinding(finding, inspected.sources);
      if (one.kind === 'wrong') return one;
      if (outcome?.kind !== 'opened') outcome = one;
    }
    return outcome ?? { kind: 'wrong', what: 'files of which nothing is said' };
  } catch (thrown) {
    return failureOf(thrown);
  }
}

async function readFinding(finding: Finding, all: readonly SourceFile[]): Promise<Outcome> {
  const sources = finding.sources.flatMap((position) => all[position] ?? []);
  if (finding.kind === 'left-out') return { kind: 'refused', code: finding.code };
  if (finding.kind === 'contours') return { kind: 'opened' };
  if (finding.refusal) return { kind: 'refused', code: finding.refusal.code };
  try {
    const volume = await codecHandlers.openVolume({ sources, plan: EVERY_SLICE }, CONTEXT);
    const what = faultOf(volume.grid, volume.voxels.length);
    return what === null ? { kind: 'opened' } : { kind: 'wrong', what };
  } catch (thrown) {
    return failureOf(thrown);
  }
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
