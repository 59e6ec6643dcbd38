import { z } from 'zod';

/**
 * The run configuration: the one place that says what a `*.adarand.json` file may hold. From it come the TypeScript type,
 * the JSON Schema that the editor validates and completes with, every default, and the errors that a person reads.
 *
 * Every object is strict: an unknown key is an error, never silently ignored.
 */

const positive = z.number().positive();
const fraction = z.number().min(0).max(1);
const count = z.number().int().positive();

const smallestFirst = ([smallest, largest]: [number, number]) => smallest <= largest;
const ascending = (values: number[]) => values.every((value, i) => i === 0 || value > values[i - 1]!);

/** A closed list of names, each with what the editor shows beside it in the completion list. */
const oneOf = <const Names extends readonly [string, ...string[]]>(
  names: Names,
  meaning: Record<Names[number], string>,
) => z.enum(names).meta({ enumDescriptions: names.map((name: Names[number]) => meaning[name]) });

const normalizationSchema = z
  .union([
    z
      .literal('weights')
      .describe("The normalization that the pretrained weights were made with (ImageNet's for torchvision)."),
    z
      .strictObject({
        mean: z.tuple([z.number(), z.number(), z.number()]).describe('Mean of red, green and blue, in 0–1.'),
        std: z.tuple([positive, positive, positive]).describe('Standard deviation of red, green and blue, in 0–1.'),
      })
      .describe('Explicit mean and standard deviation.'),
  ])
  .describe('How pixels in 0–1 are normalized: (pixel − mean) ÷ std.');

const augmentationSchema = z
  .strictObject({
    scale: z
      .tuple([positive.max(1), positive.max(1)])
      .refine(smallestFirst, 'the smaller part must come first')
      .default([0.08, 1])
      .describe('Random resized crop: smallest and largest part of the image area that is kept, 0–1.'),
    ratio: z
      .tuple([positive, positive])
      .refine(smallestFirst, 'the smaller ratio must come first')
      .default([3 / 4, 4 / 3])
      .describe('Random resized crop: smallest and largest width ÷ height of the crop.'),
    horizontalFlip: fraction.default(0.5).describe('Probability of mirroring a training image, 0–1.'),
  })
  .describe('Random changes of training images. Evaluation never augments.');

const dataSchema = z
  .strictObject({
    path: z
      .string()
      .min(1)
      .describe(
        'Image folder, relative to this file: `train/<class>/…`, optional `val/` and `test/` with the same classes.',
      ),
    validationFraction: fraction
      .gt(0)
      .lt(1)
      .default(0.1)
      .describe(
        'Part of every class in `train/` that is held out for validation when there is no `val/` folder. Seeded and stratified.',
      ),
    imageSize: z
      .number()
      .int()
      .min(16)
      .max(1024)
      .default(224)
      .describe('Side of the square image the network sees, in pixels.'),
    resizeSize: z
      .number()
      .int()
      .min(16)
      .max(2048)
      .optional()
      .describe(
        'Evaluation: length the short side is resized to before the centre crop, in pixels. Default: imageSize × 256 ÷ 224, rounded.',
      ),
    normalization: normalizationSchema.default('weights'),
    augmentation: augmentationSchema.prefault({}),
    workers: z
      .number()
      .int()
      .min(0)
      .max(64)
      .default(2)
      .describe('Threads that decode images. The same seed gives the same batches whatever their number.'),
  })
  .refine(({ imageSize, resizeSize }) => resizeSize === undefined || resizeSize >= imageSize, {
    path: ['resizeSize'],
    message: 'the crop of imageSize must fit into the resized image: make resizeSize at least imageSize',
  })
  .describe('The dataset and how its images reach the network.');

export const backboneNames = ['resnet18', 'resnet34', 'resnet50'] as const;

const modelSchema = z
  .strictObject({
    backbone: oneOf(backboneNames, {
      resnet18: 'ResNet-18: 11 million parameters, features of 512 numbers.',
      resnet34: 'ResNet-34: 21 million parameters, features of 512 numbers.',
      resnet50: 'ResNet-50: 24 million parameters, features of 2048 numbers.',
    })
      .default('resnet18')
      .describe('Architecture of the feature extractor.'),
    width: positive
      .max(2)
      .default(1)
      .describe('Factor on the number of channels of every layer: 0.5 is the half-width network.'),
    weights: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe(
        'Pretrained weights: a `.safetensors` file with torchvision key names, relative to this file. `null` trains from scratch.',
      ),
  })
  .describe('The network that is fine-tuned.');

const lambda = z.number().min(0).default(1).describe('Weight λ of the regularizer in the loss.');

const regularizerSchema = z
  .discriminatedUnion('name', [
    z.strictObject({ name: z.literal('none').describe('Plain fine-tuning: cross-entropy alone.') }),
    z.strictObject({
      name: z.literal('adarand').describe('Adaptive random feature regularization (Yamaguchi et al., CVPR 2024).'),
      lambda,
      alpha: fraction.default(0.5).describe("α: weight of the past in each class's running feature mean, 0–1."),
      priorLearningRate: positive
        .default(0.01)
        .describe('Learning rate of Adam on the class means μ; decays by a half-cosine over the run.'),
    }),
    z.strictObject({
      name: z.literal('randreg').describe('Random feature regularization with one fixed prior for all classes.'),
      lambda,
      prior: oneOf(['uniform', 'gaussian', 'pretrained'], {
        uniform: 'U(0, 1).',
        gaussian: 'N(0, 1).',
        pretrained: 'N(μ, σ²) with mean and deviation of all training features before training.',
      })
        .default('gaussian')
        .describe(
          'Where reference features come from: U(0, 1), N(0, 1), or the mean and deviation of all pretrained training features.',
        ),
    }),
  ])
  .describe('What is added to the cross-entropy loss.');

