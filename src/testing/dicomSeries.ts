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
