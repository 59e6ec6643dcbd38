import type { RunConfigInput } from './schema';

/** A recipe that a new configuration starts from. */
export interface Preset {
  id: string;
  /** For a list to choose from. */
  label: string;
  description: string;
  config: Omit<RunConfigInput, '$schema' | 'name' | 'data'> & { data?: Omit<RunConfigInput['data'], 'path'> };
}

/** Sources: Yamaguchi et al., "Adaptive Random Feature Regularization on Fine-tuning Deep Neural Networks", CVPR 2024, section 5. */
export const presets: readonly Preset[] = [
  {
    id: 'adarand',
    label: 'AdaRand: ResNet pretrained on ImageNet',
    description:
      "The paper's recipe: SGD with Nesterov momentum, learning rate ×0.1 at 30 %, 60 % and 80 %, 200 epochs.",
    config: {
      model: { backbone: 'resnet18' },
      regularizer: { name: 'adarand', lambda: 1, alpha: 0.5, priorLearningRate: 0.01 },
      optimizer: { name: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true },
      schedule: { name: 'milestones', milestones: [0.3, 0.6, 0.8], factor: 0.1 },
      training: { epochs: 200, batchSize: 64 },
    },
  },
  {
    id: 'adarand-adamw',
    label: 'AdaRand: ResNet-50 pretrained with SimCLR, Barlow Twins or CLIP',
    description: "The paper's recipe: AdamW, weight decay 0.1, half-cosine after 30 warm-up steps, 200 epochs.",
    config: {
      model: { backbone: 'resnet50' },
      regularizer: { name: 'adarand', lambda: 1, alpha: 0.5, priorLearningRate: 0.01 },
      optimizer: { name: 'adamw', learningRate: 3e-5, weightDecay: 0.1 },
      schedule: { name: 'half-cosine', warmupSteps: 30 },
      training: { epochs: 200, batchSize: 64 },
    },
  },
  {
    id: 'fine-tuning',
    label: 'Plain fine-tuning, to compare with',
    description: 'The same recipe without a regularizer: cross-entropy alone.',
    config: {
      model: { backbone: 'resnet18' },
      regularizer: { name: 'none' },
      optimizer: { name: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true },
      schedule: { name: 'milestones', milestones: [0.3, 0.6, 0.8], factor: 0.1 },
      training: { epochs: 200, batchSize: 64 },
    },
  },
  {
    id: 'quick',
    label: 'Quick AdaRand: small images, a few minutes on a CPU',
    description: 'Half-width ResNet-18 on images of 96 pixels, 20 epochs.',
    config: {
      data: { imageSize: 96 },
      model: { backbone: 'resnet18', width: 0.5 },
      regularizer: { name: 'adarand', lambda: 1, alpha: 0.5, priorLearningRate: 0.01 },
      optimizer: { name: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true },
      schedule: { name: 'cosine', warmupSteps: 10 },
      training: { epochs: 20, batchSize: 32 },
    },
  },
];
