import type { DicomSeries } from '../../core/volume/dicomSeries.ts';
import type { DicomDataSet } from './dataSet.ts';
import type { Attribute } from './attributes.ts';

/** Whom and what an image is of, from its header; without frames. */
export function seriesIdentity(dataSet: DicomDataSet): DicomSeries {
  const text = (attribute: Attribute): string => dataSet.text(attribute) ?? '';
  return {
    patient: {
      name: text('PatientName'),
      id: text('PatientID'),
      birthDate: text('PatientBirthDate'),
      sex: text('PatientSex'),
    },
    study: {
      instanceUid: text('StudyInstanceUID'),
      date: text('StudyDate'),
      time: text('StudyTime'),
      id: text('StudyID'),
      description: text('StudyDescription'),
      accessionNumber: text('AccessionNumber'),
      referringPhysician: text('ReferringPhysicianName'),
    },
    instanceUid: text('SeriesInstanceUID'),
    number: dataSet.number('SeriesNumber'),
    description: text('SeriesDescription'),
    modality: text('Modality'),
    bodyPart: text('BodyPartExamined'),
    manufacturer: text('Manufacturer'),
    manufacturerModel: text('ManufacturerModelName'),
    frameOfReferenceUid: text('FrameOfReferenceUID'),
    positionReferenceIndicator: text('PositionReferenceIndicator'),
    frames: [],
    window: windowOf(dataSet),
  };
}

function windowOf(dataSet: DicomDataSet): DicomSeries['window'] {
  const inFrame = dataSet.item('SharedFunctionalGroupsSequence')?.item('FrameVOILUTSequence');
  const perFrame = dataSet.item('PerFrameFunctionalGroupsSequence')?.item('FrameVOILUTSequence');
  for (const from of [dataSet, inFrame, perFrame]) {
    const center = from?.number('WindowCenter') ?? null;
    const width = from?.number('WindowWidth') ?? null;
    if (center !== null && width !== null && width > 0) return { center, width };
  }
  return null;
}
