import type { ErrorCode, ErrorDetail, IssueCode } from '../core/errors.ts';
import type { NoSampleReason, SampleKind } from '../core/samples/inspectedSample.ts';
import type { BackendBadge } from '../store/jobSlice.ts';
import { formatBytes, formatCount, formatCounted } from './format.ts';
import { MODEL_REASONS } from './modelReasons.ts';

/** What happened, and what to do next. */
export interface Message {
  readonly title: string;
  readonly advice: string;
}

type Text = (detail: ErrorDetail) => Message;

const text = (value: ErrorDetail[string] | undefined): string =>
  Array.isArray(value) ? value.join(' × ') : String(value ?? '?');
/** Short enough to read: a value from the data may have any number of decimals. */
const value = (number: ErrorDetail[string] | undefined): string =>
  String(Number(Number(number).toPrecision(4)));
const count = (value: ErrorDetail[string] | undefined): string => formatCount(Number(value));
const bytes = (value: ErrorDetail[string] | undefined): string => formatBytes(Number(value));

const CORRUPT: Record<string, Text> = {
  'truncated-gzip': () => ({
    title: 'The file ends in the middle of its compressed data.',
    advice: 'It was probably cut short while being copied. Copy it again and open the new copy.',
  }),
  'bad-gzip': () => ({
    title: 'The compressed data is damaged.',
    advice: 'Copy the file again from where it came from.',
  }),
  // Of a package or of an .npz, which is a zip archive too.
  'bad-zip': ({ path }) => ({
    title: `The archive is damaged or cut short${path === undefined ? '' : ` at ${text(path)}`}.`,
    advice: 'Copy it again from where it came from.',
  }),
  'unsafe-path': ({ path }) => ({
    title: `A file in it would lie outside its folder: ${text(path)}.`,
    advice: 'Nothing of it was read. Pack it again with names that stay within the folder.',
  }),
  'duplicate-path': ({ path }) => ({
    title: `Two files have the same name${path === undefined ? '' : `: ${text(path)}`}.`,
    advice: 'It cannot be said which one is meant. Keep only one of them.',
  }),
  'encrypted-zip': () => ({
    title: 'The archive is encrypted.',
    advice: 'Save it again without a password. A package can also be dropped as a folder.',
  }),
  'zip-method': () => ({
    title: 'The archive is compressed in a way that this app does not read.',
    advice: 'Pack it again with deflate. A package can also be dropped as a folder.',
  }),
  'large-zip-directory': () => ({
    title: 'The archive holds more than 10,000 files, or more than 16 MB of names.',
    advice: 'Pack only what belongs to it.',
  }),
  'split-zip': () => ({
    title: 'This is one part of an archive that was split.',
    advice: 'Join its parts and open the whole.',
  }),
  'bad-npy-header': () => ({
    title: 'The array in this archive has no header that numpy writes.',
    advice: 'Save it again with numpy.savez_compressed, or as NIfTI.',
  }),
  'truncated-data': ({ expectedBytes, actualBytes }) => ({
    title: `The header promises ${bytes(expectedBytes)} of voxels; the file holds ${bytes(actualBytes)}.`,
    advice: 'It was probably cut short. Copy or export it again.',
  }),
};

const GEOMETRY: Record<string, Text> = {
  'singular-affine': () => ({
    title: 'The header does not say where the voxels lie: its affine has no inverse.',
    advice: 'Export the image again with its orientation (sform or qform).',
  }),
  'zero-spacing': () => ({
    title: 'The voxel size in the header is zero or not a number.',
    advice: 'Export the image again with its voxel spacing.',
  }),
  'non-positive-dimension': () => ({
    title: 'The header gives an image of zero or negative size.',
    advice: 'Export the image again from where it came from.',
  }),
  'invalid-qform': () => ({
    title: 'The orientation in the header (qform) is not a rotation.',
    advice: 'Export the image again with its orientation (sform or qform).',
  }),
  channels: () => ({
    title: 'The images do not have the same voxels, so they cannot be channels of one case.',
    advice: 'Register them to one of them and resample them to its grid.',
  }),
};

