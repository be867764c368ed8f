import { countedIn } from '../plural.ts';

const counted = countedIn('en');

/** The dialog that takes samples made elsewhere, and what is said of such samples. */
export const samples = {
  open: 'Samples…',
  openTitle: 'Open samples made elsewhere: label maps or probabilities of this image',
  openLabel: 'Open samples made elsewhere',
  title: 'Samples made elsewhere',
  origin: (count: number): string => `${counted(count, 'sample', 'samples')} made elsewhere`,
  question: (files: number): string =>
    files === 1
      ? 'Use this file for the samples of the open case?'
      : `Use these ${files} files as samples of one case?`,
  nothing: 'None of these files can be a sample of the open case.',
  recognised: 'Recognised files',
  refused: 'Refused files',
  /** What was recognised in a file. */
  labelMaps: (count: number): string =>
    count === 1 ? 'one sample: label map' : `${count} samples: label maps`,
  probabilityMaps: (count: number): string =>
    count === 1 ? 'one sample: probability map' : `${count} samples: probability maps`,
  classes: (classes: number): string =>
    `one sample: probabilities of ${classes} classes, the first is background`,
  nnunetClasses: (classes: number): string =>
    `one sample: nnU-Net, probabilities of ${classes} classes, the first is background`,
  structures: 'Names of the structures',
  label: (label: number): string => `Label ${label}`,
  noOrientation:
    'An .npz holds no orientation: its array is taken in the voxel order of the image, as nnU-Net saves it.',
  single:
    'With one sample nothing is known of how samples differ: only the entropy of its probabilities.',
  endsReview:
    'The review under way has decisions, or contours that were changed. Using the samples ends it: export first what is to be kept.',
  take: (count: number): string => (count === 1 ? 'Use this sample' : `Use ${count} samples`),
  inspecting: (name: string): string => `Looking through ${name}`,
  inspectingCount: (done: number, total: number): string => `File ${done + 1} of ${total}`,
  reading: (done: number, total: number): string => `Reading file ${done + 1} of ${total}`,
  reducing: 'Drawing the contours',
  failed: 'The samples were not used',
  kept: 'The case and its result are kept as they were.',
  noStructure:
    'The samples hold no structure within the body, so there is no region of interest. Check that they belong to this image.',
};
