import { AppError } from '../../core/errors.ts';
import { column } from '../../core/geometry/affine.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { indexToWorld } from '../../core/geometry/gridMath.ts';
import type { SourceFrame } from '../../core/volume/dicomSeries.ts';
import { codeItem, frameReference } from './derivedInstance.ts';
import { decimalString, type DicomObject } from './writeDicom.ts';

/** How the slices k of a grid are written as frames: columns along i, rows along j. LPS+, decimal strings. */
export interface WrittenPlanes {
  readonly rows: number;
  readonly columns: number;
  /** Plane Orientation and Pixel Measures: the same for all frames. */
  readonly shared: DicomObject;
  /** Image Position (Patient) of slice k. */
  positionOf(k: number): DicomObject;
}

/** Largest cosine between rows and columns that validators take for a right angle. */
const ORTHOGONAL_TOLERANCE = 1e-4;

/** Rows and columns are 16-bit numbers. */
const LARGEST_SIDE = 65535;

/**
 * Slices may be shifted against each other (a tilted gantry), since each has a position of its own.
 * @throws AppError `export/not-representable` { format: 'dicom', reason: 'not-orthogonal' | 'large-frame' }
 */
export function writtenPlanes(grid: VoxelGrid): WrittenPlanes {
  const [columns, rows] = grid.shape;
  const axis = (at: 0 | 1 | 2): Triple => lps(column(grid.affine, at));
  const [i, j, k] = [axis(0), axis(1), axis(2)];
  const [betweenColumns, betweenRows] = [Math.hypot(...i), Math.hypot(...j)];
  const cosines = [...i.map((x) => x / betweenColumns), ...j.map((x) => x / betweenRows)];
  const cosine = (i[0] * j[0] + i[1] * j[1] + i[2] * j[2]) / (betweenColumns * betweenRows);
  if (!(Math.abs(cosine) <= ORTHOGONAL_TOLERANCE)) throw notRepresentable('not-orthogonal');
  if (Math.max(columns, rows) > LARGEST_SIDE) throw notRepresentable('large-frame');
  const normal = cross(i, j);
  const distance = Math.abs(dot(k, normal)) / Math.hypot(...normal);
  return {
    rows,
    columns,
    shared: {
      PlaneOrientationSequence: [{ ImageOrientationPatient: cosines.map(decimalString) }],
      PixelMeasuresSequence: [
        {
          PixelSpacing: [decimalString(betweenRows), decimalString(betweenColumns)],
          SliceThickness: decimalString(distance),
          SpacingBetweenSlices: decimalString(distance),
        },
      ],
    },
    positionOf: (slice) => ({
      ImagePositionPatient: lps(indexToWorld(grid, [0, 0, slice])).map(decimalString),
    }),
  };
}

/** How a frame came about (PS3.16 CID 7203). */
const DERIVATIONS = {
  segmentation: { scheme: 'DCM', value: '113076', meaning: 'Segmentation' },
  calculation: { scheme: 'DCM', value: '112187', meaning: 'Unspecified method of calculation' },
};

/**
 * Derivation Image Sequence: the frame of the image that a frame was made from, at the same place.
 * @returns nothing where the slice was made from its neighbours.
 */
export function derivedFrom(
  source: SourceFrame | null | undefined,
  by: 'segmentation' | 'calculation',
): DicomObject {
  if (!source) return {};
  return {
    DerivationImageSequence: [
      {
        DerivationCodeSequence: [codeItem(DERIVATIONS[by])],
        SourceImageSequence: [
          {
            ...frameReference(source),
            PurposeOfReferenceCodeSequence: [
              codeItem({
                scheme: 'DCM',
                value: '121322',
                meaning: 'Source image for image processing operation',
              }),
            ],
            SpatialLocationsPreserved: 'YES',
          },
        ],
      },
    ],
  };
}

type Triple = readonly [number, number, number];

function lps([x, y, z]: Triple): Triple {
  return [-x, -y, z];
}

function cross([a, b, c]: Triple, [d, e, f]: Triple): Triple {
  return [b * f - c * e, c * d - a * f, a * e - b * d];
}

function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function notRepresentable(reason: string): AppError {
  return new AppError('export/not-representable', { format: 'dicom', reason });
}