const fraction = (value: ErrorDetail[string] | undefined): string =>
  String(Number(Number(value).toPrecision(3)));

/** Why a file cannot be one of the samples of a case. */
const NO_SAMPLE: Record<NoSampleReason, Text> = {
  'grey-values': ({ min, max }) => ({
    title: `It holds values from ${fraction(min)} to ${fraction(max)}: an image, not a label map or a probability.`,
    advice: 'Use label maps with whole numbers up to 255, or probabilities from 0 to 1.',
  }),
  'ambiguous-scale': ({ max, kinds }) => ({
    title: `It holds ${count(kinds)} different whole numbers up to ${text(max)}: grey values, or a probability times 100 or 255.`,
    advice: 'Save probabilities as numbers from 0 to 1 (or with that scale in the header).',
  }),
  'above-one': ({ max }) => ({
    title: `It holds fractions up to ${fraction(max)}; a probability is at most 1.`,
    advice: 'If it is a percentage or a logit, save it as a probability from 0 to 1.',
  }),
  'non-finite': ({ count: voxels }) => ({
    title: `${count(voxels)} voxels are not a number.`,
    advice: 'A sample has to be known everywhere. Save it again without NaN.',
  }),
  'not-probabilities': ({ min, max }) => ({
    title: `It holds several volumes with values from ${fraction(min)} to ${fraction(max)}: neither labels nor probabilities.`,
    advice: 'Use label maps with whole numbers up to 255, or probabilities from 0 to 1.',
  }),
  'classes-do-not-sum-to-one': () => ({
    title: 'The probabilities of its classes do not sum to 1.',
    advice: 'Overlapping regions (sigmoid) have to be saved as one map for each structure.',
  }),
  'other-shape': ({ expected, actual, format }) => ({
    title: `It has ${text(actual)} voxels, the image ${text(expected)}.`,
    advice:
      format === 'npz'
        ? 'nnU-Net version 1 saves what it cropped the image to. Save the probabilities on the image’s own grid.'
        : 'Resample it to the grid of the image.',
  }),
  'other-place': ({ distanceMm }) => ({
    title: `It has the size of the image but lies elsewhere, up to ${fraction(distanceMm)} mm away.`,
    advice: 'Check that it belongs to this image, or resample it to its grid.',
  }),
  'other-classes': ({ expected, actual }) => ({
    title: `It has ${text(actual)} classes, background included; another file has ${text(expected)}.`,
    advice: 'All samples of a case have to have the same classes.',
  }),
  'structure-unclear': () => ({
    title: 'It is the probability of one structure; the other files have several.',
    advice: 'Use it without them, or save the probabilities of all classes.',
  }),
  'single-label-map': () => ({
    title: 'A single label map says nothing about where it is in doubt.',
    advice: 'Add more samples of it, or use a probability map.',
  }),
  'all-empty': () => ({
    title: 'No sample holds any structure.',
    advice: 'Check that these are the right files.',
  }),
};

const FORMAT_TITLES: Record<string, string> = {
  'empty-folder': 'There is no file in the folder.',
  dicom: 'This is a DICOM file, not a NIfTI image.',
  nrrd: 'This is an NRRD image, not a NIfTI image.',
  metaimage: 'This is a MetaImage, not a NIfTI image.',
  'nifti-pair': 'This is half of a NIfTI pair (.hdr with .img), not a NIfTI image.',
  analyze: 'This is an Analyze 7.5 header, not a NIfTI image.',
  hdf5: 'This is an HDF5 file, not a NIfTI image.',
  mgh: 'This is an MGH image, not a NIfTI image.',
  png: 'This is a PNG picture, not a NIfTI image.',
  jpeg: 'This is a JPEG picture, not a NIfTI image.',
  zip: 'This is a zip archive, not a NIfTI image.',
};

