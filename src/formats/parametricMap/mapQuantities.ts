import type { CodedConcept } from '../../core/contour/segmentLayers.ts';

/** What the numbers of a map are: without unit, 0 … 1. */
export interface MapQuantityCode {
  readonly concept: CodedConcept;
  /** At most 16 characters: viewers list maps by it. */
  readonly label: string;
  readonly explanation: string;
}

/** DICOM has no codes for what networks say of their own doubt (PS3.16 CID 7180): a private scheme, as PS3.3 8.2 wants. */
export const PRIVATE_SCHEME = '99ISODOUBT';

/** H / ln C of the mean of the samples, C classes: 0 where all of it lies on one class, 1 where all are alike. */
export const NORMALISED_PREDICTIVE_ENTROPY: MapQuantityCode = {
  concept: {
    scheme: PRIVATE_SCHEME,
    value: 'NPE',
    meaning: 'Normalised predictive entropy',
  },
  label: 'Uncertainty',
  explanation: 'Normalised predictive entropy, 0 to 1',
};

/** Entropy of the share of observers whose contour has the voxel, in bits. */
export const OBSERVER_DISAGREEMENT: MapQuantityCode = {
  concept: {
    scheme: PRIVATE_SCHEME,
    value: 'DISAGREE',
    meaning: 'Disagreement of observers',
  },
  label: 'Disagreement',
  explanation: 'Entropy of the share of observers who have the voxel, in bits, 0 to 1',
};

/** Share of the samples in which a voxel is inside the contour of a structure. */
export const SAMPLE_SHARE: MapQuantityCode = {
  concept: {
    scheme: PRIVATE_SCHEME,
    value: 'SHARE',
    meaning: 'Share of samples with the structure',
  },
  label: 'Sample share',
  explanation: 'Share of the samples whose contour has the voxel',
};
