import { describe, expect, it } from 'vitest';
import type { SegmentLayers } from '../../core/contour/segmentLayers.ts';
import { AppError } from '../../core/errors.ts';
import { voxelCount } from '../../core/geometry/gridMath.ts';
import type { DicomSeries, SourceFrame } from '../../core/volume/dicomSeries.ts';
import { countedWriting, describedSegment, obliqueSeries } from '../../testing/obliqueSeries.ts';
import { parsed } from '../../testing/structureSet.ts';
import { NORMALISED_PREDICTIVE_ENTROPY } from '../parametricMap/mapQuantities.ts';
import { writeParametricMap } from '../parametricMap/writeParametricMap.ts';
import { writeRtstruct } from '../rtstruct/writeRtstruct.ts';
import { writeSeg } from '../seg/writeSeg.ts';
import { verifyPlanes } from './verifyPlanes.ts';
import { finished } from '../../testing/finished.ts';

type Image = ReturnType<typeof obliqueSeries>;

/** A block in each slice but the first. */
function layersOn({ grid }: Image): SegmentLayers {
  const labels = new Uint8Array(voxelCount(grid));
  const [ni, nj, nk] = grid.shape;
  for (let k = 1; k < nk; k++) labels.fill(1, ni * nj * k + ni + 1, ni * nj * k + ni + 4);
  return {
    grid,
    layers: [labels],
    segments: [{ ...describedSegment(1), layer: 0, label: 1 }],
    issues: [],
  };
}

const WRITERS = {
  rtstruct: (image: Image, series: DicomSeries) =>
    finished(writeRtstruct({ series, layers: layersOn(image), writing: countedWriting() })),
  'binary SEG': (image: Image, series: DicomSeries) =>
    finished(
      writeSeg({ series, layers: layersOn(image), kind: 'binary', writing: countedWriting() }),
    ),
  'label-map SEG': (image: Image, series: DicomSeries) =>
    finished(
      writeSeg({ series, layers: layersOn(image), kind: 'label-map', writing: countedWriting() }),
    ),
  'Parametric Map': ({ grid }: Image, series: DicomSeries) =>
    writeParametricMap({
      series,
      grid,
      values: new Float32Array(voxelCount(grid)),
      quantity: NORMALISED_PREDICTIVE_ENTROPY,
      structure: '',
      writing: countedWriting(),
    }),
};

function isVerified(bytes: Uint8Array, { series, grid }: Image): boolean {
  try {
    verifyPlanes(parsed(bytes).dataSet, { series, grid });
    return true;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error).toMatchObject({ code: 'export/readback-mismatch', detail: { what: 'planes' } });
    return false;
  }
}

const FORMS = Object.entries(WRITERS).flatMap(([name, write]) =>
  (['many', 'one'] as const).map((instances) => [name, instances, write] as const),
);

describe.each(FORMS)('planes of a %s, images: %s', (_, instances, write) => {
  const image = obliqueSeries([7, 6, 5], instances);
  const withFrames = (frames: readonly (SourceFrame | null)[]): DicomSeries => ({
    ...image.series,
    frames,
  });
  const { frames } = image.series;

  it('name the images that they lie on', () => {
    expect(isVerified(write(image, image.series), image)).toBe(true);
  });

  it('do not name the images of the next slice, all or two of them', () => {
    const shifted = [...frames.slice(1), ...frames.slice(0, 1)];
    expect(isVerified(write(image, withFrames(shifted)), image)).toBe(false);
    const swapped = [0, 1, 2, 4, 3].map((k) => frames[k] ?? null);
    expect(isVerified(write(image, withFrames(swapped)), image)).toBe(false);
  });

  it('name no image where the slice was made from its neighbours, and only there', () => {
    const gap = withFrames(frames.map((frame, k) => (k === 2 ? null : frame)));
    expect(isVerified(write(image, gap), { ...image, series: gap })).toBe(true);
    expect(isVerified(write(image, gap), image)).toBe(false);
    expect(isVerified(write(image, image.series), { ...image, series: gap })).toBe(false);
  });

  it('lie on slices of the image', () => {
    const affine = image.grid.affine.map((value, at) =>
      at === 11 ? value + 0.5 : value,
    ) as unknown as typeof image.grid.affine;
    const moved = { ...image, grid: { ...image.grid, affine } };
    expect(isVerified(write(moved, image.series), image)).toBe(false);
  });
});