const ERRORS: Record<ErrorCode, Text> = {
  'input/unsupported-format': ({ format }) => ({
    title: FORMAT_TITLES[String(format)] ?? 'This file is not a NIfTI image.',
    advice:
      format === 'dicom'
        ? 'DICOM series cannot be opened yet. Convert the series to one NIfTI file (.nii.gz), with its orientation, and open that.'
        : 'Open or drop a .nii or .nii.gz file with one three-dimensional CT, samples of the open case, or a model package (a .zip, or a folder with a model.json).',
  }),
  'input/unsupported-datatype': ({ datatype, format }) => ({
    title:
      format === 'npz'
        ? `The array in this archive holds numbers of type ${text(datatype)}, which are not read.`
        : `Voxels of type ${text(datatype)} cannot be shown as one grey value.`,
    advice: 'Convert the image to int16 or float32 and open it again.',
  }),
  'input/not-three-dimensional': ({ shape, format }) => ({
    title:
      format === 'npz'
        ? `The array in this archive is ${text(shape)}, not classes × slices × rows × columns.`
        : `This image is ${text(shape)}: not one three-dimensional volume.`,
    advice: 'Open a single volume. A series over time has to be split first.',
  }),
  'input/corrupt': (detail) =>
    CORRUPT[String(detail['reason'])]?.(detail) ?? {
      title: 'The header of this file makes no sense.',
      advice: 'Export the image again from where it came from.',
    },
  'input/inconsistent-geometry': (detail) =>
    GEOMETRY[String(detail['reason'])]?.(detail) ?? {
      title: 'The geometry in the header contradicts itself.',
      advice: 'Export the image again.',
    },
  'input/no-image-content': () => ({
    title: 'Every voxel of this image has the same value: there is nothing to see.',
    advice: 'Check that the export finished, and that this is the right file.',
  }),
  'input/not-a-sample': (detail) =>
    NO_SAMPLE[String(detail['reason']) as NoSampleReason]?.(detail) ?? {
      title: 'It cannot be used as a sample.',
      advice: 'Use label maps, or probabilities from 0 to 1, on the grid of the image.',
    },
  'input/too-large': ({ bytes: size, limitBytes }) => ({
    title: `This image needs ${bytes(size)}; a browser tab can hold ${bytes(limitBytes)} in one piece.`,
    advice: 'Crop it to the region of interest, or resample it.',
  }),
  'input/unreadable': () => ({
    title: 'The file could not be read.',
    advice: 'It may have been moved or changed. Choose it again.',
  }),
  'model/not-found': ({ id, path }) =>
    id === undefined
      ? {
          title: `The package has no file ${text(path)}, which its model.json lists.`,
          advice: 'The file must lie beside model.json. Pack or export it again.',
        }
      : {
          title: `The network “${text(id)}” is not where the app expects it.`,
          advice: 'Start the app again with npm start, which puts it in place.',
        },
  'model/invalid': ({ field, reason, ...detail }) => ({
    title: `The network cannot be used: ${
      MODEL_REASONS[String(reason)]?.(detail) ?? `${field ? `${text(field)}: ` : ''}${text(reason)}`
    }.`,
    advice:
      'A package of your own: correct it, or export it again. A network that came with the app: install the app again.',
  }),
  'model/checksum-mismatch': ({ path }) => ({
    title: `The network file ${text(path)} is not the one that model.json describes: its SHA-256 or size differs.`,
    advice: 'It was damaged or replaced, and nothing was computed with it. Get the package again.',
  }),
  'model/signature-mismatch': ({ tensor, expected, actual }) => ({
    title: `The network and its description disagree${tensor ? ` about “${text(tensor)}”` : ''}: ${text(expected)} was expected${actual === undefined ? '' : `, ${text(actual)} found`}.`,
    advice: 'The package is inconsistent. What did not fit is not used.',
  }),
  'model/out-of-range': ({ what, expected, value }) =>
    OUT_OF_RANGE[text(what)]?.(text(expected), text(value)) ?? {
      title: 'The network was not made for images like this one.',
      advice: 'Use a network for this modality and body part.',
    },
  'model/not-shown-to-help': ({ what }) => ({
    title: `The ranking by error probability was not shown to help here: ${NOT_SHOWN[text(what)] ?? 'this run is of another kind'}.`,
    advice: 'Regions are ranked by entropy in its place.',
  }),
  'resource/gpu-unavailable': ({ reason, problem, op }) => ({
    title:
      GPU_REFUSALS[text(reason)]?.(text(op), text(problem)) ??
      'WebGPU was asked for and is not available here.',
    advice: 'Choose Auto or WASM under Settings.',
  }),
  'resource/device-lost': () => ({
    title: 'The graphics processor stopped answering during the run.',
    advice: 'The image and your decisions are kept. Run again, or choose WASM under Settings.',
  }),
  'resource/out-of-memory': () => ({
    title: 'There was not enough memory.',
    advice: 'The open case is kept. Close other tabs, or crop the image, and try again.',
  }),
  'resource/worker-lost': () => ({
    title: 'The background process ended unexpectedly.',
    advice: 'The open case is kept. Try again: it starts anew.',
  }),
  'inference/non-finite-output': () => ({
    title: 'The network answered with values that are not numbers.',
    advice: 'That answer is not used. Try the other backend under Settings.',
  }),
  'inference/failed': ({ reason }) => ({
    title: `The network failed: ${text(reason)}`,
    advice: 'The open case is kept. Try the other backend under Settings.',
  }),
  'export/readback-mismatch': ({ what }) => ({
    title: `The exported file did not read back identically (${text(what)}), so it is not offered.`,
    advice: 'Nothing of the review is lost. Try again; if it stays, report it.',
  }),
  'export/not-representable': () => ({
    title: 'This result cannot be written in that format.',
    advice: 'Choose another format.',
  }),
  'export/unwritable': () => ({
    title: 'The files could not be written to that folder.',
    advice: 'Check that it exists, that there is room, and that you may write to it.',
  }),
  cancelled: () => ({ title: 'Cancelled.', advice: '' }),
  'internal/shape': () => UNEXPECTED,
  'internal/unexpected': () => UNEXPECTED,
};

