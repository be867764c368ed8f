import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { AppError } from '../core/errors.ts';
import type { Features, PixelBox, Session } from '../inference/session.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { outputChannels } from '../models/logits.ts';
import { inferShapes } from '../onnx/shapes.ts';
import { elementCount } from '../onnx/tensor.ts';
import { asRunFailure } from './failures.ts';
import type { PreparedNetwork } from './prepareNetwork.ts';
import type { Runtime } from './runtime.ts';

/** A network on a runtime, behind the engine's port. */
export interface OpenedNetwork {
  readonly session: Session;
  /** Why every sample runs the whole network; absent where it is cut, or has no dropout. */
  readonly uncut?: string;
}

/**
 * Makes the sessions of a prepared network and checks its inputs and outputs against the manifest.
 * @throws AppError `model/signature-mismatch`; `resource/out-of-memory`; what the runtime throws for a file that it
 *   does not take.
 */
export async function openNetwork(
  prepared: PreparedNetwork,
  manifest: ModelManifest,
  runtime: Runtime,
): Promise<OpenedNetwork> {
  const sessions = await createSessions(prepared, runtime);
  try {
    requireSignature(sessions, prepared, manifest);
  } catch (error) {
    await release(sessions);
    throw error;
  }
  const { uncut } = prepared;
  const session = portOf(sessions, { prepared, manifest, runtime });
  return uncut === undefined ? { session } : { session, uncut };
}

/** The runtime's sessions of one network; `prefix` is null where it runs whole. */
interface Sessions {
  readonly prefix: InferenceSession | null;
  readonly suffix: InferenceSession;
}

async function createSessions(prepared: PreparedNetwork, runtime: Runtime): Promise<Sessions> {
  const prefix =
    prepared.prefix && (await runtime.createSession(prepared.prefix, { keepsOutputs: true }));
  try {
    const suffix = await runtime.createSession(prepared.suffix, { keepsOutputs: false });
    return { prefix, suffix };
  } catch (error) {
    await prefix?.release();
    throw error;
  }
}

async function release({ prefix, suffix }: Sessions): Promise<void> {
  await prefix?.release();
  await suffix.release();
}

/** Inputs and outputs by name, and their channels where the network fixes them. */
function requireSignature(
  { prefix, suffix }: Sessions,
  { masks, dropout }: PreparedNetwork,
  manifest: ModelManifest,
): void {
  const { input, output } = manifest;
  const images = input.layout === 'slab' ? input.slabSlices : input.channels.length;
  const channels = dropout.reduce((sum, range) => sum + range.channels, 0);
  const expected = [
    { name: input.name, size: images, found: (prefix ?? suffix).inputMetadata },
    { name: output.name, size: outputChannels(manifest), found: suffix.outputMetadata },
    ...(masks === null ? [] : [{ name: masks, size: channels, found: suffix.inputMetadata }]),
  ];
  for (const { name, size, found } of expected) {
    const tensor = found.find((metadata) => metadata.name === name);
    const actual = tensor?.isTensor ? tensor.shape[1] : undefined;
    if (tensor?.isTensor && tensor.type === 'float32') {
      if (typeof actual !== 'number' || actual < 0 || actual === size) continue;
    }
    throw new AppError('model/signature-mismatch', {
      tensor: name,
      expected: size,
      ...(typeof actual === 'number' ? { actual } : {}),
    });
  }
}

type Tensors = Readonly<Record<string, Tensor>>;

interface Held {
  /** What feeds the suffix. */
  readonly tensors: Tensors;
  readonly width: number;
}

