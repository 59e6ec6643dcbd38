import {
  KernelBackend,
  type BackendTimingInfo,
  type BackendValues,
  type DataId,
  type DataType as TfjsDataType,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { Executor, type ExecutorOptions } from './executor';
import { CpuFallback, isForeign } from './fallback';
import { GraphNode, type DataType, type Operation } from './graph';
import { toNative, type TypedArray } from './layouts';
import { reshape } from './lowering/shape';

export interface OnnxBackendOptions extends ExecutorOptions {
  /** A graph that grows larger than this is computed before more is recorded. */
  readonly maxRecordedNodes: number;
}

/** Figures for tests and for the curious; see `OnnxBackend.stats`. */
export interface OnnxBackendStats {
  /** Compiled models in the cache, and compiled since the start. */
  readonly sessions: number;
  readonly compilations: number;
  readonly runs: number;
  /** Of the last run: kernels of tfjs, operators of ONNX, tensors that went in and came out. */
  readonly recordedNodes: number;
  readonly modelNodes: number;
  readonly inputs: number;
  readonly outputs: number;
  /** How often each kernel was computed by tfjs's cpu backend since the start, by name. Slow; none in the networks of this repository. */
  readonly fallbacks: Readonly<Record<string, number>>;
}

interface TensorRecord {
  readonly node: GraphNode;
  references: number;
}

/**
 * The tfjs backend `onnx`. Its kernels compute nothing: they record nodes. When a tensor is read, or `flush` is called at
 * the end of a step, all tensors that are alive and not computed become the outputs of one ONNX model.
 */
export class OnnxBackend extends KernelBackend {
  private readonly tensors = new Map<DataId, TensorRecord>();
  /** Alive, not computed. */
  private readonly pending = new Set<GraphNode>();
  /** Computed, no longer alive: perhaps still an input of something pending. */
  private dead: GraphNode[] = [];
  private recordedSinceRun = 0;
  readonly executor: Executor;
  readonly fallback = new CpuFallback(this);

  constructor(readonly options: OnnxBackendOptions) {
    super();
    this.executor = new Executor(options);
  }

  /** Records an operation on tensors of this backend. */
  record<Attributes>(
    operation: Operation<Attributes>,
    inputs: readonly TensorInfo[],
    attributes: Attributes,
    shape: readonly number[],
    dtype: DataType,
  ): TensorInfo {
    const nodes = inputs.map(({ dataId }) => this.node(dataId));
    return this.recordNodes(operation, nodes, attributes, shape, dtype);
  }

  /** Records an operation on nodes, which need not be tensors. */
  recordNodes<Attributes>(
    operation: Operation<Attributes>,
    inputs: readonly GraphNode[],
    attributes: Attributes,
    shape: readonly number[],
    dtype: DataType,
  ): TensorInfo {
    const node = GraphNode.record(operation, inputs, attributes, shape, dtype);
    const info = this.own(node);
    this.recordedSinceRun++;
    if (this.recordedSinceRun >= this.options.maxRecordedNodes) this.flushSync();
    return info;
  }

  /** A number as a node: an input of the model, so that another number does not need another model. */
  scalar(value: number, dtype: DataType = 'float32'): GraphNode {
    return GraphNode.uploaded(typedArray([value], dtype), [], dtype);
  }

  /** A tensor without elements: its place in a recorded graph is an input, whatever its shape. It can never be computed. */
  placeholder(shape: readonly number[]): TensorInfo {
    return this.own(GraphNode.uploaded(new Float32Array(0), shape, 'float32'));
  }

  /** The same data under another tensor. */
  share(x: TensorInfo, dtype: TfjsDataType = x.dtype): TensorInfo {
    this.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype };
  }

  /** The same elements in another shape. */
  reshape(x: TensorInfo, shape: readonly number[]): TensorInfo {
    if (shape.join() === x.shape.join()) return this.share(x);
    return this.record(reshape, [x], {}, shape, this.node(x.dataId).dtype);
  }

  node(dataId: DataId): GraphNode {
    return this.tensorRecord(dataId).node;
  }

  /** Computes all that is recorded and alive, then lets other work of the process (IPC, timers) have its turn. */
  async flush(): Promise<void> {
    this.flushSync();
    await new Promise((resolve) => setImmediate(resolve));
  }

  flushSync(): void {
    const outputs = [...this.pending];
    // Cleared first: if the run fails, the next one must not fail with it.
    this.pending.clear();
    this.recordedSinceRun = 0;
    if (outputs.length > 0) this.executor.run(outputs);
    // Nothing is pending now, so nothing needs the dead.
    for (const node of this.dead) {
      this.executor.buffers.give(node.buffer!.data as Float32Array);
      node.buffer = undefined;
    }
    this.dead = [];
  }

  get stats(): OnnxBackendStats {
    const { sessions, runs, lastRun } = this.executor;
    const fallbacks = Object.fromEntries(this.fallback.counts);
    return { sessions: sessions.size, compilations: sessions.compilations, runs, ...lastRun, fallbacks };
  }

  override async read(dataId: DataId): Promise<BackendValues> {
    const values = this.readSync(dataId);
    await new Promise((resolve) => setImmediate(resolve));
    return values;
  }

  override readSync(dataId: DataId): BackendValues {
    if (this.fallback.holds(dataId)) return this.fallback.cpu.readSync(dataId);
    const node = this.node(dataId);
    if (!node.buffer) this.flushSync();
    // Only after a run that failed: it fails again, with its reason.
    if (!node.buffer) this.executor.run([node]);
    const { data, layout } = node.buffer!;
    return toNative(data, layout, node.shape, this.executor.block);
  }

  /** Copies: a caller may fill its array anew before the graph runs. */
  override write(values: BackendValues, shape: number[], dtype: TfjsDataType): DataId {
    if (isForeign(dtype)) return this.fallback.cpu.write(values, shape, dtype);
    return this.own(GraphNode.uploaded(typedArray(values, dtype), shape, supported(dtype))).dataId;
  }

  override move(dataId: DataId, values: BackendValues, shape: number[], dtype: TfjsDataType, references: number): void {
    if (isForeign(dtype)) return this.fallback.cpu.move(dataId, values, shape, dtype, references);
    const node = GraphNode.uploaded(typedArray(values, dtype), shape, supported(dtype));
    node.owned = true;
    this.tensors.set(dataId, { node, references });
  }

  override refCount(dataId: DataId): number {
    return this.tensors.get(dataId)?.references ?? this.fallback.cpu.refCount(dataId);
  }

  override incRef(dataId: DataId): void {
    if (this.fallback.holds(dataId)) this.fallback.cpu.incRef(dataId);
    else this.tensorRecord(dataId).references++;
  }

  decRef(dataId: DataId): void {
    if (this.fallback.holds(dataId)) this.fallback.cpu.decRef(dataId);
    else this.tensorRecord(dataId).references--;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const record = this.tensors.get(dataId);
    if (!record) return this.fallback.cpu.disposeData(dataId, force);
    record.references--;
    if (record.references > 0 && !force) return false;
    this.tensors.delete(dataId);
    record.node.owned = false;
    this.pending.delete(record.node);
    if (record.node.buffer?.recyclable) this.dead.push(record.node);
    return true;
  }

  override numDataIds(): number {
    return this.tensors.size + this.fallback.cpu.numDataIds();
  }

  override memory(): {
    unreliable: boolean;
    reasons: string[];
    sessions: number;
    sessionBytes: number;
    pooledBytes: number;
  } {
    const { sessions, buffers } = this.executor;
    return {
      unreliable: true,
      reasons: ['The memory of sessions is an estimate: ONNX Runtime does not report it.'],
      sessions: sessions.size,
      sessionBytes: sessions.bytes,
      pooledBytes: buffers.bytes,
    };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override timerAvailable(): boolean {
    return false;
  }

  /** Milliseconds that all of `run` takes; kernels cannot be timed one by one. */
  override async time(run: () => void): Promise<BackendTimingInfo> {
    this.flushSync();
    const start = performance.now();
    run();
    this.flushSync();
    return { kernelMs: performance.now() - start };
  }

  override dispose(): void {
    this.tensors.clear();
    this.pending.clear();
    this.dead = [];
    this.executor.dispose();
  }

  private own(node: GraphNode): TensorInfo {
    const dataId = {};
    node.owned = true;
    this.tensors.set(dataId, { node, references: 1 });
    if (!node.buffer) this.pending.add(node);
    return { dataId, shape: [...node.shape], dtype: node.dtype };
  }

  private tensorRecord(dataId: DataId): TensorRecord {
    const record = this.tensors.get(dataId);
    if (!record)
      throw new Error("The engine 'onnx' does not know this tensor: it was disposed, or another engine made it");
    return record;
  }
}

function supported(dtype: TfjsDataType): DataType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Error(`The engine 'onnx' holds float32, int32 and bool tensors, not ${dtype}`);
}

function typedArray(values: BackendValues | readonly number[], dtype: TfjsDataType): TypedArray {
  const numbers = values as ArrayLike<number>;
  switch (supported(dtype)) {
    case 'float32':
      return new Float32Array(numbers);
    case 'int32':
      return new Int32Array(numbers);
    case 'bool':
      return new Uint8Array(numbers);
  }
}
