import { maskTable } from '../../core/contour/labelSets.ts';
import type { LayeredSegment } from '../../core/contour/segmentLayers.ts';
import { fuseObservers } from '../../core/evaluation/fuseObservers.ts';
import type { FusedStructure } from '../../core/evaluation/fusedStructures.ts';
import type { Fusion, Observer } from '../../core/evaluation/observers.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { reviewedContours } from '../../inference/reviewedContours.ts';
import type { ContoursFileOrigin, ContoursSegmentation } from '../../inference/segmentation.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress } from '../codec.api.ts';
import { buffersOf, flattened } from './readContours.ts';

/** `fuseContours` of the codec's contract. */
export async function fuseContours(
  {
    grid,
    observers,
    structures,
    fusion,
    files,
  }: {
    readonly grid: VoxelGrid;
    readonly observers: readonly Observer[];
    readonly structures: readonly FusedStructure[];
    readonly fusion: Fusion;
    readonly files: readonly ContoursFileOrigin[];
  },
  context: CallContext<CodecProgress>,
): Promise<ContoursSegmentation> {
  const startMs = performance.now();
  const layers: Uint8Array<ArrayBuffer>[] = [];
  for (const [at, { observed }] of structures.entries()) {
    context.progress({ stage: 'reduce', done: at, total: structures.length });
    await context.checkpoint();
    const masks = observers.map((observer, of) => maskOf(observer, observed[of] ?? null));
    const steps = fuseObservers(masks, grid, fusion);
    for (;;) {
      const step = steps.next();
      await context.checkpoint();
      if (!step.done) continue;
      layers.push(step.value.mask);
      break;
    }
  }
  const segments = structures.map(({ segment }, layer): LayeredSegment => ({
    ...segment,
    layer,
    label: 1,
  }));
  const flat = await flattened({ grid, layers, segments }, context);
  const detail = {
    rule: fusion.kind,
    observers: observers.length,
    position: fusion.kind === 'observer' ? fusion.position + 1 : 0,
  };
  const result = reviewedContours(flat, grid, {
    origin: 'contours',
    files,
    structures: flat.structures,
    issues: [{ code: 'issue/fused-observers', detail }],
    elapsedMs: performance.now() - startMs,
  });
  context.transfer(...buffersOf(result));
  return result;
}

/** [src] 0 or 1; empty for one who has not drawn the structure. */
function maskOf({ labels, sets }: Observer, label: number | null): Uint8Array {
  const mask = new Uint8Array(labels.length);
  if (label === null) return mask;
  const table = maskTable(sets, label);
  for (let voxel = 0; voxel < mask.length; voxel++) mask[voxel] = table[labels[voxel] ?? 0] ?? 0;
  return mask;
}
