import { countedIn } from '../plural.ts';

const counted = countedIn('en');

/** The dialog of an export: what, in which formats, and the files. */
export const exporting = {
  title: 'Export',
  what: 'What',
  contents: {
    contours: { name: 'Contours', hint: 'As they are after the review.' },
    automatic: {
      name: 'Automatic contours',
      hint: 'As they were before the review, in files of their own.',
    },
    uncertainty: { name: 'Uncertainty map', hint: 'Entropy of the mean probability, 0 to 1.' },
    share: {
      name: 'Mean of the samples',
      hint: 'For each structure a map: the share of the samples whose contour has the voxel.',
    },
    regions: {
      name: 'Regions of the list',
      hint: 'As a label map; the table of regions names their labels and decisions.',
    },
    agreement: {
      name: 'Agreement with the reference',
      hint: 'Of the compared structure, as a label map: in both, contour alone, reference alone.',
    },
    disagreement: {
      name: 'Disagreement of observers',
      hint: 'Of the compared structure: entropy of the observers in bits, 0 to 1.',
    },
  },
  always: 'Always with them: report, record, tables of regions and structures, audit trail.',
  formatsTitle: 'Formats',
  formats: {
    rtstruct: { name: 'DICOM RTSTRUCT', hint: 'Contours, for planning systems.' },
    'dicom-seg': {
      name: 'DICOM SEG',
      hint: 'Contours and regions, voxel by voxel; a frame for each structure and slice.',
    },
    'dicom-seg-labelmap': {
      name: 'DICOM SEG, label map',
      hint: 'A frame for each slice. Of the standard of 2024: few systems read it yet.',
    },
    'dicom-pmap': { name: 'DICOM Parametric Map', hint: 'Maps, for a PACS.' },
    nifti: { name: 'NIfTI', hint: 'Contours, maps and regions, for research tools.' },
    nrrd: { name: 'NRRD', hint: 'Contours and regions as .seg.nrrd for 3D Slicer; maps as .nrrd.' },
  },
  hindrances: {
    'not-dicom': 'Needs an image that was opened from DICOM.',
    'no-frame-of-reference': 'The series names no frame of reference.',
    'no-source-images': 'The series does not name its study, itself or its images.',
    overlaps: 'Structures overlap here, and a voxel of this format has one.',
    unchanged: 'Nothing was changed: they are the contours.',
    'no-samples': 'There are no two samples to compare.',
    'too-many-votes': 'The samples disagree about more than is kept in memory.',
    'no-regions': 'The list is empty.',
    'not-compared': 'No contour is compared with a reference as it is now.',
    'one-observer': 'No two observers were compared.',
  },
  identity: 'Patient',
  identities: {
    kept: {
      name: 'As in the image',
      hint: (isDicom: boolean): string =>
        isDicom
          ? 'Name, ID, birth date and study as the series has them, so that a PACS files it with the images.'
          : 'These formats name nobody; files are called after the image.',
    },
    removed: {
      name: 'Removed',
      hint: (isDicom: boolean): string =>
        isDicom
          ? 'No name, ID, dates or description; the UIDs stay, without which contours lie on no image. Names of structures and comments stay as typed; reviewers stay named in report, record and audit trail.'
          : 'Files are called after a hash in place of the image. Names of structures and comments stay as typed; reviewers stay named in report, record and audit trail.',
    },
  },
  withoutFormat: (names: string): string => `No chosen format holds: ${names}.`,
  write: (images: number): string =>
    images === 0
      ? 'Write report and record'
      : `Write and check ${counted(images, 'file', 'files')}`,
  writing: (at: number, of: number): string => `Writing file ${at} of ${of} and reading it back`,
  writingRecord: 'Writing the record and the report of the review',
  writingRecordHint: 'With the names and hashes of the files.',
  progress: 'Exporting',
  change: 'Choose again',
  report: 'The report of the review',
  reportHint: 'One or two pages to print or to keep: what was reviewed, changed and left.',
  open: 'Open report',
  print: 'Print',
  saveAll: 'Save all',
  files: 'Files',
  checked: 'Read back and identical to what is on screen, on the grid of the case.',
  foundAgain: (segments: number): string =>
    `identical, ${counted(segments, 'structure', 'structures')}`,
  regionsAgain: (regions: number): string => `identical, ${counted(regions, 'region', 'regions')}`,
  notWritten: (files: number): string =>
    `${counted(files, 'file is', 'files are')} not offered; all others are.`,
  hint: 'The JSON of the review holds every number, the log and where they come from; the tables hold regions and structures.',
};
