import type { ErrorCode, ErrorDetail, IssueCode } from '../core/errors.ts';
import type { NoSampleReason } from '../core/samples/inspectedSample.ts';
import { formatCounted } from './format.ts';
import { CORRUPT, FORMAT_TITLES, GEOMETRY, NO_SAMPLE } from './inputReasons.ts';
import type { Message, Text } from './messageText.ts';
import { bytes, count, rounded, text } from './messageText.ts';
import { MODEL_REASONS } from './modelReasons.ts';

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
  'storage/unavailable': () => ({
    title: 'The browser does not let this page keep anything on disk.',
    advice: 'Export before you close the page; a private window, or a policy, may be the cause.',
  }),
  'storage/full': () => ({
    title: 'The disk space that the browser gives this page is full.',
    advice: 'Export, then remove reviews that are finished.',
  }),
  'storage/corrupt': () => ({
    title: 'A part of the kept review does not read back as it was written.',
    advice: 'What came before it is used; what is damaged is left on disk.',
  }),
  'storage/newer-schema': () => ({
    title: 'This review was kept by a newer version of Isodoubt.',
    advice: 'Open it with that version. It is left as it is.',
  }),
  'storage/elsewhere': () => ({
    title: 'This case is being reviewed in another tab.',
    advice: 'Go on there, or take it over here.',
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
    title: `${formatCounted(Number(voxels), 'voxel')} had no finite value and ${Number(voxels) === 1 ? 'was' : 'were'} set to ${rounded(replacedBy)}.`,
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
