import type { RunConfigInput } from './schema';
import { backbones, type BackboneName } from './sections/backbones';

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
const adamW = { name: 'adamw', learningRate: 3e-5, weightDecay: 0.1 } as const;

/** A recipe of the paper. */
interface Recipe {
  readonly inWords: string;
  readonly config: Omit<Preset['config'], 'model'>;
}

const recipe = (inWords: string, config: Pick<Preset['config'], 'optimizer' | 'schedule'>): Recipe => ({
  inWords,
  config: { regularizer: adaRand, ...config, training: { epochs: 200, batchSize: 64 } },
});

/** For residual networks pretrained on ImageNet with labels. */
const steps = recipe('SGD with Nesterov momentum, learning rate ×0.1 at 30 %, 60 % and 80 %, 200 epochs.', {
  optimizer: nesterov,
  schedule: { name: 'milestones', milestones: [0.3, 0.6, 0.8], factor: 0.1 },
});

/** For self-supervised networks, CLIP's and vision transformers. */
const halfCosine = recipe('AdamW, weight decay 0.1, half-cosine after 30 warm-up steps, 200 epochs.', {
  optimizer: adamW,
  schedule: { name: 'half-cosine', warmupSteps: 30 },
});

const ofPaper = (name: string, backbone: BackboneName, pretraining: string, { inWords, config }: Recipe): Preset => ({
  id: `paper/${name}`,
  label: `AdaRand: ${backbones[backbone].label} pretrained ${pretraining}`,
  description: `The paper's recipe: ${inWords}`,
  config: { model: { backbone }, ...config },
});

/** Small images and few epochs, for a machine without a GPU. */
const small = ({ model, optimizer }: Pick<Preset['config'], 'model' | 'optimizer'>): Preset['config'] => ({
  data: { imageSize: 96 },
  model,
  regularizer: adaRand,
  optimizer,
  schedule: { name: 'cosine', warmupSteps: 10 },
  training: { epochs: 20, batchSize: 32 },
});

/** Sources: Yamaguchi et al., "Adaptive Random Feature Regularization on Fine-tuning Deep Neural Networks", CVPR 2024, section 5. */
export const presets: readonly Preset[] = [
  ofPaper('resnet18', 'resnet18', 'on ImageNet', steps),
  ofPaper('resnet50', 'resnet50', 'on ImageNet', steps),
  ofPaper('self-supervised-resnet50', 'resnet50', 'with SimCLR or Barlow Twins', halfCosine),
  ofPaper('vit-b-16', 'vit_b_16', 'on ImageNet', halfCosine),
  ofPaper('vit-b-32', 'vit_b_32', 'on ImageNet', halfCosine),
  ofPaper('clip-resnet50', 'clip_resnet50', 'on images with captions', halfCosine),
  ofPaper('clip-vit-b-16', 'clip_vit_b_16', 'on images with captions', halfCosine),
  ofPaper('clip-vit-b-32', 'clip_vit_b_32', 'on images with captions', halfCosine),
  {
    id: 'small/resnet18',
    label: 'Quick AdaRand: small images, a few minutes on a CPU',
    description: 'Half-width ResNet-18 on images of 96 pixels, 20 epochs.',
    config: small({ model: { backbone: 'resnet18', width: 0.5 }, optimizer: nesterov }),
  },
  {
    id: 'small/mobilenet-v2',
    label: 'AdaRand on a small machine: MobileNetV2',
    description: 'Images of 96 pixels, 20 epochs, SGD with Nesterov momentum.',
    config: small({ model: { backbone: 'mobilenet_v2' }, optimizer: nesterov }),
  },
  {
    id: 'small/deit-tiny',
    label: 'AdaRand on a small machine: DeiT-Ti/16',
    description: 'Images of 96 pixels, 20 epochs, AdamW.',
    config: small({
      model: { backbone: 'deit_tiny' },
      optimizer: adamW,
    }),
  },
  {
    id: 'plain/resnet18',
    label: 'Plain fine-tuning, to compare with',
    description: `No regularizer, cross-entropy alone; else as paper/resnet18: ${steps.inWords}`,
    config: { model: { backbone: 'resnet18' }, ...steps.config, regularizer: { name: 'none' } },
  },
];

export const presetIds = presets.map(({ id }) => id) as [string, ...string[]];

/** What the editor shows beside each id. */
export const presetLabels: Record<string, string> = Object.fromEntries(presets.map(({ id, label }) => [id, label]));
