import { AppError, type Issue } from '../../core/errors.ts';
import type { Affine } from '../../core/geometry/affine.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { assertInvertible } from '../voxels/checkedGrid.ts';
import { badNrrd, perAxis, vector, vectors, type NrrdFields } from './nrrdHeader.ts';

type Triple = readonly [number, number, number];

/** Sign of R, A and S in each space. */
const SPACES: Readonly<Record<string, Triple>> = {
  'right-anterior-superior': [1, 1, 1],
  ras: [1, 1, 1],
  'left-anterior-superior': [-1, 1, 1],
  las: [-1, 1, 1],
  'left-posterior-superior': [-1, -1, 1],
  lps: [-1, -1, 1],
};

/** Spaces that do not say where the patient is. */
const UNPLACED_SPACES = new Set(['scanner-xyz', '3d-right-handed', '3d-left-handed']);

/** Left and posterior grow: what ITK takes a space for that does not say, and so does 3D Slicer. */
const ASSUMED: Triple = [-1, -1, 1];

const MM_PER_UNIT: Readonly<Record<string, number>> = {
  mm: 1,
  millimeter: 1,
  millimeters: 1,
  cm: 10,
  m: 1000,
  um: 0.001,
  µm: 0.001,
  Âµm: 0.001, // UTF-8, read byte by byte
  micron: 0.001,
  microns: 0.001,
};

/**
 * Voxel index → RAS+ mm of three axes. Without a space that names the patient's axes LPS is assumed, with an issue; without
 * directions the spacings place the voxels from the axes' minima, or from 0.
 * @throws AppError `input/corrupt` { reason: 'bad-header', format, field }; `input/inconsistent-geometry`
 * { reason: 'singular-affine' | 'zero-spacing' }; `input/not-three-dimensional` for a space with time.
 * Source: the format's page, "space and orientation information"; ITK 5 `itkNrrdImageIO.cxx` for what is not said.
 */
export function nrrdOrientation(
  header: NrrdFields,
  { axes, dimension, shape }: { axes: Triple; dimension: number; shape: VoxelGrid['shape'] },
): { affine: Affine; issues: readonly Issue[] } {
  const { signs, isPlaced } = spaceOf(header, shape);
  const directions = header.fields.get('spacedirections');
  const issues: Issue[] = isPlaced ? [] : [{ code: 'issue/no-orientation', detail: {} }];
  let columns: readonly Triple[];
  let origin: Triple;
  if (directions === undefined) {
    ({ columns, origin } = fromSpacings(header, axes, dimension));
    if (isPlaced) issues.push({ code: 'issue/no-orientation', detail: {} });
  } else {
    const found = vectors(directions, 'spacedirections');
    if (found.length !== dimension) throw badNrrd('spacedirections');
    columns = axes.map((axis) => found[axis] ?? [0, 0, 0]);
    const at = header.fields.get('spaceorigin');
    if (at === undefined && isPlaced) issues.push({ code: 'issue/no-orientation', detail: {} });
    origin = at === undefined ? [0, 0, 0] : vector(at, 'spaceorigin');
  }
  const units = unitsOf(header);
  const row = (world: 0 | 1 | 2): [number, number, number, number] => {
    const factor = signs[world] * units[world];
    const [a, b, c] = columns.map((direction) => direction[world] * factor + 0);
    return [a, b, c, origin[world] * factor + 0];
  };
  const affine: Affine = [...row(0), ...row(1), ...row(2), 0, 0, 0, 1];
  assertInvertible(affine);
  return { affine, issues };
}

function spaceOf(
  header: NrrdFields,
  shape: VoxelGrid['shape'],
): { signs: Triple; isPlaced: boolean } {
  const name = header.fields.get('space')?.toLowerCase().replaceAll(' ', '-');
  if (name === undefined) return { signs: ASSUMED, isPlaced: false };
  if (Object.hasOwn(SPACES, name)) return { signs: SPACES[name], isPlaced: true };
  if (UNPLACED_SPACES.has(name)) return { signs: ASSUMED, isPlaced: false };
  if (/(^(ras|las|lps)t|-time)$/.test(name)) {
    throw new AppError('input/not-three-dimensional', { shape: [...shape], format: 'nrrd' });
  }
  throw badNrrd('space');
}

/** Of each axis of the space; an unknown one is taken as mm, as every reader does. */
function unitsOf(header: NrrdFields): readonly number[] {
  const units = header.fields.get('spaceunits')?.match(/"[^"]*"/g) ?? [];
  return [0, 1, 2].map((axis) => {
    const unit = units[axis]?.slice(1, -1).trim() ?? 'mm';
    return Object.hasOwn(MM_PER_UNIT, unit) ? MM_PER_UNIT[unit] : 1;
  });
}

function fromSpacings(
  header: NrrdFields,
  axes: Triple,
  dimension: number,
): { columns: readonly Triple[]; origin: Triple } {
  const spacings = perAxis(header, 'spacings', dimension);
  const minima = perAxis(header, 'axismins', dimension);
  const steps = axes.map((axis) => spacings?.[axis] ?? 1);
  steps.forEach((step, axis) => {
    if (step === 0 || !Number.isFinite(step)) {
      throw new AppError('input/inconsistent-geometry', { reason: 'zero-spacing', axis });
    }
  });
  const isNode = (axis: number): boolean =>
    header.fields.get('centerings')?.split(/\s+/)[axis] === 'node';
  // The minimum of an axis is the edge of its first voxel, or its centre where voxels are nodes.
  const origins = axes.map((axis, at) => {
    const minimum = minima?.[axis] ?? Number.NaN;
    if (!Number.isFinite(minimum)) return 0;
    return isNode(axis) ? minimum : minimum + steps[at] / 2;
  });
  const unit = (at: number): Triple => [
    at === 0 ? steps[0] : 0,
    at === 1 ? steps[1] : 0,
    at === 2 ? steps[2] : 0,
  ];
  return {
    columns: [unit(0), unit(1), unit(2)],
    origin: [origins[0], origins[1], origins[2]],
  };
}
