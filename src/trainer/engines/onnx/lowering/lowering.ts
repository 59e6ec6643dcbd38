import type { DataType, GraphNode, Schedule } from '../graph';
import { declaredShape, inverse, packing, type Layout } from '../layouts';
import { elementTypeCode } from '../model';
import { ModelBuilder } from '../modelBuilder';

/**
 * `relu(x · scale + shift + sum)` on blocked activations, kept open so that what follows can join it: a batch
 * normalisation, the residual sum and the ReLU become one pass over memory.
 */
export interface Affine {
  /** ONNX name of the blocked activations. */
  readonly x: string;
  /** [C] each. */
  readonly scale?: string | undefined;
  readonly shift?: string | undefined;
  /** Blocked activations of the same shape. */
  readonly sum?: string | undefined;
  readonly relu?: boolean;
}

/** What an operation's lowering returns: an ONNX value in some layout, or an open affine map (always `nchwc`). */
export type Lowered = { readonly name: string; readonly layout: Layout } | { readonly affine: Affine };

/** A lowered node, as its users see it. */
export interface Value {
  readonly node: GraphNode;
  readonly shape: readonly number[];
  readonly dtype: DataType;
  readonly layout: Layout;
  /** Open until somebody asks for the value's name. */
  readonly affine: Affine | undefined;
  /** ONNX name; undefined while `affine` is open. */
  name: string | undefined;
}

export interface LoweredModel {
  readonly bytes: Uint8Array;
  readonly nodeCount: number;
  /** Layout of each output, in the schedule's order. */
  readonly outputLayouts: readonly Layout[];
}

export function native(name: string): Lowered {
  return { name, layout: 'native' };
}

/** One schedule on its way to an ONNX model: which value has which name and layout. */
export class Lowering {
  readonly builder = new ModelBuilder();
  private readonly values = new Map<GraphNode, Value>();
  private readonly uses = new Map<GraphNode, number>();
  private readonly conversions = new Map<string, string>();

  /**
   * @param block channels of a block in the `nchwc` layout; 0 where the processor has none
   * @param standard whether the model is for others than ONNX Runtime: no operators but ONNX's own
   */
  constructor(
    protected readonly schedule: Schedule,
    readonly block: number,
    readonly standard = false,
  ) {}

  run(): LoweredModel {
    const outputLayouts = this.write();
    return { ...this.builder.build(), outputLayouts };
  }

  /** What a computed or uploaded tensor is in the model: an input. */
  protected leaf(node: GraphNode, index: number): { name: string; layout: Layout } {
    const { layout } = node.buffer!;
    return { name: this.builder.input(`L${index}`, declaredShape(layout, node.shape), node.dtype), layout };
  }

  /** Writes the graph. @returns layout of each output, in the schedule's order */
  protected write(): Layout[] {
    const { order, leaves, outputs } = this.schedule;
    leaves.forEach((node, index) => {
      const { shape, dtype } = node;
      this.values.set(node, { node, shape, dtype, affine: undefined, ...this.leaf(node, index) });
    });
    for (const node of order) for (const input of node.inputs) this.uses.set(input, (this.uses.get(input) ?? 0) + 1);
    // An output must exist on its own: it counts as used elsewhere.
    for (const node of outputs) this.uses.set(node, (this.uses.get(node) ?? 0) + 2);
    for (const node of order) this.values.set(node, this.lower(node));
    return outputs.map((node, index) => {
      const value = this.values.get(node)!;
      this.builder.output(`O${index}`, this.name(value), declaredShape(value.layout, node.shape), node.dtype);
      return value.layout;
    });
  }

  private lower(node: GraphNode): Value {
    const lowered = node.lower(
      this,
      node.inputs.map((input) => this.values.get(input)!),
    );
    return this.value(node, lowered);
  }

  /** A lowering's result as a value of `node`, for lowerings that are made of others. */
  value(node: GraphNode, lowered: Lowered): Value {
    const { shape, dtype } = node;
    if ('affine' in lowered) return { node, shape, dtype, layout: 'nchwc', affine: lowered.affine, name: undefined };
    return { node, shape, dtype, layout: lowered.layout, affine: undefined, name: lowered.name };
  }

  /** The value of a node that was lowered before. */
  valueOf(node: GraphNode): Value {
    return this.values.get(node)!;
  }

  /** Whether `value` has one user, so that the user may compute it as a part of itself. */
  usedOnce(value: Value): boolean {
    return this.uses.get(value.node) === 1;
  }

