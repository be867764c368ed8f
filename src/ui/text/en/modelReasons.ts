import type { ErrorDetail } from '../../../core/errors.ts';
import { shown, type Message } from '../../messageText.ts';

const TASKS: Record<string, string> = {
  'contour-quality': 'it judges contours that are there already and makes none',
  'error-probability': 'it judges where a result is wrong and makes none',
};

/** What is wrong with a network. */
export const modelReasons = {
  /** What stands behind a reason of `model/invalid`; a reason that is not here is a sentence itself. */
  reasons: {
    'no-model-json': () => 'there is no model.json in it',
    'several-model-json': () => 'there is more than one model.json in it',
    'not-json': () => 'model.json is not JSON',
    'other-task': ({ task }) =>
      `${TASKS[shown(task)] ?? `it is for another task (${shown(task)})`}; a segmentation network is needed here`,
    'no-image-input': () => 'none of its inputs takes an image [n, channels, …]',
    'several-image-inputs': ({ count: inputs }) =>
      `it has ${shown(inputs)} inputs that take images; one is supported`,
    'image-rank': ({ rank }) =>
      `its input has ${shown(rank)} axes; [n, channels, rows, columns] or [n, channels, slices, rows, columns] is needed`,
    'image-type': () => 'its input is not float32',
    'image-channels': () => 'the file does not say how many channels its input has',
    'fixed-batch': ({ batch }) =>
      `it takes exactly ${shown(batch)} images at a time; export it for one`,
    'unknown-input': ({ input }) => `nothing is known of its second input, ${shown(input)}`,
    'no-segmentation-output': () =>
      'none of its outputs is of the image’s size with a known number of channels',
    'labels-only': () => 'it gives labels in place of scores; export it without its last ArgMax',
    'softmax-axis': () => 'its last Softmax does not run over the channels',
    'not-onnx': () => 'the file is damaged or is no ONNX network',
    'external-data': () => 'its weights lie in another file; export it as one file',
    'training-mode-batch-norm': ({ node }) =>
      `${shown(node)} normalises by the batch at hand, so it was exported in training mode; export it in evaluation mode`,
    'control-flow': ({ op }) =>
      `it has loops or branches (${shown(op)}); export it as a plain graph`,
    'custom-domain': ({ domain }) => `it uses operators of its own (${shown(domain)})`,
    'model-functions': () => 'it uses functions inside the file; export it with them inlined',
    'sparse-tensor': () => 'it has sparse weights',
    'ir-version': ({ version }) => `its file version ${shown(version)} is not known`,
    opset: ({ version }) =>
      `its operator set ${shown(version)} is not supported; export it with opset 17`,
    'no-decoder': () => 'it upsamples nowhere, so there is no decoder to put dropout into',
    'no-dropout-place': () => 'there is no place in it where dropout would have an effect',
    'webgpu-operator': ({ op, node }) =>
      `its operator ${shown(op)} (${shown(node)}) does not run on WebGPU; choose WASM`,
  } satisfies Record<string, (detail: ErrorDetail) => string>,
  /** In what a run differs from those on which the head was shown to help. */
  notShown: {
    network: 'it was fitted for another network',
    version: 'it was fitted for another version of the network',
    weights: 'it was fitted for other weights, or for more or fewer members of the ensemble',
    classes: 'the network has other structures',
    flips: 'it was fitted for other flips',
    samples: 'it was measured with another number of samples only',
  },
  /** What a run asks of a network that it does not have. */
  outOfRange: {
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
  } satisfies Record<string, (expected: string, value: string) => Message>,
  /** Why WebGPU is not used. */
  gpu: {
    'self-test': () => 'WebGPU answered otherwise than WASM on a test tile and is not used.',
    'webgpu-operator': (op, problem) => `WebGPU cannot run the network: ${op} (${problem}).`,
  } satisfies Record<string, (op: string, problem: string) => string>,
};
