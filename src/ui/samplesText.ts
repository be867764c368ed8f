import type { SampleKind } from '../core/samples/inspectedSample.ts';

const KINDS: Record<SampleKind, string> = {
  labels: 'label map',
  probability: 'probability map',
  classes: 'probabilities',
};

/** What was recognised in a file of samples. */
export function foundText({
  kind,
  format,
  samples,
  classes,
}: {
  readonly kind: SampleKind;
  readonly format: 'nifti' | 'npz';
  readonly samples: number;
  readonly classes: number;
}): string {
  if (kind === 'classes') {
    const source = format === 'npz' ? 'nnU-Net, ' : '';
    return `one sample: ${source}${KINDS.classes} of ${classes} classes, the first is background`;
  }
  return samples === 1 ? `one sample: ${KINDS[kind]}` : `${samples} samples: ${KINDS[kind]}s`;
}

/** Where the samples of a result come from. */
export function samplesOriginText(samples: number): string {
  return samples === 1 ? '1 sample made elsewhere' : `${samples} samples made elsewhere`;
}

/** Texts of the dialog that takes samples made elsewhere. */
export const SAMPLES_TEXT = {
  open: 'Samples…',
  openTitle: 'Open samples made elsewhere: label maps or probabilities of this image',
  openLabel: 'Open samples made elsewhere',
  title: 'Samples made elsewhere',
  question: (files: number): string =>
    files === 1
      ? 'Use this file for the samples of the open case?'
      : `Use these ${files} files as samples of one case?`,
  nothing: 'None of these files can be a sample of the open case.',
  recognised: 'Recognised files',
  refused: 'Refused files',
  structures: 'Names of the structures',
  label: (label: number): string => `Label ${label}`,
  noOrientation:
    'An .npz holds no orientation: its array is taken in the voxel order of the image, as nnU-Net saves it.',
  single:
    'With one sample nothing is known of how samples differ: only the entropy of its probabilities.',
  endsReview:
    'The review under way has decisions, or contours that were changed. Using the samples ends it: export first what is to be kept.',
  take: (samples: number): string => (samples === 1 ? 'Use this sample' : `Use ${samples} samples`),
  cancel: 'Cancel',
  close: 'Close',
  inspecting: (name: string): string => `Looking through ${name}`,
  inspectingCount: (done: number, total: number): string => `File ${done + 1} of ${total}`,
  reading: (done: number, total: number): string => `Reading file ${done + 1} of ${total}`,
  reducing: 'Drawing the contours',
  failed: 'The samples were not used',
  kept: 'The case and its result are kept as they were.',
  noStructure:
    'The samples hold no structure within the body, so there is no region of interest. Check that they belong to this image.',
  exportHint:
    'The contours of an export are those of the samples’ mean: nothing in them was changed by the review. The JSON says which regions were accepted, skipped or flagged, and which files the samples came from.',
} as const;
