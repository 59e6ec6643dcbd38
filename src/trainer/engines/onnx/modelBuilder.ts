import {
  encodeModel,
  type Attribute,
  type ElementType,
  type Initializer,
  type Model,
  type ModelNode,
  type ModelValue,
} from './model';

/** Domain of ONNX Runtime's operators on the blocked NCHWc layout. */
export const blockedDomain = 'com.microsoft.nchwc';

type Attributes = Readonly<Record<string, Attribute>>;

/**
 * Collects the nodes of an ONNX model. Values are names; equal operators on equal inputs are written once (common
 * subexpressions), equal constants too, and what no output needs is left out.
 */
export class ModelBuilder {
  private readonly nodes: ModelNode[] = [];
  private readonly initializers = new Map<string, Initializer>();
  private readonly inputs: ModelValue[] = [];
  private readonly outputs: ModelValue[] = [];
  private readonly known = new Map<string, readonly string[]>();
  private readonly renamed = new Map<string, string>();
  private readonly computed = new Set<string>();
  private nextName = 0;

  input(name: string, shape: readonly number[], type: ElementType): string {
    this.inputs.push({ name, shape, type });
    return name;
  }

  /** A constant under a name of the caller's, such as a weight. */
  initializer(initializer: Initializer): string {
    this.initializers.set(initializer.name, initializer);
    return initializer.name;
  }

  /** Declares `value` as an output of the model under the name `name`. */
  output(name: string, value: string, shape: readonly number[], type: ElementType): void {
    if (this.computed.has(value) && !this.renamed.has(value)) this.renamed.set(value, name);
    else this.nodes.push({ operator: 'Identity', domain: '', inputs: [value], outputs: [name], attributes: {} });
    this.outputs.push({ name, shape, type });
  }

  /** The first output of an operator. */
  operator(operator: string, inputs: readonly string[], attributes: Attributes = {}, domain = ''): string {
    return this.operatorOutputs(operator, inputs, 1, attributes, domain)[0]!;
  }

  /** An operator of the blocked layout. */
  blocked(operator: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.operator(operator, inputs, attributes, blockedDomain);
  }

  operatorOutputs(
    operator: string,
    inputs: readonly string[],
    count: number,
    attributes: Attributes = {},
    domain = '',
  ): readonly string[] {
    const key = `${domain}.${operator}(${inputs.join()})${JSON.stringify(attributes)}`;
    const before = this.known.get(key);
    if (before) return before;
    const outputs = Array.from({ length: count }, () => `t${this.nextName++}`);
    this.nodes.push({ operator, domain, inputs, outputs, attributes });
    for (const name of outputs) this.computed.add(name);
    this.known.set(key, outputs);
    return outputs;
  }

  /** A one-dimensional int64 constant: shapes, axes, bounds. */
  int64(values: readonly number[]): string {
    return this.constant('int64', [values.length], BigInt64Array.from(values, BigInt), `i${values.join()}`);
  }

  scalar(value: number, type: 'float32' | 'int32' | 'bool' = 'float32'): string {
    const key = `${type}${Object.is(value, -0) ? '-0' : value}`;
    if (type === 'int32') return this.constant(type, [], Int32Array.of(value), key);
    if (type === 'bool') return this.constant(type, [], Uint8Array.of(value ? 1 : 0), key);
    return this.constant(type, [], Float32Array.of(value), key);
  }

  /** A constant that is made once for each `key`. */
  floats(key: string, shape: readonly number[], make: () => Float32Array): string {
    const before = this.initializers.get(key);
    return before ? before.name : this.constant('float32', shape, make(), key);
  }

  reshape(value: string, shape: readonly number[]): string {
    return this.operator('Reshape', [value, this.int64(shape)], shape.includes(0) ? { allowzero: 1 } : {});
  }

  transpose(value: string, perm: readonly number[]): string {
    return this.operator('Transpose', [value], { perm });
  }

  /** `value[..., begin:end:step, ...]` on the given axes. */
  slice(
    value: string,
    axes: readonly number[],
    begin: readonly number[],
    end: readonly number[],
    steps: readonly number[] = axes.map(() => 1),
  ): string {
    const bounds = [begin, end, axes, steps].map((each) => this.int64(each));
    return this.operator('Slice', [value, ...bounds]);
  }

  concat(values: readonly string[], axis: number): string {
    return values.length === 1 ? values[0]! : this.operator('Concat', values, { axis });
  }

  zeros(shape: readonly number[]): string {
    return this.operator('Expand', [this.scalar(0), this.int64(shape)]);
  }

  /** The model's bytes, and how many nodes it has. */
  build(): { bytes: Uint8Array; nodeCount: number } {
    const model = this.model();
    return { bytes: encodeModel(model), nodeCount: model.nodes.length };
  }

  model(): Model {
    const rename = (name: string): string => this.renamed.get(name) ?? name;
    const nodes = this.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    }));
    const needed = new Set(this.outputs.map(({ name }) => name));
    const kept: ModelNode[] = [];
    for (const node of nodes.reverse())
      if (node.outputs.some((name) => needed.has(name))) {
        for (const name of node.inputs) needed.add(name);
        kept.push(node);
      }
    return {
      nodes: kept.reverse(),
      initializers: [...this.initializers.values()].filter(({ name }) => needed.has(name)),
      inputs: this.inputs,
      outputs: this.outputs,
    };
  }

  private constant(type: ElementType, shape: readonly number[], data: Initializer['data'], key: string): string {
    const before = this.initializers.get(key);
    if (before) return before.name;
    const name = `c${this.nextName++}`;
    this.initializers.set(key, { name, shape, type, data });
    return name;
  }
}
