import { seededRandom } from './seededRandom.ts';

/** A file of a made cohort, as it would lie in a folder. */
export interface PhantomFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What a made cohort is to be like. */
export interface PhantomCohort {
  readonly cases: number;
  readonly seed: number;
  /** Probability maps of each case; default 4. */
  readonly samples?: number;
  /** By what factor the samples' logits are too large: 1 is calibrated; default 1. */
  readonly overconfidence?: number;
  /** Whether the last two cases are a contour without a reference, and a reference that the samples miss; default true. */
  readonly hasFailures?: boolean;
}

const SHAPE = [48, 48, 24] as const;
const SPACING_MM = [4, 4, 5] as const;
const VOXELS = SHAPE[0] * SHAPE[1] * SHAPE[2];
const UINT8 = { datatype: 2, bytes: 1 } as const;
const INT16 = { datatype: 4, bytes: 2 } as const;
const FLOAT32 = { datatype: 16, bytes: 4 } as const;

/** How far a sample's own contour may lie from the mean one, as a share of how far that lies from the truth. */
const SAMPLE_SHARE = 0.6;
/** Over which a calibrated probability falls from .73 to .27. */
const SOFTNESS_MM = 2;
/** Of the body; the organ is brighter. */
const HU = { air: -1000, body: 40, organ: 120, noise: 12 } as const;

/**
 * A cohort of phantoms, 48 × 48 × 24 voxels of 4 × 4 × 5 mm, about 1 MB a case: an ellipsoid in an elliptic body, samples whose
 * contours lie a few millimetres beside it, by an error that differs from case to case and that the samples know of by halves,
 * and the truth. The same seed gives the same bytes.
 * @returns `phantom_001.nii`, `phantom_001_sample1.nii` …, `phantom_001_gt.nii` of each case.
 */
export function phantomCohort({
  cases,
  seed,
  samples = 4,
  overconfidence = 1,
  hasFailures = true,
}: PhantomCohort): PhantomFile[] {
  return Array.from({ length: cases }, (_, at) => {
    const random = seededRandom(seed * 1000 + at);
    const failure = hasFailures && at >= cases - 2 ? (at === cases - 1 ? 'missed' : 'false') : null;
    const name = `phantom_${String(at + 1).padStart(3, '0')}`;
    const anatomy = anatomyOf(random);
    const errorMm = failure === 'missed' ? 0.3 : 1 + 8 * random() ** 2;
    const mean = displacement(random, errorMm);
    const maps = Array.from({ length: samples }, (__, n) => {
      const own = displacement(random, SAMPLE_SHARE * errorMm);
      // A structure that is nearly not there: never more likely than not, and never for certain nothing.
      const shiftMm = failure === 'missed' ? 1.2 + Math.min(...anatomy.radiiMm) : 0;
      const p = probabilityMap(
        anatomy,
        (voxel) => mean(voxel) + own(voxel) - shiftMm,
        overconfidence,
      );
      return { name: `${name}_sample${n + 1}.nii`, bytes: nifti(FLOAT32, p) };
    });
    const truth = Uint8Array.from({ length: VOXELS }, (__, voxel) =>
      failure !== 'false' && anatomy.depthMm(voxel) >= 0 ? 1 : 0,
    );
    return [
      { name: `${name}.nii`, bytes: nifti(INT16, imageOf(anatomy, random)) },
      ...maps,
      { name: `${name}_gt.nii`, bytes: nifti(UINT8, truth) },
    ];
  }).flat();
}

type Random = () => number;
/** Of a voxel. */
type Field = (voxel: number) => number;

interface Anatomy {
  readonly radiiMm: readonly number[];
  /** About how far inside the organ; negative outside. */
  readonly depthMm: Field;
}

