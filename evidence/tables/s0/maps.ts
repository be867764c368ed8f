import { heatmapColor } from '../../../src/core/colormap.ts';
import type { CohortCase } from '../../cohort.ts';
import type { EvidenceNetwork } from '../../packages.ts';
import { mosaic } from '../../plot/mosaic.ts';
import type { Raster } from '../../plot/png.ts';
import type { SlabCase } from '../../run/slabPasses.ts';
import type { Plot } from '../../table.ts';
import type { OpenCase, Sampled } from './measureCase.ts';
import { openCase, sampled } from './measureCase.ts';
import type { Structure, Variant } from './plan.ts';
import { STRUCTURES } from './plan.ts';

/** A tumour of this size shows something. */
const LEAST_TUMOUR_ML = 8;

/** For each structure a slice of one phantom: right, missed and false pixels, and the paper's U, for each network. */
export async function mapPictures(
  cases: readonly CohortCase[],
  networks: readonly { readonly variant: Variant; readonly network: EvidenceNetwork | null }[],
): Promise<Plot[]> {
  const isLarge = ({ ml }: { readonly ml: number }): boolean => ml >= LEAST_TUMOUR_ML;
  const one = cases.find(({ facts }) => facts.tumours.some(isLarge)) ?? cases[0];
  const plots: Plot[] = [];
  for (const structure of STRUCTURES) {
    const own = networks.flatMap(({ variant, network }) =>
      network && variant.structure === structure ? [{ variant, network }] : [],
    );
    if (!one || own.length === 0) continue;
    plots.push({ name: `s0-${structure}-maps`, svg: await picture(structure, one, own) });
  }
  return plots;
}

async function picture(
  structure: Structure,
  one: CohortCase,
  own: readonly { readonly variant: Variant; readonly network: EvidenceNetwork }[],
): Promise<string> {
  const opened = openCase(one);
  const hu = one.image().channels[0];
  const outcomes: Raster[] = [];
  const maps: Raster[] = [];
  for (const { network } of own) {
    const slab = await largestSlice(opened, network, structure);
    const samples = await sampled(network, slab);
    outcomes.push(outcomeRaster(samples, slab, { hu, reference: opened.reference(structure) }));
    maps.push(uncertaintyRaster(samples, slab));
  }
  return mosaic({
    title: `S0: one slice of a hard phantom, ${structure}`,
    subtitle: `${one.id}; below: the paper's U of 10 samples, 0 (black) to its largest value 1/e (yellow)`,
    columns: own.map(({ variant }) => `${variant.loss}, ${variant.patch} patch`),
    rows: [
      { name: 'contour against truth', pictures: outcomes },
      { name: 'U', pictures: maps },
    ],
    legend: [
      { name: 'right (TP)', series: 3, sign: 'square' },
      { name: 'false (FP)', series: 2, sign: 'square' },
      { name: 'missed (FN)', series: 4, sign: 'square' },
    ],
  });
}

/** The slice with most of the structure, of those that are run. */
async function largestSlice(
  opened: OpenCase,
  network: EvidenceNetwork,
  structure: Structure,
): Promise<SlabCase> {
  const slab = await opened.slabs(network, structure);
  const reference = opened.reference(structure);
  const [ni, nj] = slab.grid.shape;
  const areas = slab.slices.map((k) =>
    reference.subarray(k * ni * nj, (k + 1) * ni * nj).reduce((sum, inside) => sum + inside, 0),
  );
  const k = slab.slices[areas.indexOf(Math.max(...areas))];
  return { ...slab, slices: [k] };
}

type Rgb = readonly [number, number, number];
/** Colours of the legend's third, second and fourth series, on light. */
const RIGHT: Rgb = [11, 133, 103];
const FALSE: Rgb = [224, 110, 20];
const MISSED: Rgb = [200, 60, 150];

/** Window of the grey picture, HU. */
const [LOW_HU, HIGH_HU] = [-120, 240];

function outcomeRaster(
  { predicted, voxels }: Sampled,
  { tiling }: SlabCase,
  { hu, reference }: { readonly hu: ArrayLike<number>; readonly reference: Uint8Array },
): Raster {
  return raster(tiling.window, (pixel) => {
    const voxel = voxels[pixel];
    const share = Math.min(1, Math.max(0, (hu[voxel] - LOW_HU) / (HIGH_HU - LOW_HU)));
    const grey = 255 * share;
    const isIn = predicted[pixel] === 1;
    const isTrue = reference[voxel] === 1;
    if (!isIn && !isTrue) return [grey, grey, grey];
    const colour = isIn ? (isTrue ? RIGHT : FALSE) : MISSED;
    return [0, 1, 2].map((channel) => 0.3 * grey + 0.7 * colour[channel]);
  });
}

function uncertaintyRaster({ hoebelU }: Sampled, { tiling }: SlabCase): Raster {
  return raster(tiling.window, (pixel) => heatmapColor(hoebelU[pixel] * Math.E));
}

function raster(
  { width, height }: { readonly width: number; readonly height: number },
  colourOf: (pixel: number) => readonly number[],
): Raster {
  const rgb = new Uint8Array(3 * width * height);
  for (let pixel = 0; pixel < width * height; pixel++)
    rgb.set(colourOf(pixel).map(Math.round), 3 * pixel);
  return { width, height, rgb };
}
