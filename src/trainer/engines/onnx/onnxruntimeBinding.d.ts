/**
 * The native part of onnxruntime-node 1.20.1. Its package exposes sessions that answer with a promise; tfjs's `dataSync`
 * needs an answer at once, which the native session gives. The version is pinned because this module is internal.
 */
declare module 'onnxruntime-node/dist/binding.js' {
  export interface NativeTensor {
    readonly type: 'float32' | 'int32' | 'bool';
    readonly dims: readonly number[];
    readonly data: Float32Array | Int32Array | Uint8Array;
    readonly location: 'cpu';
  }

  export interface NativeSessionOptions {
    readonly intraOpNumThreads: number;
    readonly interOpNumThreads: number;
    readonly executionMode: 'sequential' | 'parallel';
    readonly graphOptimizationLevel: 'disabled' | 'basic' | 'extended' | 'all';
    readonly enableMemPattern: boolean;
    /** 0 verbose … 3 errors, 4 fatal. */
    readonly logSeverityLevel: number;
  }

  export interface NativeSession {
    loadModel(model: ArrayBufferLike, byteOffset: number, byteLength: number, options: NativeSessionOptions): void;
    /** `null` asks for an output in a new buffer, a tensor for one in its buffer. */
    run(
      feeds: Record<string, NativeTensor>,
      fetches: Record<string, NativeTensor | null>,
      options: Record<string, never>,
    ): Record<string, NativeTensor>;
    dispose(): void;
  }

  export const binding: { readonly InferenceSession: new () => NativeSession };
}
