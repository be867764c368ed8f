import { create, toBinary } from '@bufbuild/protobuf';
import type { Attribute, Graph, GraphNode, ValueInfo } from './graph.ts';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './proto/onnx_pb.js';
import type { Tensor } from './tensor.ts';

/**
 * Writes a graph as an ONNX file that `readGraph` and ONNX Runtime read back. Stored tensors keep their type:
 * weights held as float16 stay so. Shapes of inner values are left out, since a pass may have made them untrue.
 * @returns a new array, the caller's.
 */
export function writeGraph(graph: Graph): Uint8Array<ArrayBuffer> {
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(graph.irVersion),
    producerName: graph.producer,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(graph.opset) })],
    graph: create(GraphProtoSchema, {
      name: graph.name || 'graph',
      node: graph.nodes.map(nodeProto),
      input: graph.inputs.map(valueInfoProto),
      output: graph.outputs.map(valueInfoProto),
      initializer: Array.from(graph.initializers, ([name, tensor]) => tensorProto(tensor, name)),
    }),
  });
  return toBinary(ModelProtoSchema, model);
}

function nodeProto(node: GraphNode): NodeProto {
  return create(NodeProtoSchema, {
    name: node.name,
    opType: node.op,
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: Array.from(node.attributes, ([name, value]) => attributeProto(name, value)),
  });
}

const ATTRIBUTE_TYPE = {
  float: AttributeProto_AttributeType.FLOAT,
  int: AttributeProto_AttributeType.INT,
  string: AttributeProto_AttributeType.STRING,
  tensor: AttributeProto_AttributeType.TENSOR,
  floats: AttributeProto_AttributeType.FLOATS,
  ints: AttributeProto_AttributeType.INTS,
  strings: AttributeProto_AttributeType.STRINGS,
} as const satisfies Record<Attribute['kind'], AttributeProto_AttributeType>;

function attributeProto(name: string, attribute: Attribute): AttributeProto {
  const proto = create(AttributeProtoSchema, { name, type: ATTRIBUTE_TYPE[attribute.kind] });
  switch (attribute.kind) {
    case 'int':
      proto.i = BigInt(attribute.value);
      break;
    case 'float':
      proto.f = attribute.value;
      break;
    case 'string':
      proto.s = asciiBytes(attribute.value);
      break;
    case 'ints':
      proto.ints = attribute.value.map(BigInt);
      break;
    case 'floats':
      proto.floats = [...attribute.value];
      break;
    case 'strings':
      proto.strings = attribute.value.map(asciiBytes);
      break;
    case 'tensor':
      proto.t = tensorProto(attribute.value, '');
      break;
  }
  return proto;
}

function asciiBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function tensorProto(tensor: Tensor, name: string): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: tensor.dims.map(BigInt),
    dataType: tensor.type,
    rawData: tensor.bytes,
  });
}

function valueInfoProto({ name, type, dims }: ValueInfo): ValueInfoProto {
  const dim = dims?.map((size) => {
    if (size === null) return create(TensorShapeProto_DimensionSchema, {});
    return create(TensorShapeProto_DimensionSchema, {
      value:
        typeof size === 'number'
          ? { case: 'dimValue', value: BigInt(size) }
          : { case: 'dimParam', value: size },
    });
  });
  const tensorType = create(TypeProto_TensorSchema, {
    elemType: type,
    ...(dim && { shape: create(TensorShapeProtoSchema, { dim }) }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }),
  });
}
