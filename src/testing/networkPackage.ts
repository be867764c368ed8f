import type { ModelManifest } from '../models/manifest.ts';
import { parseManifest } from '../models/manifest.ts';
import { sha256Hex } from '../core/sha256Hex.ts';

export interface NetworkPackage {
  readonly manifest: ModelManifest;
  readonly files: Record<string, ArrayBuffer>;
}

/** A bundled package from the server of the browser tests. */
export async function fetchPackage(id: string): Promise<NetworkPackage> {
  const fetched = async (path: string): Promise<Response> => {
    const response = await fetch(`/models/${id}/${path}`);
    if (!response.ok) throw new Error(`${id}/${path}: HTTP ${response.status}`);
    return response;
  };
  const manifest = parseManifest(await (await fetched('model.json')).json());
  const files: Record<string, ArrayBuffer> = {};
  for (const { path } of manifest.files) files[path] = await (await fetched(path)).arrayBuffer();
  return { manifest, files };
}

/** The network's own file. */
export function networkOf({ manifest, files }: NetworkPackage): ArrayBuffer {
  return files[manifest.members[0].file];
}

/** The package with another network file and the manifest that fits it. */
export async function withNetwork(
  original: NetworkPackage,
  network: ArrayBuffer,
): Promise<NetworkPackage> {
  const path = original.manifest.members[0].file;
  const file = { path, sha256: await sha256Hex(network), bytes: network.byteLength };
  return {
    manifest: { ...original.manifest, files: [file] },
    files: { [path]: network },
  };
}

/** A copy of an ONNX file in which one float32 tensor of weights, by name, is all NaN. */
export function withNaNWeights(network: ArrayBuffer, tensorName: string): ArrayBuffer {
  const copy = network.slice(0);
  const bytes = new Uint8Array(copy);
  const [graph] = fieldsOf(bytes, GRAPH);
  for (const initializer of fieldsOf(graph, INITIALIZER)) {
    const [name] = fieldsOf(initializer, NAME);
    if (new TextDecoder().decode(name) !== tensorName) continue;
    const [raw] = fieldsOf(initializer, RAW_DATA);
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    for (let at = 0; at < raw.byteLength; at += 4) view.setFloat32(at, NaN, true);
    return copy;
  }
  throw new Error(`no tensor ${tensorName}`);
}

// Field numbers of ModelProto, GraphProto and TensorProto in onnx.proto.
const [GRAPH, INITIALIZER, NAME, RAW_DATA] = [7, 5, 8, 9];

/** Contents of every length-delimited field with this number in a protobuf message, as views. */
function fieldsOf(message: Uint8Array, number: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    switch (tag & 7) {
      case 0:
        varint();
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint();
        if (tag >>> 3 === number) found.push(message.subarray(at, at + length));
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        throw new Error(`wire type ${tag & 7}`);
    }
  }
  return found;
}
