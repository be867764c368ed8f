import { formatCount } from '../../format.ts';
import { countedIn } from '../plural.ts';

const counted = countedIn('en');

/** Words of the frame: top bar, case, and what stands on many buttons. */
export const frame = {
  cancel: 'Cancel',
  close: 'Close',
  moreNotices: (count: number): string => counted(count, 'more notice', 'more notices'),
  dismiss: 'Dismiss',
  noWords: (code: string): { title: string; advice: string } => ({
    title: `Something is to be said (${code}); its words are not here yet.`,
    advice: 'If they do not come, the server that gives out this page is gone.',
  }),
  about: 'About Isodoubt',
  open: 'Open',
  openImage: 'Open images and contours',
  demo: 'Demo',
  export: 'Export',
  demoCase: 'Demo case',
  synthetic: 'synthetic CT',
  /** The stage. */
  image: 'Image',
  planes: 'Axial, sagittal and coronal plane',
  drop: 'Drop images, contours, samples or a model package',
  radiological: 'Radiological · R | L',
  neurological: 'Neurological · L | R',
  sliceOf: (number: number, of: number): string => `slice ${number} / ${of}`,
  /** Between the coordinates of a position; not what stands within a number. */
  positionSeparator: ', ',
  uncertainty: 'Uncertainty',
  uncertaintyMeaning: 'Predictive entropy over ln(classes); the same scale for every case',
  certain: '0 certain',
  undecided: '1 undecided',
  opening: 'Opening',
  openingName: (name: string): string => `Opening ${name}`,
  openingSlices: (done: number, total: number): string =>
    `Slice ${formatCount(done)} of ${formatCount(total)}`,
  stay: 'Stay with the review',
  nothingOpened: 'Nothing was opened',
  notOpened: (name: string): string => `${name} was not opened`,
  caseKept: 'The case that was open is kept.',
  begin: 'Open a CT or MR to begin',
  beginHow:
    'Drop a DICOM series, NIfTI or NRRD anywhere, with its contours if there are any, or use Open. It stays on this machine.',
  showDemo: 'Show the demo case',
  /** Asked before something ends a review whose decisions were not exported. */
  patient: 'Patient',
  identityHidden: 'Patient: hidden',
  asking: {
    openContours: 'Open these contours?',
    contoursEnd:
      'The contours on the screen were changed, or have decisions that were not exported. They would be replaced.',
    contoursYes: 'Open the contours',
    openCase: (name: string): string => `Open ${name}?`,
    caseEnds:
      'The review under way has decisions that were not exported. Opening another case ends it.',
    caseYes: 'Open and end the review',
    runNetwork: 'Run the network?',
    runEnds:
      'The review under way has decisions that were not exported. A run of this network lies on another grid and ends it.',
    changesEnd:
      'Contours were changed in the review under way. A run makes new ones and ends it: export first what is to be kept.',
    runYes: 'Run and end the review',
  },
  /** The strip of slices. */
  feet: 'Feet',
  head: 'Head',
  strip: 'Slice; uncertainty of each from feet to head, regions marked',
  sliceName: (number: number, of: number): string => `Slice ${number} of ${of}`,
  seen: 'seen',
  seed: (seed: number): string => `seed ${seed}`,
  tooLittle: 'too little',
  aboutText: [
    'Isodose lines show where the dose is. Isodoubt lines show where an automatic contour is in doubt, so that a limited time of review goes where it matters.',
    '**Isodoubt is a research tool, not a medical device.** A low uncertainty does not mean that a contour is right: a network can be confidently wrong.',
    'Nothing leaves this machine: the page may talk to its own address only, and a content security policy holds it to that.',
  ],
  licences: 'Licences of everything inside',
  version: (version: string): string => `Version ${version} · Apache-2.0`,
};