function portOf(
  sessions: Sessions,
  {
    prepared,
    manifest,
    runtime,
  }: {
    readonly prepared: PreparedNetwork;
    readonly manifest: ModelManifest;
    readonly runtime: Runtime;
  },
): Session {
  const { prefix, suffix } = sessions;
  const { loss } = runtime;
  const image = manifest.input.name;
  const output = manifest.output.name;
  const held = new Map<Features, Held>();
  // Features on a device stay there whole: cropping them would read them back.
  const cropping = runtime.backend === 'webgpu' ? null : prepared.cropping;

  const run = async (session: InferenceSession, feeds: Tensors): Promise<Tensors> => {
    loss?.throwIfLost();
    try {
      const running = session.run(feeds);
      // A lost device may leave the run without an answer.
      return await (loss ? Promise.race([running, loss.whenLost]) : running);
    } catch (error) {
      await loss?.settled();
      throw asRunFailure(error);
    }
  };

  const hold = (tensors: Tensors, width: number): Features => {
    const bytes = Object.values(tensors).reduce((sum, { size }) => sum + 4 * size, 0);
    const features = { bytes };
    held.set(features, { tensors, width });
    return features;
  };

  const heldOf = (features: Features): Held => {
    const found = held.get(features);
    if (!found) throw new AppError('internal/unexpected', { reason: 'features not held' });
    return found;
  };

  return {
    dropout: prepared.dropout,
    cropping,
    fits: (dims) => fits(prepared, { image, dims }, runtime),
    encode: async ({ data, dims }) => {
      const cut = prefix ? await run(prefix, { [image]: runtime.tensor(data, dims) }) : {};
      // As a copy: the image's array belongs to the caller.
      const kept = prepared.joinsImage && { [image]: runtime.tensor(data.slice(), dims) };
      return hold({ ...cut, ...kept }, dims[dims.length - 1] ?? 1);
    },
    crop: (features, box) => {
      const { tensors, width } = heldOf(features);
      if (!cropping) throw new AppError('internal/unexpected', { reason: 'not croppable' });
      const parts = Object.entries(tensors).map(
        ([name, tensor]) => [name, croppedTensor(tensor, { box, width }, runtime)] as const,
      );
      return hold(Object.fromEntries(parts), box.width);
    },
    decode: async (features, masks) => {
      const rows = prepared.masks !== null &&
        masks && { [prepared.masks]: runtime.tensor(masks.data, masks.dims) };
      const outputs = await run(suffix, { ...heldOf(features).tensors, ...rows });
      const logits = outputs[output];
      const data = logits?.data;
      if (!(data instanceof Float32Array) || !logits) {
        throw new AppError('model/signature-mismatch', { tensor: output });
      }
      return { data, dims: logits.dims };
    },
    release: (features) => {
      const found = held.get(features);
      held.delete(features);
      for (const tensor of Object.values(found?.tensors ?? {})) tensor.dispose();
    },
    dispose: async () => {
      held.clear();
      await release(sessions);
    },
  };
}

/** [n, C, h, w] of a tensor on the CPU, the box scaled to its resolution. */
function croppedTensor(
  tensor: Tensor,
  { box, width }: { readonly box: PixelBox; readonly width: number },
  runtime: Runtime,
): Tensor {
  const [images = 1, channels = 1, rows = 1, columns = 1] = tensor.dims;
  const data = tensor.data;
  if (!(data instanceof Float32Array))
    throw new AppError('internal/unexpected', { reason: 'type' });
  const step = width / columns;
  const [x, y] = [box.x / step, box.y / step];
  const [w, h] = [box.width / step, box.height / step];
  const planes = images * channels;
  const out = new Float32Array(planes * w * h);
  for (let row = 0; row < planes * h; row++) {
    const plane = Math.floor(row / h);
    const from = (plane * rows + y + (row % h)) * columns + x;
    out.set(data.subarray(from, from + w), row * w);
  }
  return runtime.tensor(out, [images, channels, h, w]);
}

/** Of a network without known shapes nothing is known, and it is tried. */
function fits(
  { graphs }: PreparedNetwork,
  call: { readonly image: string; readonly dims: readonly number[] },
  { largestTensorBytes, memoryBytes }: Runtime,
): boolean {
  let known: Record<string, readonly number[]> = { [call.image]: call.dims };
  let [largest, second] = [0, 0];
  for (const graph of graphs) {
    const shapes = inferShapes(graph, known);
    for (const node of graph.nodes) {
      for (const name of node.outputs) {
        const dims = shapes.get(name)?.dims;
        if (!dims || dims.includes(null)) continue;
        const bytes = 4 * elementCount(dims.map(Number));
        if (bytes > largest) [largest, second] = [bytes, largest];
        else if (bytes > second) second = bytes;
      }
    }
    known = Object.fromEntries(
      graph.outputs.flatMap(({ name }) => {
        const dims = shapes.get(name)?.dims;
        return dims && !dims.includes(null) ? [[name, dims.map(Number)]] : [];
      }),
    );
  }
  // An operator holds its operand and its result, and another tensor is waiting for it.
  return largest <= largestTensorBytes && largest + 2 * second <= memoryBytes;
}
