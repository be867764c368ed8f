import type { SegmentDescription } from '../core/contour/segmentLayers.ts';
import { affineFromColumns } from '../core/geometry/affine.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import type { DicomSeries } from '../core/volume/dicomSeries.ts';
import type { DicomSource } from '../core/volume/volume.ts';
import type { DicomWriting } from '../formats/dicom/derivedInstance.ts';

const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';
const ENHANCED_CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2.1';

/** A series whose planes are turned about two axes, without files: what derived instances need of it. */
export interface ObliqueSeries {
  readonly grid: VoxelGrid;
  readonly source: DicomSource;
  readonly series: DicomSeries;
}

/** @param instances `one`: all slices are frames of one image. */
export function obliqueSeries(
  shape: readonly [number, number, number],
  instances: 'many' | 'one' = 'many',
): ObliqueSeries {
  // Rows and columns of a rotation by 3-4-5 triangles: exact in decimal strings.
  const grid: VoxelGrid = {
    shape,
    affine: affineFromColumns(
      [
        [-0.8 * 0.7, 0, -0.6 * 0.7],
        [0.48 * 0.9, -0.6 * 0.9, -0.64 * 0.9],
        [-0.36 * 2.5, -0.8 * 2.5, 0.48 * 2.5],
      ],
      [101.25, 87.5, -412.0625],
    ),
  };
  const series: DicomSeries = {
    patient: { name: 'Test^Oblique', id: 'T-1', birthDate: '19700101', sex: 'O' },
    study: {
      instanceUid: '2.25.100',
      date: '20240102',
      time: '101112',
      id: '1',
      description: 'Study',
      accessionNumber: 'A1',
      referringPhysician: 'Ref^P',
    },
    instanceUid: '2.25.200',
    number: 3,
    description: 'Oblique',
    modality: 'CT',
    bodyPart: 'ABDOMEN',
    manufacturer: 'M',
    manufacturerModel: 'MM',
    frameOfReferenceUid: '2.25.300',
    positionReferenceIndicator: '',
    frames: Array.from({ length: shape[2] }, (_, k) =>
      instances === 'many'
        ? { sopClassUid: CT_IMAGE_STORAGE, sopInstanceUid: `2.25.400.${k + 1}`, frame: null }
        : { sopClassUid: ENHANCED_CT_IMAGE_STORAGE, sopInstanceUid: '2.25.500', frame: k + 1 },
    ),
    window: null,
  };
  return { grid, series, source: { format: 'dicom', sha256: '', series } };
}

/** Writing whose UIDs count up. */
export function countedWriting(identity: 'kept' | 'removed' = 'kept'): DicomWriting {
  let count = 0;
  return {
    uid: () => `2.25.9000${(count += 1)}`,
    atMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    identity,
    version: '0.0.0-test',
    reviewer: 'Reader',
  };
}

/** A description of which nothing is known but what is given. */
export function describedSegment(
  number: number,
  given: Partial<SegmentDescription> = {},
): SegmentDescription {
  return {
    number,
    name: `Segment ${number}`,
    color: null,
    type: null,
    category: null,
    interpretedType: '',
    origin: null,
    algorithm: '',
    ...given,
  };
}