  /** Whether `value` was computed by an earlier run or uploaded. */
  isLeaf(value: Value): boolean {
    return value.node.buffer !== undefined;
  }

  /** Whether the blocked operators take this number of channels. */
  divides(channels: number): boolean {
    return this.block > 0 && channels % this.block === 0;
  }

  /** ONNX name of the value in its own layout; closes an open affine map. */
  name(value: Value): string {
    value.name ??= this.closeAffine(value);
    return value.name;
  }

  native(value: Value): string {
    return this.in('native', value);
  }

  /** ONNX name of the value in the given layout, converted if need be. */
  in(layout: Layout, value: Value): string {
    const name = this.name(value);
    if (value.layout === layout) return name;
    const key = `${name}>${layout}`;
    let converted = this.conversions.get(key);
    if (converted === undefined) {
      converted = this.convert(value, name, layout);
      this.conversions.set(key, converted);
    }
    return converted;
  }

  /** The same elements as a native value of another shape. */
  reshaped(value: Value, shape: readonly number[]): string {
    const name = this.native(value);
    return value.shape.join() === shape.join() ? name : this.builder.reshape(name, shape);
  }

  private closeAffine({ affine, shape }: Value): string {
    const { x, scale, shift, sum, relu } = affine!;
    const channels = shape[3]!;
    const ones = (): string =>
      this.builder.floats(`ones${channels}`, [channels], () => new Float32Array(channels).fill(1));
    // A depthwise 1×1 convolution is the one blocked operator that scales, shifts, adds and clips in a single pass.
    const inputs = [x, this.builder.reshape(scale ?? ones(), [channels, 1, 1, 1])];
    if (shift !== undefined || sum !== undefined) inputs.push(shift ?? '');
    if (sum !== undefined) inputs.push(sum);
    const attributes = { kernel_shape: [1, 1], group: channels, ...(relu ? { activation: 'Relu' } : {}) };
    return this.builder.blocked('Conv', inputs, attributes);
  }

  private convert(value: Value, name: string, layout: Layout): string {
    const { builder } = this;
    const { shape, dtype } = value;
    if (dtype !== 'float32' && [value.layout, layout].includes('nchwc')) {
      // The operators that reorder blocks take floats only.
      const floats = builder.operator('Cast', [name], { to: elementTypeCode.float32 });
      const converted = this.convert({ ...value, dtype: 'float32' }, floats, layout);
      return builder.operator('Cast', [converted], { to: elementTypeCode[dtype] });
    }
    if (value.layout === 'nchwc' && layout === 'native') {
      const reordered = builder.blocked('ReorderOutput', [name], { channels: shape[3]!, channels_last: 1 });
      return builder.reshape(reordered, shape);
    }
    if (value.layout === 'nchwc' && layout === 'nchw')
      return builder.blocked('ReorderOutput', [name], { channels: shape[3]! });
    if (value.layout === 'nchw' && layout === 'nchwc') return builder.blocked('ReorderInput', [name]);
    if (value.layout !== 'native') {
      const { split, permutation } = packing(value.layout, shape, this.block);
      const packed = builder.reshape(
        name,
        permutation.map((axis) => split[axis]!),
      );
      const asNative = builder.reshape(builder.transpose(packed, inverse(permutation)), shape);
      return layout === 'native' ? asNative : this.pack(asNative, shape, layout);
    }
    return layout === 'native' ? name : this.pack(name, shape, layout);
  }

  /** From the native order into `layout`. */
  private pack(name: string, shape: readonly number[], layout: Exclude<Layout, 'native'>): string {
    const { builder } = this;
    const declared = declaredShape(layout, shape);
    const [batch, height, width, channels] = shape as [number, number, number, number];
    if (layout === 'nchw' && channels > 1 && channels <= 4 && !this.standard) {
      // Images: as a product with the identity this transposition runs on all cores, as a Transpose on one.
      const identity = builder.floats(`identity${channels}`, [channels, channels], () =>
        Float32Array.from({ length: channels * channels }, (_, index) => (index % (channels + 1) === 0 ? 1 : 0)),
      );
      const rows = builder.reshape(name, [batch, height * width, channels]);
      const product = builder.operator('FusedMatMul', [identity, rows], { transB: 1 }, 'com.microsoft');
      return builder.reshape(product, declared);
    }
    const { split, permutation } = packing(layout, shape, this.block);
    return builder.reshape(builder.transpose(builder.reshape(name, split), permutation), declared);
  }
}
