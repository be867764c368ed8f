import type { VoxelGrid } from '../core/geometry/grid.ts';
import type { DicomSeries } from '../core/volume/dicomSeries.ts';

/** A series of which nothing is known. */
export function emptySeries(): DicomSeries {
  return {
    patient: { name: '', id: '', birthDate: '', sex: '' },
    study: {
      instanceUid: '',
      date: '',
      time: '',
      id: '',
      description: '',
      accessionNumber: '',
      referringPhysician: '',
    },
    instanceUid: '',
    number: null,
    description: '',
    modality: 'CT',
    bodyPart: '',
    manufacturer: '',
    manufacturerModel: '',
    frameOfReferenceUid: '',
    positionReferenceIndicator: '',
    frames: [],
    window: null,
  };
}

const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';

/** A CT series with an image for each slice of the grid, 1.2.3.4.1, 1.2.3.4.2, …; everything about it is invented. */
export function inventedSeries({ shape }: VoxelGrid): DicomSeries {
  return {
    ...emptySeries(),
    patient: { name: 'Doe^Jane', id: 'J-1', birthDate: '19700203', sex: 'F' },
    study: {
      ...emptySeries().study,
      instanceUid: '1.2.3.1',
      id: 'S',
      date: '20240506',
      time: '0708',
    },
    instanceUid: '1.2.3.2',
    number: 4,
    description: 'Abdomen',
    bodyPart: 'ABDOMEN',
    frameOfReferenceUid: '1.2.3.3',
    frames: Array.from({ length: shape[2] }, (_, k) => ({
      sopClassUid: CT_IMAGE_STORAGE,
      sopInstanceUid: `1.2.3.4.${k + 1}`,
      frame: null,
    })),
  };
}