function positionMm(voxel: number): readonly [number, number, number] {
  const [ni, nj, nk] = SHAPE;
  const index = [voxel % ni, Math.floor(voxel / ni) % nj, Math.floor(voxel / (ni * nj))];
  const at = (axis: 0 | 1 | 2, size: number): number =>
    ((index[axis] ?? 0) - (size - 1) / 2) * SPACING_MM[axis];
  return [at(0, ni), at(1, nj), at(2, nk)];
}

function anatomyOf(random: Random): Anatomy {
  const between = (low: number, high: number): number => low + (high - low) * random();
  const radiiMm = [between(22, 38), between(20, 32), between(18, 30)];
  const centreMm = [between(-12, 12), between(-10, 10), between(-6, 6)];
  const depthMm = (voxel: number): number => {
    const unit = positionMm(voxel).map(
      (value, axis) => (value - (centreMm[axis] ?? 0)) / (radiiMm[axis] ?? 1),
    );
    return (1 - Math.hypot(...unit)) * Math.min(...radiiMm);
  };
  return { radiiMm, depthMm };
}

/** A smooth field of some waves, mm; its deviation is about `sizeMm` / √2. */
function displacement(random: Random, sizeMm: number): Field {
  const waves = Array.from({ length: 4 }, () => ({
    per: [0, 1, 2].map(() => (random() - 0.5) / 8),
    phase: 2 * Math.PI * random(),
  }));
  return (voxel) => {
    const place = positionMm(voxel);
    const sum = waves.reduce((total, { per, phase }) => {
      const along = per.reduce(
        (angle, frequency, axis) => angle + frequency * (place[axis] ?? 0),
        phase,
      );
      return total + Math.sin(along);
    }, 0);
    return (sizeMm * sum) / Math.sqrt(waves.length);
  };
}

/** Rounded to a thousandth, and 0 or 1 far from the contour. */
function probabilityMap(
  { depthMm }: Anatomy,
  shiftMm: Field,
  overconfidence: number,
): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: VOXELS }, (_, voxel) => {
    const logit = (overconfidence * (depthMm(voxel) + shiftMm(voxel))) / SOFTNESS_MM;
    return Math.round(1000 / (1 + Math.exp(-logit))) / 1000;
  });
}

function imageOf({ depthMm }: Anatomy, random: Random): Int16Array<ArrayBuffer> {
  return Int16Array.from({ length: VOXELS }, (_, voxel) => {
    const [x, y] = positionMm(voxel);
    if (Math.hypot(x / 86, y / 70) > 1) return HU.air;
    const tissue = depthMm(voxel) >= 0 ? HU.organ : HU.body;
    return Math.round(tissue + HU.noise * (random() + random() + random() - 1.5));
  });
}

/** A single NIfTI-1 file, little-endian, on the phantom's grid. */
function nifti(
  { datatype, bytes: width }: { readonly datatype: number; readonly bytes: number },
  voxels: Uint8Array<ArrayBuffer> | Int16Array<ArrayBuffer> | Float32Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(352 + VOXELS * width);
  const view = new DataView(file.buffer);
  view.setInt32(0, 348, true);
  [3, ...SHAPE, 1, 1, 1, 1].forEach((size, at) => view.setInt16(40 + 2 * at, size, true));
  view.setInt16(70, datatype, true);
  view.setInt16(72, 8 * width, true);
  [1, ...SPACING_MM].forEach((size, at) => view.setFloat32(76 + 4 * at, size, true));
  view.setFloat32(108, 352, true);
  view.setFloat32(112, 1, true);
  view.setUint8(123, 2);
  view.setInt16(254, 1, true);
  SPACING_MM.forEach((size, axis) => {
    view.setFloat32(280 + 16 * axis + 4 * axis, size, true);
    view.setFloat32(280 + 16 * axis + 12, (-size * (SHAPE[axis] - 1)) / 2, true);
  });
  file.set(new TextEncoder().encode('n+1\0'), 344);
  file.set(new Uint8Array(voxels.buffer), 352);
  return file;
}
