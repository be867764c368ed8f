import type { ErrorCode, ErrorDetail } from '../../../core/errors.ts';
import { bytes, count, shown, type Message, type Text } from '../../messageText.ts';
import { inputReasons } from './inputReasons.ts';
import { modelReasons } from './modelReasons.ts';
import { notRepresentable } from './notRepresentable.ts';

const CORRUPT: Readonly<Record<string, Text>> = inputReasons.corrupt;
const GEOMETRY: Readonly<Record<string, Text>> = inputReasons.geometry;
const UNSUPPORTED: Readonly<Record<string, Text>> = inputReasons.unsupported;
const NO_SAMPLE: Readonly<Record<string, Text>> = inputReasons.noSample;
const NO_LABELS: Readonly<Record<string, Text>> = inputReasons.noLabels;
const FORMATS: Readonly<Record<string, string>> = inputReasons.formats;
const NOT_REPRESENTABLE: Readonly<Record<string, Message>> = notRepresentable;
const MODEL_REASONS: Readonly<Record<string, (detail: ErrorDetail) => string>> =
  modelReasons.reasons;
const NOT_SHOWN: Readonly<Record<string, string>> = modelReasons.notShown;
const OUT_OF_RANGE: Readonly<Record<string, (expected: string, value: string) => Message>> =
  modelReasons.outOfRange;
const GPU_REFUSALS: Readonly<Record<string, (op: string, problem: string) => string>> =
  modelReasons.gpu;

const UNEXPECTED: Message = {
  title: 'Something went wrong that should not have.',
  advice: 'The open case is kept. The browser console has the details for a report.',
};

