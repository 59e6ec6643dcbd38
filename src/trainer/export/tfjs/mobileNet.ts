import { groups } from '../../backbones/mobileNet';
import { add, averagePool, chain, relu6, type KerasBuilder, type Part } from './kerasBuilder';

/** The features of MobileNetV2 in Keras's layers; see backbones/mobileNet.ts. */
export function mobileNetFeatures(builder: KerasBuilder): Part {
  const normalized = (name: string, convolve: Part) => chain(convolve, builder.batchNorm(`${name}.1`), relu6);
  const pointwise = (name: string) => normalized(name, builder.convolution(`${name}.0`));

  function invertedResidual(name: string, stride: number): Part {
    // The first block does not expand: its layers are one fewer.
    const first = builder.has(`${name}.3.weight`) ? [pointwise(`${name}.0`)] : [];
    const at = (i: number) => `${name}.${first.length + i}`;
    const branch = chain(
      ...first,
      normalized(at(0), builder.depthwise(`${at(0)}.0`, stride)),
      builder.convolution(at(1)),
      builder.batchNorm(at(2)),
    );
    return (x) => {
      const y = branch(x);
      return stride === 1 && x.shape[3] === y.shape[3] ? add(x, y) : y;
    };
  }

  const strides = groups.flatMap(({ n, s }) => Array.from({ length: n }, (_, index) => (index === 0 ? s : 1)));
  return chain(
    normalized('features.0', builder.convolution('features.0.0', { stride: 2 })),
    ...strides.map((stride, index) => invertedResidual(`features.${index + 1}.conv`, stride)),
    pointwise(`features.${strides.length + 1}`),
    averagePool,
  );
}
