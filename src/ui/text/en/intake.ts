import { formatCount } from '../../format.ts';
import { countedIn } from '../plural.ts';

const counted = countedIn('en');

/** What was found in dropped files. */
export const intake = {
  inspecting: 'Looking at the files',
  inspectingCount: (done: number, total: number): string =>
    `File ${formatCount(done + 1)} of ${formatCount(total)}`,
  title: 'What was found',
  oneOf: (images: number): string => `${counted(images, 'image', 'images')}. Which one is opened?`,
  cases: (images: number): string =>
    images === 1 ? 'One case for the worklist.' : `${formatCount(images)} cases for the worklist.`,
  toCheck: 'Please check this before it is opened.',
  nothing: 'There is nothing among these files that can be opened.',
  images: 'Images',
  openImage: 'the open image',
  /** Facts of an image, in one line. */
  slices: (count: number): string => counted(count, 'slice', 'slices'),
  files: (count: number): string => counted(count, 'file', 'files'),
  unnamed: 'without a description',
  contours: 'Contours',
  contoursOf: (image: string): string => `Contours for ${image}`,
  formats: {
    rtstruct: 'RT structure set',
    'dicom-seg': 'DICOM segmentation',
    'label-map': 'label map',
  },
  structures: (count: number): string => counted(count, 'structure', 'structures'),
  structuresChosen: (chosen: number, count: number): string =>
    `${formatCount(chosen)} of ${counted(count, 'structure', 'structures')}`,
  unnamedStructure: (number: number): string => `Structure ${number}`,
  all: 'All',
  none: 'None',
  tooMany: (limit: number): string =>
    `At most ${formatCount(limit)} structures can be opened at once.`,
  fewer: 'Those that are not ticked would have to be left out; others may be left out instead.',
  tooLarge: (needed: string, limit: string): string =>
    `To be worked with it needs some ${needed} of memory; there are ${limit}. What of it is opened?`,
  everyNth: (n: number, slices: number): string =>
    n === 2
      ? `Every second slice: ${formatCount(slices)} slices, twice as far apart`
      : `One slice in ${formatCount(n)}: ${formatCount(slices)} slices`,
  slicesAt: {
    upper: (slices: number): string => `The last ${formatCount(slices)} slices, as they are`,
    middle: (slices: number): string => `The middle ${formatCount(slices)} slices, as they are`,
    lower: (slices: number): string => `The first ${formatCount(slices)} slices, as they are`,
  },
  pairedBy: {
    series: 'refers to this series',
    'frame-of-reference': 'refers to another series in the same frame of reference',
    geometry: 'lies where this image lies',
    name: 'by its name',
    choice: 'chosen by you',
  },
  resampled: 'It lies on another grid and is resampled to that of the image.',
  mismatch: {
    patient: 'It is about another patient than the image.',
    study: 'It belongs to another study than the image.',
  },
  mismatchAccept: 'Open it all the same; this is recorded',
  role: (files: number): string => (files === 1 ? 'What it is:' : 'What they are, all of them:'),
  roleOf: (name: string): string => `What ${name} is`,
  roles: {
    review: 'contours to review',
    reference: 'reference',
    observer: 'observer',
    observers: 'each structure an observer',
    sample: 'sample',
  },
  rolesOfAll: {
    review: 'Contours to review',
    reference: 'The reference',
    observer: 'Observers',
    observers: 'Each structure is an observer',
    sample: 'Samples made elsewhere',
  },
  roleHints: {
    review: 'Each file holds structures of its own.',
    reference: 'What the contours are compared with.',
    observer: 'Each file holds the same structures, drawn by somebody else.',
    observers: 'One file holds what several people drew, one structure each.',
    sample: 'All files hold the same structures, drawn by a network.',
  },
  questions: (files: number): string =>
    files === 1
      ? 'One file is not clear. Nothing is guessed:'
      : `${formatCount(files)} files are not clear. Nothing is guessed:`,
  reasons: {
    'several-images': 'fits more than one image',
    'unclear-content': 'may be an image or a mask',
    'looks-like-image': 'is named like a mask and looks like an image',
    'no-reference': 'does not say to which image it belongs',
  },
  belongsTo: (image: string): string => `Belongs to ${image}`,
  ownCase: 'A case of its own',
  leaveOut: 'Leave out',
  leftOut: (files: number): string => `Not opened: ${counted(files, 'file', 'files')}`,
  leftOutBecause: {
    'no-image': 'Its image is not here: drop both together.',
    'other-grid': 'It lies elsewhere than the image.',
    'not-chosen': 'Left out by you.',
    'other-series': 'These contours belong to another series. Drop its images together with them.',
    refused: 'It cannot be opened.',
  },
  missingFromDirectory: (files: number): string =>
    `The index of a disc. ${counted(files, 'file that it lists is', 'files that it lists are')} not here: slices or contours may be missing.`,
  /** What a file of DICOM is that is no image and no contours. */
  ofNoUse: {
    'rt-plan': 'A treatment plan.',
    'rt-dose': 'A dose distribution.',
    'rt-image': 'A portal or verification image.',
    report: 'A structured report.',
    presentation: 'A presentation state.',
    'key-objects': 'A list of key images.',
    registration: 'A registration.',
    directory: 'The index of a disc.',
    'secondary-capture': 'A picture of a screen, without a place in the patient.',
    'parametric-map': 'A parametric map.',
    document: 'A document.',
    other: 'Another kind of DICOM file.',
  },
  open: 'Open',
  add: 'Add the cases',
};
