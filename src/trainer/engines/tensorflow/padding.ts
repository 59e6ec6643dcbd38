import {
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelBackend,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

type Inputs = Record<string, TensorInfo>;
type Run = (kernelName: string, inputs: Inputs, attrs: NamedAttrMap) => TensorInfo;

/**
 * The kernels that take numbers as padding, which PyTorch's networks need and tfjs-node refuses: TensorFlow knows 'same' and
 * 'valid'. So the image is padded first, and gradients lose the padding again.
 */
const kernels: Record<string, (run: Run, inputs: Inputs, attrs: NamedAttrMap, pad: number) => TensorInfo> = {
  ...convolution('Conv2D', 'Conv2DBackpropFilter', 'Conv2DBackpropInput'),
  ...convolution('DepthwiseConv2dNative', 'DepthwiseConv2dNativeBackpropFilter', 'DepthwiseConv2dNativeBackpropInput'),
  MaxPool: (run, { x }, attrs, pad) => run('MaxPool', { x: padded(run, x!, pad, -Infinity) }, attrs),
  MaxPoolGrad: (run, { dy, input, output }, attrs, pad) => {
    const paddedInput = padded(run, input!, pad, -Infinity);
    const gradient = run('MaxPoolGrad', { dy: dy!, input: paddedInput, output: output! }, attrs);
    return cropped(run, gradient, input!.shape, pad);
  },
};

/** A kind of convolution and its gradients. */
function convolution(forward: string, filterGradient: string, inputGradient: string): typeof kernels {
  return {
    [forward]: (run, { x, filter }, attrs, pad) => run(forward, { x: padded(run, x!, pad), filter: filter! }, attrs),
    [filterGradient]: (run, { x, dy }, attrs, pad) => run(filterGradient, { x: padded(run, x!, pad), dy: dy! }, attrs),
    [inputGradient]: (run, inputs, attrs, pad) => {
      const shape = attrs['inputShape'] as number[];
      const gradient = run(inputGradient, inputs, { ...attrs, inputShape: paddedShape(shape, pad) });
      return cropped(run, gradient, shape, pad);
    },
  };
}

/** Replaces those kernels of tfjs-node by ones that pad, where padding is a number, and do as before elsewhere. */
export function registerPaddingKernels(backendName: string): void {
  for (const [kernelName, compute] of Object.entries(kernels)) {
    const original = getKernel(kernelName, backendName);
    unregisterKernel(kernelName, backendName);
    registerKernel({
      ...original,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const pad = attrs!['pad'];
        if (typeof pad !== 'number') return original.kernelFunc({ inputs, attrs, backend });
        const made: TensorInfo[] = [];
        const run: Run = (name, inputs, attrs) => {
          const kernel = name === kernelName ? original : getKernel(name, backendName);
          const result = kernel.kernelFunc({ inputs: inputs as NamedTensorInfoMap, attrs, backend }) as TensorInfo;
          made.push(result);
          return result;
        };
        const result = compute(run, inputs as Inputs, { ...attrs, pad: 'valid' }, pad);
        for (const { dataId } of made) if (dataId !== result.dataId) (backend as KernelBackend).disposeData(dataId);
        return result;
      },
    });
  }
}

/** x [N, H, W, C] with `pad` more pixels on each side. */
function padded(run: Run, x: TensorInfo, pad: number, constantValue = 0): TensorInfo {
  if (pad === 0) return x;
  const paddings = [
    [0, 0],
    [pad, pad],
    [pad, pad],
    [0, 0],
  ];
  return run('PadV2', { x }, { paddings, constantValue });
}

function paddedShape([n, height, width, channels]: number[], pad: number): number[] {
  return [n!, height! + 2 * pad, width! + 2 * pad, channels!];
}

/** The middle of x, of the given shape. */
function cropped(run: Run, x: TensorInfo, shape: number[], pad: number): TensorInfo {
  return pad === 0 ? x : run('Slice', { x }, { begin: [0, pad, pad, 0], size: shape });
}
