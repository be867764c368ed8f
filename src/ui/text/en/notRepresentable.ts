import type { Message } from '../../messageText.ts';

/** Why a result cannot be written in a format, by the reason of `export/not-representable`. */
export const notRepresentable = {
  'no-frame-of-reference': {
    title:
      'The image’s files name no frame of reference, so contours cannot be tied to it in DICOM.',
    advice: 'Export NIfTI or NRRD, or repair the series first.',
  },
  'no-series-uid': {
    title: 'The image’s files name no study or no series, so nothing in DICOM can refer to it.',
    advice: 'Export NIfTI or NRRD, or repair the series first.',
  },
  'no-source-images': {
    title: 'No slice of the image comes from a DICOM file, so nothing in DICOM can refer to it.',
    advice: 'Export NIfTI or NRRD.',
  },
  'not-dicom': {
    title: 'The image did not come from DICOM, and DICOM contours have to refer to a DICOM image.',
    advice: 'Export NIfTI or NRRD, or open the DICOM series.',
  },
  'not-orthogonal': {
    title: 'Rows and columns of the image are not at right angles, which DICOM cannot say.',
    advice: 'Export NIfTI or NRRD.',
  },
  'not-compared': {
    title: 'The contour has changed since the structure was measured.',
    advice: 'Wait until it is measured, then export again.',
  },
  'one-observer': {
    title: 'There are no longer two observers of this structure.',
    advice: 'Take up the observers again, then export again.',
  },
  'overlapping-segments': {
    title: 'Structures overlap, and a label map holds one structure a voxel.',
    advice: 'Choose the binary DICOM SEG.',
  },
  'large-file': {
    title: 'The file would be larger than a browser can make.',
    advice: 'Choose fewer structures, or a label map.',
  },
  'no-segments': {
    title: 'There is no structure to write.',
    advice: 'Choose at least one.',
  },
} satisfies Record<string, Message>;