const weightDecay = (value: number) =>
  z.number().min(0).default(value).describe('Weight decay: pulls parameters towards zero.');
const learningRate = (value: number) => positive.default(value).describe('Peak learning rate, before the schedule.');
const betas = z
  .tuple([fraction.lt(1), fraction.lt(1)])
  .default([0.9, 0.999])
  .describe('Decay rates β₁, β₂ of the gradient moments.');
const epsilon = positive.default(1e-8).describe('Added to the denominator for numerical stability.');

const optimizerSchema = z
  .discriminatedUnion('name', [
    z.strictObject({
      name: z.literal('sgd').describe('Stochastic gradient descent.'),
      learningRate: learningRate(0.01),
      momentum: fraction.lt(1).default(0.9).describe('Momentum, 0 to below 1. 0 is plain SGD.'),
      nesterov: z
        .boolean()
        .default(true)
        .describe("Nesterov's accelerated gradient. Without momentum it has no effect."),
      weightDecay: weightDecay(0),
    }),
    z.strictObject({
      name: z.literal('adam').describe('Adam; weight decay is added to the gradient (L2).'),
      learningRate: learningRate(1e-3),
      betas,
      epsilon,
      weightDecay: weightDecay(0),
    }),
    z.strictObject({
      name: z.literal('adamw').describe('Adam with decoupled weight decay.'),
      learningRate: learningRate(3e-5),
      betas,
      epsilon,
      weightDecay: weightDecay(0.1),
    }),
  ])
  .describe('How the gradient changes the parameters.');

const warmupSteps = z
  .number()
  .int()
  .min(0)
  .default(0)
  .describe('Steps over which the learning rate rises linearly from 0 at the start.');

const scheduleSchema = z
  .discriminatedUnion('name', [
    z.strictObject({ name: z.literal('constant').describe('The learning rate stays as it is.'), warmupSteps }),
    z.strictObject({
      name: z.literal('milestones').describe('The learning rate is multiplied by a factor at parts of the run.'),
      milestones: z
        .array(fraction)
        .refine(ascending, 'the parts of the run must rise from one to the next')
        .default([0.3, 0.6, 0.8])
        .describe('When to decay, as parts of the epochs in 0–1, ascending.'),
      factor: positive.max(1).default(0.1).describe('What the learning rate is multiplied by at each milestone.'),
      warmupSteps,
    }),
    z.strictObject({
      name: z.literal('cosine').describe('½(1 + cos(π·t)): falls to zero over the run.'),
      warmupSteps,
    }),
    z.strictObject({
      name: z.literal('half-cosine').describe("The paper's cos(π·7/16·t): falls to about a fifth over the run."),
      warmupSteps,
    }),
  ])
  .describe('How the learning rate changes over the run; t runs from 0 to 1.');

const trainingSchema = z
  .strictObject({
    epochs: count.max(100_000).default(200).describe('Passes over the training images.'),
    batchSize: count
      .max(4096)
      .default(64)
      .describe('Images in a training step. The last incomplete batch is dropped, unless it is the only one.'),
  })
  .describe('How long to train.');

export const engineNames = ['auto', 'onnx', 'tensorflow-gpu', 'tensorflow'] as const;

export const runConfigSchema = z
  .strictObject({
    $schema: z.string().optional().describe('JSON Schema of this file; the extension knows it without this line.'),
    name: z
      .string()
      .trim()
      .min(1)
      .max(80)
      .optional()
      .describe('What the run is called in lists and charts. Default: the name of the file.'),
    seed: z
      .number()
      .int()
      .min(0)
      .max(0xffffffff)
      .default(0)
      .describe('Seed of everything random: split, batches, augmentation, classifier, reference features.'),
    data: dataSchema,
    model: modelSchema.prefault({}),
    regularizer: regularizerSchema.prefault({ name: 'adarand' }),
    optimizer: optimizerSchema.prefault({ name: 'sgd' }),
    schedule: scheduleSchema.prefault({ name: 'milestones' }),
    training: trainingSchema.prefault({}),
    engine: oneOf(engineNames, {
      auto: 'The fastest engine that is installed.',
      onnx: 'ONNX Runtime on the CPU: runs everywhere, nothing to install.',
      'tensorflow-gpu': 'TensorFlow on an NVIDIA GPU with CUDA.',
      tensorflow: 'TensorFlow on the CPU.',
    })
      .default('auto')
      .describe('What computes: `auto` picks the fastest engine that is installed, `onnx` runs everywhere.'),
  })
  .describe('A run of the AdaRand fine-tuning trainer.');

/** A configuration with every default written out, as the trainer reads it and `config.json` in the run folder keeps it. */
export type RunConfig = z.output<typeof runConfigSchema>;
/** A configuration as a person writes it: defaults may be left out. */
export type RunConfigInput = z.input<typeof runConfigSchema>;
export type RegularizerConfig = RunConfig['regularizer'];
export type OptimizerConfig = RunConfig['optimizer'];
export type ScheduleConfig = RunConfig['schedule'];
export type DataConfig = RunConfig['data'];
export type ModelConfig = RunConfig['model'];
export type BackboneName = (typeof backboneNames)[number];
export type EngineName = (typeof engineNames)[number];

/** Length of the short side before the centre crop of evaluation images, pixels. */
export function resizeSizeOf(data: DataConfig): number {
  return data.resizeSize ?? Math.round((data.imageSize * 256) / 224);
}