const UNEXPECTED: Message = {
  title: 'Something went wrong that should not have.',
  advice: 'The open case is kept. The browser console has the details for a report.',
};

const RANGE_REASONS: Record<string, string> = {
  'no-air': 'nothing in the image is as dark as air',
  'no-tissue': 'nothing in the image is as bright as soft tissue',
  'beyond-16-bit': 'there are values that no CT has',
};

const ISSUES: Record<IssueCode, Text> = {
  'issue/non-finite-voxels': ({ count: voxels, replacedBy }) => ({
    title: `${formatCounted(Number(voxels), 'voxel')} had no finite value and ${Number(voxels) === 1 ? 'was' : 'were'} set to ${value(replacedBy)}.`,
    advice: '',
  }),
  'issue/qform-sform-disagree': () => ({
    title: 'The header gives two different orientations (qform and sform); the sform is used.',
    advice: 'Check left and right before you rely on it.',
  }),
  'issue/no-orientation': () => ({
    title: 'The header gives no orientation: left and right are assumed.',
    advice: 'Check them against another source before you rely on it.',
  }),
  'issue/singleton-fourth-dimension': () => ({
    title: 'A fourth dimension of length one was dropped.',
    advice: '',
  }),
  'issue/extra-bytes': ({ bytes: extra }) => ({
    title: `${bytes(extra)} after the image were ignored.`,
    advice: '',
  }),
  'issue/out-of-valid-range': ({ what, axis, valueMm, lowMm, highMm, reason }) => ({
    title:
      what === 'spacing'
        ? `Voxels are ${Number(Number(valueMm).toFixed(2))} mm apart (${text(axis)}); the network was made for ${text(lowMm)} to ${text(highMm)} mm.`
        : reason === 'looks-like-ct'
          ? 'This looks like CT; the network was made for MR.'
          : `This does not look like CT in Hounsfield units: ${RANGE_REASONS[String(reason)] ?? ''}.`,
    advice: 'Read the result with more care than usual.',
  }),
  'issue/only-first-file': ({ count: files, name }) => ({
    title: `${count(files)} files were dropped; ${text(name)} is opened.`,
    advice: 'One image at a time.',
  }),
  'issue/partial-result': ({ slicesDone, slicesPlanned }) => ({
    title: `Only ${text(slicesDone)} of ${text(slicesPlanned)} slices were computed.`,
    advice: 'The other slices have no contour and are not in the queue.',
  }),
};

