import type { NativeTensor } from 'onnxruntime-node/dist/binding.js';
import { BufferPool } from './bufferPool';
import { peakBytes, schedule, type GraphNode } from './graph';
import { declaredShape } from './layouts';
import { Lowering } from './lowering/lowering';
import { SessionCache, type SessionLimits } from './sessions';

export interface ExecutorOptions {
  readonly threads: number;
  /** Channels of a block in the `nchwc` layout; 0 for the plain path. */
  readonly block: number;
  readonly sessionLimits: SessionLimits;
}

/** Buffers that wait for a tensor of their size; more than a large model's weights and optimizer state. */
const maxPooledBytes = 2 ** 30;

/** Computes recorded nodes: schedule, session, run. */
export class Executor {
  readonly block: number;
  readonly sessions: SessionCache;
  readonly buffers = new BufferPool(maxPooledBytes);
  /** Of the last run. */
  lastRun = { recordedNodes: 0, modelNodes: 0, inputs: 0, outputs: 0 };
  runs = 0;

  constructor({ threads, block, sessionLimits }: ExecutorOptions) {
    this.block = block;
    this.sessions = new SessionCache(threads, sessionLimits);
  }

  /** Gives every one of `outputs` its buffer. Blocks until they are computed. */
  run(outputs: readonly GraphNode[]): void {
    const plan = schedule(outputs);
    const session = this.sessions.get(plan.key, peakBytes(plan), () => new Lowering(plan, this.block).run());
    const feeds: Record<string, NativeTensor> = {};
    plan.leaves.forEach((leaf, index) => {
      const { data, layout } = leaf.buffer!;
      feeds[`L${index}`] = { type: leaf.dtype, dims: declaredShape(layout, leaf.shape), data, location: 'cpu' };
    });
    const fetches: Record<string, NativeTensor | null> = {};
    outputs.forEach((node, index) => {
      const dims = declaredShape(session.outputLayouts[index]!, node.shape);
      fetches[`O${index}`] =
        node.dtype === 'float32'
          ? { type: 'float32', dims, data: this.buffers.take(node.size), location: 'cpu' }
          : null;
    });
    const results = session.run(feeds, fetches);
    outputs.forEach((node, index) => {
      const { data } = results[`O${index}`]!;
      node.buffer = { data, layout: session.outputLayouts[index]!, recyclable: node.dtype === 'float32' };
      // The graph behind a computed node is not needed any more.
      node.inputs = [];
    });
    this.runs++;
    this.lastRun = {
      recordedNodes: plan.order.length,
      modelNodes: session.nodeCount,
      inputs: plan.leaves.length,
      outputs: outputs.length,
    };
  }

  dispose(): void {
    this.sessions.clear();
    this.buffers.clear();
  }
}