/** What happened and what to do next, for each code of an error. */
export const errors: Record<ErrorCode, Text> = {
  'input/unsupported-format': (detail) =>
    UNSUPPORTED[String(detail['reason'])]?.(detail) ?? {
      title: FORMATS[String(detail['format'])] ?? 'This is no file that can be opened here.',
      advice:
        detail['format'] === 'dicom'
          ? 'Open the images of a CT or MR series, with all its files.'
          : 'Open or drop a DICOM series (files, folder or zip), NIfTI, NRRD, MetaImage or MGH, contours or samples of the open case, or a model package (a .zip, or a folder with a model.json).',
    },
  'input/unsupported-datatype': (detail) =>
    NO_LABELS[String(detail['reason'])]?.(detail) ?? {
      title:
        detail['format'] === 'npz'
          ? `The array in this archive holds numbers of type ${shown(detail['datatype'])}, which are not read.`
          : `Voxels of type ${shown(detail['datatype'])} cannot be shown as one grey value.`,
      advice: 'Convert the image to int16 or float32 and open it again.',
    },
  'input/not-three-dimensional': ({ shape, format }) => ({
    title:
      format === 'npz'
        ? `The array in this archive is ${shown(shape)}, not classes × slices × rows × columns.`
        : `This image is ${shown(shape)}: not one three-dimensional volume.`,
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
    NO_SAMPLE[String(detail['reason'])]?.(detail) ?? {
      title: 'It cannot be used as a sample.',
      advice: 'Use label maps, or probabilities from 0 to 1, on the grid of the image.',
    },
  'input/too-large': ({ bytes: size, limitBytes, limitFiles }) =>
    limitFiles === undefined
      ? {
          title: `This image needs ${bytes(size)}; a browser tab can hold ${bytes(limitBytes)} in one piece.`,
          advice: 'Crop it to the region of interest, or resample it.',
        }
      : {
          title: `${count(limitFiles)} files can be looked through at once; there are more.`,
          advice: 'Drop the folder of one patient or study.',
        },
  'input/too-many-overlaps': ({ labels, limit, structures }) => ({
    title: `${count(structures)} structures overlap in so many ways that ${count(labels)} labels were needed; there are ${count(limit)}.`,
    advice: 'Open fewer of the structures.',
  }),
  'input/unreadable': () => ({
    title: 'The file could not be read.',
    advice: 'It may have been moved or changed. Choose it again.',
  }),
  'input/changed': ({ name }) => ({
    title: `The file ${shown(name)} is not the one that its result was made of.`,
    advice:
      'It was replaced or changed since. Put the former file back, or drop the new one: it becomes a case of its own.',
  }),
  'model/not-found': ({ id, path }) =>
    id === undefined
      ? {
          title: `The package has no file ${shown(path)}, which its model.json lists.`,
          advice: 'The file must lie beside model.json. Pack or export it again.',
        }
      : {
          title: `The network “${shown(id)}” is not where the app expects it.`,
          advice: 'Start the app again with npm start, which puts it in place.',
        },
  'model/invalid': ({ field, reason, ...detail }) => ({
    title: `The network cannot be used: ${
      MODEL_REASONS[String(reason)]?.(detail) ??
      `${field ? `${shown(field)}: ` : ''}${shown(reason)}`
    }.`,
    advice:
      'A package of your own: correct it, or export it again. A network that came with the app: install the app again.',
  }),
  'model/checksum-mismatch': ({ path }) => ({
    title: `The network file ${shown(path)} is not the one that model.json describes: its SHA-256 or size differs.`,
    advice: 'It was damaged or replaced, and nothing was computed with it. Get the package again.',
  }),
  'model/signature-mismatch': ({ tensor, expected, actual }) => ({
    title: `The network and its description disagree${tensor ? ` about “${shown(tensor)}”` : ''}: ${shown(expected)} was expected${actual === undefined ? '' : `, ${shown(actual)} found`}.`,
    advice: 'The package is inconsistent. What did not fit is not used.',
  }),
  'model/out-of-range': ({ what, expected, value }) =>
    OUT_OF_RANGE[shown(what)]?.(shown(expected), shown(value)) ?? {
      title: 'The network was not made for images like this one.',
      advice: 'Use a network for this modality and body part.',
    },
  'model/not-shown-to-help': ({ what }) => ({
    title: `The ranking by error probability was not shown to help here: ${NOT_SHOWN[shown(what)] ?? 'this run is of another kind'}.`,
    advice: 'Regions are ranked by entropy in its place.',
  }),
  'resource/gpu-unavailable': ({ reason, problem, op }) => ({
    title:
      GPU_REFUSALS[shown(reason)]?.(shown(op), shown(problem)) ??
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
  'resource/part-missing': () => ({
    title: 'A part of Isodoubt cannot be fetched from its server.',
    advice: 'Try again once the server answers. Nothing of the review is lost.',
  }),
  'inference/non-finite-output': () => ({
    title: 'The network answered with values that are not numbers.',
    advice: 'That answer is not used. Try the other backend under Settings.',
  }),
  'inference/failed': ({ reason }) => ({
    title: `The network failed: ${shown(reason)}`,
    advice: 'The open case is kept. Try the other backend under Settings.',
  }),
  'evaluation/nothing-put': () => ({
    title: 'The comparison has to be started again.',
    advice: 'Its background process was stopped. Measure again.',
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
  'storage/gone': ({ reviews }) => ({
    title:
      reviews === 1
        ? 'A review that was kept here is gone, or a part of it.'
        : `${shown(reviews)} reviews that were kept here are gone, or parts of them.`,
    advice: 'The browser’s database was damaged or cleared. Exports are not touched.',
  }),
  'storage/result-damaged': () => ({
    title: 'The result of the kept review does not read back as it was written.',
    advice:
      'What was done in it is whole, on disk. Run the network with the same settings: where the contours are the same, the review goes on.',
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
    title: `The exported file did not read back identically (${shown(what)}), so it is not offered.`,
    advice: 'Nothing of the review is lost. Try again; if it stays, report it.',
  }),
  'export/not-representable': ({ reason }) =>
    NOT_REPRESENTABLE[String(reason)] ?? {
      title: 'This result cannot be written in that format.',
      advice: 'Choose another format.',
    },
  'export/unwritable': () => ({
    title: 'The files could not be written to that folder.',
    advice: 'Check that it exists, that there is room, and that you may write to it.',
  }),
  'export/no-room': ({ fileBytes }) => ({
    title: `The browser has no room for a file of ${bytes(fileBytes)}.`,
    advice:
      'Make room on the disk, or export less at a time. A private window holds files in memory alone: use another one.',
  }),
  cancelled: () => ({ title: 'Cancelled.', advice: '' }),
  'internal/shape': () => UNEXPECTED,
  'internal/unexpected': () => UNEXPECTED,
};
