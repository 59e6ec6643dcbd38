import type { BackboneName } from '../../config/sections/backbones';
import type { RunConfig } from '../../config/schema';

/** Millions of parameters, and millions of numbers that the layers of one image of 224 × 224 pixels put out in training. */
const sizes: Record<Exclude<BackboneName, 'layers-model'>, { parameters: number; activations: number }> = {
  resnet18: { parameters: 11.7, activations: 7.5 },
  resnet34: { parameters: 21.8, activations: 11.2 },
  resnet50: { parameters: 25.6, activations: 33.3 },
  resnet101: { parameters: 44.5, activations: 48.7 },
  mobilenet_v2: { parameters: 3.5, activations: 20 },
  vit_b_16: { parameters: 86.6, activations: 55 },
  vit_b_32: { parameters: 88.2, activations: 14 },
  vit_s_16: { parameters: 22.1, activations: 27 },
  deit_tiny: { parameters: 5.7, activations: 14 },
  clip_resnet50: { parameters: 38.3, activations: 40 },
  clip_vit_b_16: { parameters: 86.2, activations: 55 },
  clip_vit_b_32: { parameters: 87.8, activations: 14 },
};

/** Bytes that a trainer needs whatever it trains: Node.js, the engine, the decoders. */
const base = 700e6;
const bytesPerNumber = 4;
/** Forward, backward, and what the engine copies besides. */
const copiesOfActivations = 2;

/**
 * Bytes that training takes, roughly: the network with its gradient and the optimizer's moments, the activations of a batch,
 * forward and backward, and what every trainer needs. It is meant for the question whether a run fits beside others.
 * @returns undefined for a network that only the trainer knows
 */
export function memoryEstimate({ model, data, training, optimizer }: RunConfig): number | undefined {
  if (model.backbone === 'layers-model') return undefined;
  const { parameters, activations } = sizes[model.backbone];
  const moments = optimizer.name === 'sgd' ? 1 : 2;
  const copies = 2 + moments + (training.ema === undefined ? 0 : 1);
  const network = parameters * model.width ** 2 * copies;
  const image = activations * model.width * (data.imageSize / 224) ** 2;
  return base + 1e6 * bytesPerNumber * (network + copiesOfActivations * training.batchSize * image);
}
