import type { RunConfigInput } from './schema';

/** A recipe that a configuration can extend, and that a new one can start from. */
export interface Preset {
  /** What `extends` calls it. */
  id: string;
  /** For a list to choose from. */
  label: string;
  description: string;
  config: Omit<RunConfigInput, '$schema' | 'extends' | 'name' | 'data'> & {
    data?: Omit<RunConfigInput['data'], 'path'>;
  };
}

const adaRand = { name: 'adarand', lambda: 1, alpha: 0.5, priorLearningRate: 0.01 } as const;
const nesterov = { name: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true } as const;

type Backbone = NonNullable<NonNullable<RunConfigInput['model']>['backbone']>;

/** The recipe for residual networks pretrained on ImageNet with labels. */
const steps = (backbone: Backbone): Preset['config'] => ({
  model: { backbone },
  regularizer: adaRand,
  optimizer: nesterov,
  schedule: { name: 'milestones', milestones: [0.3, 0.6, 0.8], factor: 0.1 },
  training: { epochs: 200, batchSize: 64 },
});
const stepsInWords = 'SGD with Nesterov momentum, learning rate ×0.1 at 30 %, 60 % and 80 %, 200 epochs.';

/** The recipe for self-supervised networks, CLIP's and vision transformers. */
const halfCosine = (backbone: Backbone): Preset['config'] => ({
  model: { backbone },
  regularizer: adaRand,
  optimizer: { name: 'adamw', learningRate: 3e-5, weightDecay: 0.1 },
  schedule: { name: 'half-cosine', warmupSteps: 30 },
  training: { epochs: 200, batchSize: 64 },
});
const halfCosineInWords = 'AdamW, weight decay 0.1, half-cosine after 30 warm-up steps, 200 epochs.';

/** Small images and few epochs, for a processor. */
const small = (model: Preset['config']['model'], imageSize: number): Preset['config'] => ({
  data: { imageSize },
  model,
  regularizer: adaRand,
  optimizer: nesterov,
  schedule: { name: 'cosine', warmupSteps: 10 },
  training: { epochs: 20, batchSize: 32 },
});

/** Sources: Yamaguchi et al., "Adaptive Random Feature Regularization on Fine-tuning Deep Neural Networks", CVPR 2024, section 5. */
export const presets: readonly Preset[] = [
  {
    id: 'paper/resnet18',
    label: 'AdaRand: ResNet-18 pretrained on ImageNet',
    description: `The paper's recipe: ${stepsInWords}`,
    config: steps('resnet18'),
  },
  {
    id: 'paper/resnet50',
    label: 'AdaRand: ResNet-50 pretrained on ImageNet',
    description: `The paper's recipe: ${stepsInWords}`,
    config: steps('resnet50'),
  },
  {
    id: 'paper/self-supervised-resnet50',
    label: 'AdaRand: ResNet-50 pretrained with SimCLR or Barlow Twins',
    description: `The paper's recipe: ${halfCosineInWords}`,
    config: halfCosine('resnet50'),
  },
  {
    id: 'small/resnet18',
    label: 'Quick AdaRand: small images, a few minutes on a CPU',
    description: 'Half-width ResNet-18 on images of 96 pixels, 20 epochs.',
    config: small({ backbone: 'resnet18', width: 0.5 }, 96),
  },
  {
    id: 'plain/resnet18',
    label: 'Plain fine-tuning, to compare with',
    description: `No regularizer, cross-entropy alone; else as paper/resnet18: ${stepsInWords}`,
    config: { ...steps('resnet18'), regularizer: { name: 'none' } },
  },
];

export const presetIds = presets.map(({ id }) => id) as [string, ...string[]];

/** What the editor shows beside each id. */
export const presetLabels: Record<string, string> = Object.fromEntries(presets.map(({ id, label }) => [id, label]));
