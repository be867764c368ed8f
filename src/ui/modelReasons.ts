import type { ErrorDetail } from '../core/errors.ts';

const text = (value: ErrorDetail[string] | undefined): string => String(value ?? '?');

const TASKS: Record<string, string> = {
  'contour-quality': 'it judges contours that are there already and makes none',
  'error-probability': 'it judges where a result is wrong and makes none',
};

/** What stands behind a reason of `model/invalid`; a reason that is not here is a sentence itself. */
export const MODEL_REASONS: Record<string, (detail: ErrorDetail) => string> = {
  'no-model-json': () => 'there is no model.json in it',
  'several-model-json': () => 'there is more than one model.json in it',
  'not-json': () => 'model.json is not JSON',
  'other-task': ({ task }) =>
    `${TASKS[text(task)] ?? `it is for another task (${text(task)})`}; a segmentation network is needed here`,
  'no-image-input': () => 'none of its inputs takes an image [n, channels, …]',
  'several-image-inputs': ({ count: inputs }) =>
    `it has ${text(inputs)} inputs that take images; one is supported`,
  'image-rank': ({ rank }) =>
    `its input has ${text(rank)} axes; [n, channels, rows, columns] or [n, channels, slices, rows, columns] is needed`,
  'image-type': () => 'its input is not float32',
  'image-channels': () => 'the file does not say how many channels its input has',
  'fixed-batch': ({ batch }) =>
    `it takes exactly ${text(batch)} images at a time; export it for one`,
  'unknown-input': ({ input }) => `nothing is known of its second input, ${text(input)}`,
  'no-segmentation-output': () =>
    'none of its outputs is of the image’s size with a known number of channels',
  'labels-only': () => 'it gives labels in place of scores; export it without its last ArgMax',
  'softmax-axis': () => 'its last Softmax does not run over the channels',
  'not-onnx': () => 'the file is damaged or is no ONNX network',
  'external-data': () => 'its weights lie in another file; export it as one file',
  'training-mode-batch-norm': ({ node }) =>
    `${text(node)} normalises by the batch at hand, so it was exported in training mode; export it in evaluation mode`,
  'control-flow': ({ op }) => `it has loops or branches (${text(op)}); export it as a plain graph`,
  'custom-domain': ({ domain }) => `it uses operators of its own (${text(domain)})`,
  'model-functions': () => 'it uses functions inside the file; export it with them inlined',
  'sparse-tensor': () => 'it has sparse weights',
  'ir-version': ({ version }) => `its file version ${text(version)} is not known`,
  opset: ({ version }) =>
    `its operator set ${text(version)} is not supported; export it with opset 17`,
  'no-decoder': () => 'it upsamples nowhere, so there is no decoder to put dropout into',
  'no-dropout-place': () => 'there is no place in it where dropout would have an effect',
  'webgpu-operator': ({ op, node }) =>
    `its operator ${text(op)} (${text(node)}) does not run on WebGPU; choose WASM`,
};
