import type { Affine } from '../../core/geometry/affine.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { voxelCount } from '../../core/geometry/gridMath.ts';
import { upsampleSlices } from '../../core/geometry/resample.ts';
import { quantizeUncertainty } from '../../formats/nifti/writeNifti.ts';
import type { CodecApi, EncodedFile } from '../codec.api.ts';
import { encodeNifti, isLittleEndian } from './encodeNifti.ts';
import type { ExportContext } from './exportContext.ts';
import { fileNote } from './fileNote.ts';

type Params = CodecApi['encodeMap']['params'];

/** Voxels resampled between two checkpoints: some tens of milliseconds of work. */
const VOXELS_PER_STEP = 4e6;

/** `encodeMap` of the codec's contract. Throws as `upsampleSlices`, `quantizeUncertainty` and the writer of the format. */
export async function encodeMap(params: Params, context: ExportContext): Promise<EncodedFile> {
  const { source, grid, writing, quantity, format } = params;
  const note = fileNote(writing);
  switch (format) {
    case 'nifti': {
      const voxels = new Uint16Array(voxelCount(grid));
      const littleEndian = isLittleEndian(source);
      await forSlices(params, context, (slice, start) => {
        quantizeUncertainty(slice, voxels.subarray(start, start + slice.length), littleEndian);
      });
      const content = { kind: 'uncertainty' } as const;
      return encodeNifti({ source, grid, content, voxels, description: note }, context);
    }
    case 'nrrd': {
      const { encodeNrrdMap } = await import('./encodeNrrd.ts');
      const values = await onImage(params, context);
      return encodeNrrdMap({ grid, values }, note, context);
    }
    case 'dicom-pmap': {
      const { encodeParametricMap } = await import('./encodeParametricMap.ts');
      const values = await onImage(params, context);
      return encodeParametricMap({ source, grid, values, quantity, writing }, context);
    }
  }
}

/** float32 on the image's grid. */
async function onImage(params: Params, context: ExportContext): Promise<Float32Array<ArrayBuffer>> {
  const values = new Float32Array(voxelCount(params.grid));
  await forSlices(params, context, (slice, start) => values.set(slice, start));
  return values;
}

/** Slab by slab, so that a cancel can come in between. @param onSlice gets the index of the slice's first voxel. */
async function forSlices(
  { grid, networkGrid, values }: Params,
  context: ExportContext,
  onSlice: (slice: Float32Array, start: number) => void,
): Promise<void> {
  const [ni, nj, nk] = grid.shape;
  const slicesPerStep = Math.max(1, Math.floor(VOXELS_PER_STEP / (ni * nj)));
  for (let first = 0; first < nk; first += slicesPerStep) {
    context.progress({ stage: 'resample', done: first, total: nk });
    await context.checkpoint();
    const slab = slabOf(grid, first, Math.min(slicesPerStep, nk - first));
    upsampleSlices(values, { network: networkGrid, source: slab }, (k, slice) => {
      onSlice(slice, (first + k) * ni * nj);
    });
  }
}

/** The grid of slices `first` … `first + count - 1`. */
function slabOf(grid: VoxelGrid, first: number, count: number): VoxelGrid {
  const m = grid.affine;
  const affine: Affine = [
    ...([m[0], m[1], m[2], m[3] + first * m[2]] as const),
    ...([m[4], m[5], m[6], m[7] + first * m[6]] as const),
    ...([m[8], m[9], m[10], m[11] + first * m[10]] as const),
    ...([0, 0, 0, 1] as const),
  ];
  return { shape: [grid.shape[0], grid.shape[1], count], affine };
}
