import { operation } from '../graph';
import { native, type Lowering } from './lowering';

export interface ResizeAttributes {
  readonly method: 'bilinear' | 'nearest';
  /** The centres of the corner pixels stay where they are; else the image's corners do. */
  readonly alignCorners: boolean;
  /** Pixels are points at their centres, not at their first corners. */
  readonly halfPixelCenters: boolean;
}

/** Where the rows (or columns) of the result come from: row r is low[r] + (high[r] − low[r]) · fraction[r]. */
interface Sampling {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly fraction: readonly number[];
}

function sampling(inputSize: number, outputSize: number, attributes: ResizeAttributes): Sampling {
  const { method, alignCorners, halfPixelCenters } = attributes;
  const last = inputSize - 1;
  const ratio = alignCorners && outputSize > 1 ? last / (outputSize - 1) : inputSize / outputSize;
  const [low, high, fraction]: [number[], number[], number[]] = [[], [], []];
  for (let index = 0; index < outputSize; index++) {
    const corner = ratio * (halfPixelCenters ? index + 0.5 : index);
    if (method === 'nearest') {
      const nearest = Math.min(last, alignCorners ? Math.round(corner) : Math.floor(corner));
      low.push(nearest);
      high.push(nearest);
      fraction.push(0);
    } else {
      const centre = halfPixelCenters ? corner - 0.5 : corner;
      const below = Math.max(0, Math.floor(centre));
      low.push(below);
      high.push(Math.min(last, Math.ceil(centre)));
      fraction.push(centre - below);
    }
  }
  return { low, high, fraction };
}

/** x: [N, H, W, C] → [N, H', W', C]: rows first, then columns. */
export const resize = operation<ResizeAttributes>('Resize', (lowering, [x], attributes, node) => {
  let image = lowering.native(x!);
  for (const axis of [1, 2]) {
    const samples = sampling(x!.shape[axis]!, node.shape[axis]!, attributes);
    image = sample(lowering, image, axis, samples, attributes.method);
  }
  return native(image);
});

function sample(
  { builder }: Lowering,
  image: string,
  axis: number,
  { low, high, fraction }: Sampling,
  method: ResizeAttributes['method'],
): string {
  const below = builder.operator('Gather', [image, builder.int64(low)], { axis });
  if (method === 'nearest') return below;
  const above = builder.operator('Gather', [image, builder.int64(high)], { axis });
  const shape = axis === 1 ? [fraction.length, 1, 1] : [fraction.length, 1];
  const weights = builder.floats(`fraction${axis}:${fraction.join()}`, shape, () => Float32Array.from(fraction));
  const step = builder.operator('Mul', [builder.operator('Sub', [above, below]), weights]);
  return builder.operator('Add', [below, step]);
}

/** dy: [N, H', W', C] → [N, H, W, C]: the transposed map, a product with a matrix for rows and one for columns. */
export const resizeGradient = operation<ResizeAttributes>('ResizeGrad', (lowering, [dy], attributes, node) => {
  const { builder } = lowering;
  const [batch, height, width, channels] = node.shape as [number, number, number, number];
  const [outputHeight, outputWidth] = [dy!.shape[1]!, dy!.shape[2]!];
  const rows = transposed(lowering, height, outputHeight, attributes);
  const columns = transposed(lowering, width, outputWidth, attributes);
  const lines = lowering.reshaped(dy!, [batch, outputHeight, outputWidth * channels]);
  const pixels = builder.reshape(builder.operator('MatMul', [rows, lines]), [batch * height, outputWidth, channels]);
  return native(builder.reshape(builder.operator('MatMul', [columns, pixels]), node.shape));
});

/** [input, output]: how much each output row takes of each input row. */
function transposed(
  { builder }: Lowering,
  inputSize: number,
  outputSize: number,
  attributes: ResizeAttributes,
): string {
  const key = `resize${inputSize},${outputSize}${JSON.stringify(attributes)}`;
  return builder.floats(key, [inputSize, outputSize], () => {
    const { low, high, fraction } = sampling(inputSize, outputSize, attributes);
    const matrix = new Float32Array(inputSize * outputSize);
    for (let output = 0; output < outputSize; output++) {
      matrix[low[output]! * outputSize + output]! += 1 - fraction[output]!;
      matrix[high[output]! * outputSize + output]! += fraction[output]!;
    }
    return matrix;
  });
}
