import { voxelCount } from '../../core/geometry/gridMath.ts';
import { quantizeUncertainty } from '../../formats/nifti/writeNifti.ts';
import type { CodecApi, EncodedFile } from '../codec.api.ts';
import { encodeNifti, isLittleEndian } from './encodeNifti.ts';
import type { ExportContext } from './exportContext.ts';
import { fileNote } from './fileNote.ts';
import { mapSlabs } from './mapSlabs.ts';

type Params = CodecApi['encodeMap']['params'];

/** `encodeMap` of the codec's contract. Throws as `upsampleSlices`, `quantizeUncertainty` and the writer of the format. */
export async function encodeMap(params: Params, context: ExportContext): Promise<EncodedFile> {
  const { source, grid, writing, quantity, format } = params;
  const note = fileNote(writing);
  switch (format) {
    case 'nifti': {
      const voxels = await quantised(params, isLittleEndian(source), context);
      const content = { kind: 'uncertainty' } as const;
      return encodeNifti({ source, grid, content, voxels, description: note }, context);
    }
    case 'nrrd': {
      const { encodeNrrdMap } = await import('./encodeNrrd.ts');
      return encodeNrrdMap(params, note, context);
    }
    case 'dicom-pmap': {
      const { encodeParametricMap } = await import('./encodeParametricMap.ts');
      return encodeParametricMap({ source, map: params, quantity, writing }, context);
    }
  }
}

async function quantised(
  map: Params,
  littleEndian: boolean,
  context: ExportContext,
): Promise<Uint16Array<ArrayBuffer>> {
  const [ni, nj, nk] = map.grid.shape;
  const voxels = new Uint16Array(voxelCount(map.grid));
  for (const { first, values } of mapSlabs(map)) {
    context.progress({ stage: 'resample', done: first, total: nk });
    await context.checkpoint();
    const start = first * ni * nj;
    quantizeUncertainty(values, voxels.subarray(start, start + values.length), littleEndian);
  }
  return voxels;
}
