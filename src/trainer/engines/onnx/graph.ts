import type { Lowered, Lowering, Value } from './lowering/lowering';
import type { Layout, TypedArray } from './layouts';

export type DataType = 'float32' | 'int32' | 'bool';

/** A tensor's elements, in the layout that they were computed in. */
export interface Buffer {
  readonly data: TypedArray;
  readonly layout: Layout;
  /** Whether the engine may use `data` again once no tensor needs it. */
  readonly recyclable: boolean;
}

/** Writes a node into the ONNX model. */
type Lower<Attributes> = (
  lowering: Lowering,
  inputs: readonly Value[],
  attributes: Attributes,
  node: GraphNode,
) => Lowered;

/** An operation of the recorded graph: a name that the structural key uses, and how it is written in ONNX. */
export interface Operation<Attributes> {
  readonly name: string;
  readonly lower: Lower<Attributes>;
}

/** Names must be unique: two graphs with equal names, attributes and shapes share a session. */
export function operation<Attributes = Record<string, never>>(
  name: string,
  lower: Lower<Attributes>,
): Operation<Attributes> {
  return { name, lower };
}

/** A recorded tensor: computed if it has a buffer, to be computed from its inputs otherwise. */
export class GraphNode {
  buffer: Buffer | undefined;
  /** Whether a tensor of tfjs stands for this node. */
  owned = false;
  /** `relu` of this node, if recorded: its mask can be taken from it, and this node need not exist. */
  rectified: GraphNode | undefined;

  private constructor(
    /** The operation's name and attributes. */
    readonly key: string,
    readonly operation: string,
    public inputs: readonly GraphNode[],
    readonly shape: readonly number[],
    readonly dtype: DataType,
    readonly lower: (lowering: Lowering, inputs: readonly Value[]) => Lowered,
  ) {}

  static record<Attributes>(
    operation: Operation<Attributes>,
    inputs: readonly GraphNode[],
    attributes: Attributes,
    shape: readonly number[],
    dtype: DataType,
  ): GraphNode {
    const key = operation.name + JSON.stringify(attributes, exactNumbers);
    const node: GraphNode = new GraphNode(key, operation.name, inputs, shape, dtype, (lowering, values) =>
      operation.lower(lowering, values, attributes, node),
    );
    return node;
  }

  static uploaded(data: TypedArray, shape: readonly number[], dtype: DataType): GraphNode {
    const node = new GraphNode('', 'Uploaded', [], shape, dtype, () => {
      throw new Error('An uploaded tensor has a buffer and is never lowered');
    });
    node.buffer = { data, layout: 'native', recyclable: false };
    return node;
  }

  /** Whether the node has, or can compute, its elements. */
  get usable(): boolean {
    return this.buffer ? this.owned : this.inputs.length > 0;
  }

  get size(): number {
    return this.shape.reduce((product, size) => product * size, 1);
  }
}

/** JSON has no infinities, no NaN and no negative zero; attributes may. */
function exactNumbers(_name: string, value: unknown): unknown {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return Object.is(value, -0) ? '-0' : String(value);
}

/** What one run has to do. */
export interface Schedule {
  /** Live nodes that are not computed yet: the model's outputs. */
  readonly outputs: readonly GraphNode[];
  /** Every node to compute, inputs before their users. */
  readonly order: readonly GraphNode[];
  /** Computed nodes that the others need: the model's inputs. */
  readonly leaves: readonly GraphNode[];
  /** Equal for graphs of equal structure, whatever the values of their leaves: one compiled session serves them all. */
  readonly key: string;
}

export function schedule(outputs: readonly GraphNode[]): Schedule {
  const order: GraphNode[] = [];
  const leaves: GraphNode[] = [];
  const position = new Map<GraphNode, string>();
  // Depth first with an explicit stack: a training step is thousands of nodes deep.
  const stack: { node: GraphNode; next: number }[] = [];
  for (const output of outputs) {
    stack.push({ node: output, next: 0 });
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const { node } = top;
      if (position.has(node)) stack.pop();
      else if (node.buffer) {
        position.set(node, `L${leaves.length}`);
        leaves.push(node);
        stack.pop();
      } else if (top.next < node.inputs.length) stack.push({ node: node.inputs[top.next++]!, next: 0 });
      else {
        position.set(node, String(order.length));
        order.push(node);
        stack.pop();
      }
    }
  }
  const parts = leaves.map((leaf) => `${leaf.dtype}[${leaf.shape.join()}]${leaf.buffer!.layout}`);
  for (const node of order) {
    const inputs = node.inputs.map((input) => position.get(input)).join();
    parts.push(`${node.key}(${inputs})${node.dtype}[${node.shape.join()}]`);
  }
  parts.push(outputs.map((output) => position.get(output)).join());
  return { outputs, order, leaves, key: parts.join(';') };
}

/** Estimated bytes that a run holds at once: each node from its computation to its last use. */
export function peakBytes({ order, outputs }: Schedule): number {
  const lastUse = new Map<GraphNode, number>();
  order.forEach((node, step) => node.inputs.forEach((input) => lastUse.set(input, step)));
  for (const output of outputs) lastUse.set(output, order.length);
  const freed = new Map<number, number>();
  for (const node of order) {
    const step = lastUse.get(node)!;
    freed.set(step, (freed.get(step) ?? 0) + node.size * 4);
  }
  let held = 0;
  let peak = 0;
  order.forEach((node, step) => {
    held += node.size * 4;
    peak = Math.max(peak, held);
    held -= freed.get(step) ?? 0;
  });
  return peak;
}
