import { fromBinary } from '@bufbuild/protobuf';
import {
  invalidModel,
  topologicalOrder,
  type Attribute,
  type Dimension,
  type Graph,
  type GraphNode,
  type ValueInfo,
} from './graph.ts';
import { messageCount } from './messageCount.ts';
import {
  AttributeProto_AttributeType,
  ModelProtoSchema,
  TensorProto_DataLocation,
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './proto/onnx_pb.js';
import { BYTES_PER_ELEMENT, elementCount, type Tensor } from './tensor.ts';

const OLDEST_IR = 3;
const NEWEST_IR = 13;
const OLDEST_OPSET = 7;
const MOST_MESSAGES = 1_000_000;
const MOST_NODES = 50_000;

/**
 * Reads an ONNX file.
 * @param bytes the whole file. Borrowed: the tensors of the result may be views of it.
 * @throws AppError `model/invalid` {reason}: 'not-onnx' (garbage, truncated, no graph), 'too-complex',
 *   'ir-version', 'opset', 'custom-domain' {domain}, 'external-data' {tensor}, 'tensor-size' {tensor},
 *   'tensor-type', 'sparse-tensor', 'control-flow' {op}, 'model-functions', 'attribute' {node},
 *   'not-a-tensor' {value}, 'undefined-value', 'duplicate-value', 'cycle'.
 */
export function readGraph(bytes: Uint8Array): Graph {
  const model = decode(bytes);
  const graph = model.graph;
  if (!graph || graph.node.length === 0 || graph.output.length === 0)
    throw invalidModel('not-onnx');
  const irVersion = Number(model.irVersion);
  if (irVersion < OLDEST_IR || irVersion > NEWEST_IR) {
    throw invalidModel('ir-version', { version: irVersion });
  }
  if (model.functions.length > 0) throw invalidModel('model-functions');
  if (graph.node.length > MOST_NODES) throw invalidModel('too-complex');
  const initializers = readInitializers(graph);
  const nodes: GraphNode[] = [];
  const names = new Set<string>();
  for (const proto of graph.node) {
    requireDefaultDomain(proto);
    if (proto.opType === 'Constant') {
      const [name, tensor] = readConstant(proto);
      initializers.set(name, tensor);
    } else {
      nodes.push(readNode(proto, names));
    }
  }
  const inputs = graph.input
    .filter((input) => !initializers.has(input.name))
    .map((input) => readValueInfo(input));
  const available = new Set([...initializers.keys(), ...inputs.map((input) => input.name)]);
  const ordered = topologicalOrder(nodes, available);
  const made = new Set(ordered.flatMap((node) => node.outputs));
  const outputs = graph.output.map((output) => readValueInfo(output));
  for (const { name } of outputs) {
    if (!made.has(name) && !available.has(name))
      throw invalidModel('undefined-value', { value: name });
  }
  return {
    name: graph.name,
    irVersion,
    opset: readOpset(model),
    producer: [model.producerName, model.producerVersion].filter(Boolean).join(' '),
    inputs,
    outputs,
    initializers,
    nodes: ordered,
    valueInfo: readStatedShapes(graph),
  };
}

function decode(bytes: Uint8Array): ModelProto {
  try {
    if (messageCount(bytes, ModelProtoSchema, MOST_MESSAGES) <= MOST_MESSAGES) {
      // A plain view: a subclass may give another meaning to slice(), as Node's Buffer does.
      const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return fromBinary(ModelProtoSchema, view, { readUnknownFields: false });
    }
  } catch (cause) {
    throw invalidModel('not-onnx', {}, cause);
  }
  throw invalidModel('too-complex');
}

function readOpset(model: ModelProto): number {
  const own = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  const version = Number(own?.version ?? 0);
  if (version < OLDEST_OPSET) throw invalidModel('opset', { version });
  return version;
}

function requireDefaultDomain(node: NodeProto): void {
  if (node.domain !== '' && node.domain !== 'ai.onnx') {
    throw invalidModel('custom-domain', { domain: node.domain, op: node.opType });
  }
}

function readInitializers(graph: GraphProto): Map<string, Tensor> {
  if (graph.sparseInitializer.length > 0) throw invalidModel('sparse-tensor');
  const initializers = new Map<string, Tensor>();
  for (const proto of graph.initializer) {
    if (initializers.has(proto.name)) throw invalidModel('duplicate-value', { value: proto.name });
    initializers.set(proto.name, readTensor(proto));
  }
  return initializers;
}

/** Shapes that the file states for inner values; one that cannot be read is left out, since nothing rests on it. */
function readStatedShapes(graph: GraphProto): Map<string, ValueInfo> {
  const stated = new Map<string, ValueInfo>();
  for (const proto of graph.valueInfo) {
    if (proto.type?.value.case === 'tensorType') stated.set(proto.name, readValueInfo(proto));
  }
  return stated;
}

function readValueInfo(proto: ValueInfoProto): ValueInfo {
  const { name, type } = proto;
  if (type?.value.case !== 'tensorType') throw invalidModel('not-a-tensor', { value: name });
  const { elemType, shape } = type.value.value;
  const dims = shape?.dim.map(({ value }): Dimension => {
    if (value.case === 'dimValue') return value.value > 0n ? Number(value.value) : null;
    return value.case === 'dimParam' && value.value !== '' ? value.value : null;
  });
  return { name, type: elemType, dims: dims ?? null };
}

function readNode(proto: NodeProto, names: Set<string>): GraphNode {
  const base = proto.name || proto.output.find((output) => output !== '') || proto.opType;
  let name = base;
  for (let n = 2; names.has(name); n++) name = `${base}.${n}`;
  names.add(name);
  const attributes = new Map<string, Attribute>();
  for (const attribute of proto.attribute) {
    attributes.set(attribute.name, readAttribute(attribute, proto, name));
  }
  return { name, op: proto.opType, inputs: proto.input, outputs: proto.output, attributes };
}

function readAttribute(proto: AttributeProto, node: NodeProto, name: string): Attribute {
  switch (proto.type) {
    case AttributeProto_AttributeType.FLOAT:
      return { kind: 'float', value: proto.f };
    case AttributeProto_AttributeType.INT:
      return { kind: 'int', value: safeInteger(proto.i) };
    case AttributeProto_AttributeType.STRING:
      return { kind: 'string', value: asciiText(proto.s) };
    case AttributeProto_AttributeType.TENSOR:
      if (!proto.t) break;
      return { kind: 'tensor', value: readTensor(proto.t) };
    case AttributeProto_AttributeType.GRAPH:
    case AttributeProto_AttributeType.GRAPHS:
      throw invalidModel('control-flow', { op: node.opType, node: name });
    case AttributeProto_AttributeType.FLOATS:
      return { kind: 'floats', value: proto.floats };
    case AttributeProto_AttributeType.INTS:
      return { kind: 'ints', value: proto.ints.map(safeInteger) };
    case AttributeProto_AttributeType.STRINGS:
      return { kind: 'strings', value: proto.strings.map(asciiText) };
    case AttributeProto_AttributeType.UNDEFINED:
    case AttributeProto_AttributeType.TENSORS:
    case AttributeProto_AttributeType.SPARSE_TENSOR:
    case AttributeProto_AttributeType.SPARSE_TENSORS:
    case AttributeProto_AttributeType.TYPE_PROTO:
    case AttributeProto_AttributeType.TYPE_PROTOS:
      break;
  }
  throw invalidModel('attribute', { node: name, attribute: proto.name });
}

/** Attribute texts: the pure layers have no TextDecoder, and every text that an operator knows is ASCII. */
function asciiText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

/** Exporters write 2^63 − 1 for "to the end"; that is further than any axis is long, and so is this. */
function safeInteger(value: bigint): number {
  const limit = Number.MAX_SAFE_INTEGER;
  return Math.max(-limit, Math.min(limit, Number(value)));
}

function readConstant(proto: NodeProto): [string, Tensor] {
  const [attribute] = proto.attribute;
  const name = proto.output[0];
  if (!attribute || !name) throw invalidModel('attribute', { node: proto.name });
  const floats = (values: readonly number[], dims: number[]): Tensor => ({
    dims,
    type: 1,
    bytes: new Uint8Array(Float32Array.from(values).buffer),
  });
  const ints = (values: readonly bigint[], dims: number[]): Tensor => ({
    dims,
    type: 7,
    bytes: new Uint8Array(BigInt64Array.from(values).buffer),
  });
  switch (attribute.name) {
    case 'value':
      if (!attribute.t) break;
      return [name, readTensor(attribute.t)];
    case 'value_float':
      return [name, floats([attribute.f], [])];
    case 'value_floats':
      return [name, floats(attribute.floats, [attribute.floats.length])];
    case 'value_int':
      return [name, ints([attribute.i], [])];
    case 'value_ints':
      return [name, ints(attribute.ints, [attribute.ints.length])];
    case 'sparse_value':
      throw invalidModel('sparse-tensor');
  }
  throw invalidModel('attribute', { node: proto.name, attribute: attribute.name });
}

function readTensor(proto: TensorProto): Tensor {
  const tensor = proto.name;
  if (proto.dataLocation === TensorProto_DataLocation.EXTERNAL || proto.externalData.length > 0) {
    throw invalidModel('external-data', { tensor });
  }
  const type = proto.dataType;
  const dims = proto.dims.map(Number);
  const size = BYTES_PER_ELEMENT[type];
  if (size === undefined) throw invalidModel('tensor-type', { tensor, type });
  const bytes = proto.rawData.length > 0 ? proto.rawData : typedBytes(proto);
  const isCoherent = dims.every((length) => Number.isSafeInteger(length) && length >= 0);
  if (!isCoherent || bytes.length !== elementCount(dims) * size) {
    throw invalidModel('tensor-size', { tensor, dims, bytes: bytes.length });
  }
  return { dims, type, bytes };
}

/** The typed fields of a tensor as raw bytes; small types travel in int32_data. */
function typedBytes(proto: TensorProto): Uint8Array {
  const { dataType, floatData, doubleData, int32Data, int64Data, uint64Data } = proto;
  const typed = () => {
    switch (dataType) {
      case 1:
        return Float32Array.from(floatData);
      case 7:
        return BigInt64Array.from(int64Data);
      case 11:
        return Float64Array.from(doubleData);
      case 12:
        return Uint32Array.from(uint64Data, Number);
      case 13:
        return BigUint64Array.from(uint64Data);
      case 6:
        return Int32Array.from(int32Data);
      case 4:
      case 5:
      case 10:
      case 16:
        return Uint16Array.from(int32Data);
      default:
        return Uint8Array.from(int32Data);
    }
  };
  return new Uint8Array(typed().buffer);
}
