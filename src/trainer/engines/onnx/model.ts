/**
 * ONNX models as bytes: the few protobuf messages of onnx.proto3 that a computation graph needs.
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
 */

export type ElementType = 'float32' | 'float64' | 'int32' | 'int64' | 'bool';

/** TensorProto.DataType. */
export const elementTypeCode: Record<ElementType, number> = { float32: 1, int32: 6, int64: 7, bool: 9, float64: 11 };

/** A whole number is an `int` attribute, `{ float }` a `float`. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

export interface ModelValue {
  readonly name: string;
  /** A name stands for any length. */
  readonly shape: readonly (number | string)[];
  readonly type: ElementType;
}

export interface Initializer extends ModelValue {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

export interface ModelNode {
  readonly operator: string;
  /** Empty for the standard operators. */
  readonly domain: string;
  /** An empty name is an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface Model {
  readonly nodes: readonly ModelNode[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly ModelValue[];
  readonly outputs: readonly ModelValue[];
  /** Versions of the operator sets, by domain. */
  readonly operatorSets?: Readonly<Record<string, number>>;
  /** Free text for whoever opens the model, by key. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Versions of the operator sets that the lowerings are written for. */
export const operatorSets = { '': 18, 'com.microsoft': 1, 'com.microsoft.nchwc': 1 };
const irVersion = 8;

/** Protobuf's wire format: varints, 32-bit values and length-delimited fields, appended to a growing buffer. */
class ProtobufWriter {
  private bytes = new Uint8Array(256);
  private length = 0;

  /** An integer field; negative numbers take ten bytes, as int64 does. */
  int(field: number, value: number): this {
    this.varint(field << 3);
    if (value >= 0 && value < 2 ** 31) this.varint(value);
    else this.varint64(BigInt.asUintN(64, BigInt(value)));
    return this;
  }

  float(field: number, value: number): this {
    this.varint((field << 3) | 5);
    const at = this.reserve(4);
    new DataView(this.bytes.buffer).setFloat32(at, value, true);
    return this;
  }

  string(field: number, value: string): this {
    return this.raw(field, new TextEncoder().encode(value));
  }

  raw(field: number, value: Uint8Array): this {
    this.varint((field << 3) | 2);
    this.varint(value.length);
    const at = this.reserve(value.length);
    this.bytes.set(value, at);
    return this;
  }

  message(field: number, write: (inner: ProtobufWriter) => void): this {
    const inner = new ProtobufWriter();
    write(inner);
    return this.raw(field, inner.finish());
  }

  finish(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  private varint(value: number): void {
    let rest = value;
    do {
      const low = rest & 127;
      rest >>>= 7;
      const at = this.reserve(1);
      this.bytes[at] = rest ? low | 128 : low;
    } while (rest);
  }

  private varint64(value: bigint): void {
    let rest = value;
    do {
      const low = Number(rest & 127n);
      rest >>= 7n;
      const at = this.reserve(1);
      this.bytes[at] = rest ? low | 128 : low;
    } while (rest);
  }

  /** Makes room for `count` bytes and returns where they start. */
  private reserve(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.length, this.bytes.length * 2));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    return at;
  }
}

/** AttributeProto.AttributeType. */
const attributeType = { float: 1, int: 2, string: 3, ints: 7 };

function writeAttribute(writer: ProtobufWriter, name: string, value: Attribute): void {
  writer.string(1, name);
  if (typeof value === 'number') writer.int(3, value).int(20, attributeType.int);
  else if (typeof value === 'string') writer.string(4, value).int(20, attributeType.string);
  else if ('float' in value) writer.float(2, value.float).int(20, attributeType.float);
  else {
    for (const each of value) writer.int(8, each);
    writer.int(20, attributeType.ints);
  }
}

function writeNode(writer: ProtobufWriter, node: ModelNode): void {
  for (const name of node.inputs) writer.string(1, name);
  for (const name of node.outputs) writer.string(2, name);
  writer.string(3, `${node.operator}_${node.outputs[0]}`).string(4, node.operator);
  for (const [name, value] of Object.entries(node.attributes))
    writer.message(5, (attribute) => writeAttribute(attribute, name, value));
  if (node.domain) writer.string(7, node.domain);
}

function writeInitializer(writer: ProtobufWriter, { name, shape, type, data }: Initializer): void {
  for (const size of shape) writer.int(1, size);
  writer.int(2, elementTypeCode[type]).string(8, name);
  writer.raw(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeValue(writer: ProtobufWriter, { name, shape, type }: ModelValue): void {
  writer.string(1, name).message(2, (typeMessage) =>
    typeMessage.message(1, (tensor) =>
      tensor.int(1, elementTypeCode[type]).message(2, (dimensions) => {
        for (const size of shape)
          dimensions.message(1, (dimension) =>
            typeof size === 'number' ? dimension.int(1, size) : dimension.string(2, size),
          );
      }),
    ),
  );
}

/** The ModelProto of a graph, ready for an inference session. */
export function encodeModel(model: Model): Uint8Array {
  const writer = new ProtobufWriter().int(1, irVersion).string(2, 'adarand');
  writer.message(7, (graph) => {
    for (const node of model.nodes) graph.message(1, (inner) => writeNode(inner, node));
    graph.string(2, 'adarand');
    for (const each of model.initializers) graph.message(5, (inner) => writeInitializer(inner, each));
    for (const each of model.inputs) graph.message(11, (inner) => writeValue(inner, each));
    for (const each of model.outputs) graph.message(12, (inner) => writeValue(inner, each));
  });
  for (const [domain, version] of Object.entries(model.operatorSets ?? operatorSets))
    writer.message(8, (operatorSet) => operatorSet.string(1, domain).int(2, version));
  for (const [key, value] of Object.entries(model.metadata ?? {}))
    writer.message(14, (entry) => entry.string(1, key).string(2, value));
  return writer.finish();
}