/** The text for a code; the one place where codes become words. */
export function messageOf(code: ErrorCode | IssueCode, detail: ErrorDetail): Message {
  return { ...ERRORS, ...ISSUES }[code](detail);
}

/** In what a run differs from those on which the head was shown to help. */
const NOT_SHOWN: Record<string, string> = {
  network: 'it was fitted for another network',
  version: 'it was fitted for another version of the network',
  weights: 'it was fitted for other weights, or for more or fewer members of the ensemble',
  classes: 'the network has other structures',
  flips: 'it was fitted for other flips',
  samples: 'it was measured with another number of samples only',
};

const OUT_OF_RANGE: Record<string, (expected: string, value: string) => Message> = {
  samples: (_, value) => ({
    title: `${value} samples in all are too many.`,
    advice: 'Members × passes × flips may be 128 at most: lower one of them under Settings.',
  }),
  members: () => ({
    title: 'The network has fewer members than the run asks for.',
    advice: 'Open the network again.',
  }),
  flips: () => ({
    title: 'The network was not trained with this flip.',
    advice: 'Switch test-time augmentation off under Settings.',
  }),
  dropout: () => ({
    title: 'The network has no dropout to sample from.',
    advice: 'Use its members or flips, or a network with dropout.',
  }),
  channels: (expected) => ({
    title: `The network needs ${expected} registered series of the patient; the case has another number.`,
    advice: 'Use a network for a single series.',
  }),
};

const GPU_REFUSALS: Record<string, (op: string, problem: string) => string> = {
  'self-test': () => 'WebGPU answered otherwise than WASM on a test tile and is not used.',
  'webgpu-operator': (op, problem) => `WebGPU cannot run the network: ${op} (${problem}).`,
};

const BACKEND_REASONS: Record<string, string> = {
  preferred: 'WebGPU is available.',
  chosen: 'Chosen under Settings.',
  'no-webgpu': 'This browser has no WebGPU.',
  'no-adapter': 'No graphics processor answers through WebGPU.',
  'software-adapter': 'WebGPU is only emulated in software here, which is slower than WASM.',
  'session-failed': 'The network could not be loaded on the graphics processor.',
  'self-test': 'The graphics processor answered otherwise than WASM on a test tile.',
};

/** What computes, in few words. */
export function backendName({ kind, threads }: BackendBadge): string {
  if (kind === 'webgpu') return 'WebGPU';
  return `${kind === 'wasm' ? 'WASM' : 'CPU'} · ${formatCounted(threads, 'thread')}`;
}

export function backendReason(reason: string): string {
  return BACKEND_REASONS[reason] ?? reason;
}

/** Why a run takes longer than it might: the network could not be cut where its masks begin. */
export function uncutReason(uncut: string | undefined): string {
  return uncut === undefined
    ? ''
    : `The network cannot be cut at its masks (${uncut}) and runs whole for every sample.`;
}

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
    'The review under way has decisions that were not exported. Using the samples ends it.',
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

/** The question before something ends a review whose decisions were not exported. */
export function askingText({
  purpose,
  name,
}: {
  readonly purpose: 'case' | 'run';
  readonly name: string;
}): Message & { readonly yes: string } {
  const unexported = 'The review under way has decisions that were not exported.';
  return purpose === 'case'
    ? {
        title: `Open ${name}?`,
        advice: `${unexported} Opening another case ends it.`,
        yes: 'Open and end the review',
      }
    : {
        title: 'Run the network?',
        advice: `${unexported} A run of this network lies on another grid and ends it.`,
        yes: 'Run and end the review',
      };
}
