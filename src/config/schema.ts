import { z } from 'zod';
import { imageSizeProblem } from './sections/backbones';
import { presetIds, presetLabels } from './presets';
import { dataSchema } from './sections/data';
import { oneOf } from './sections/fields';
import { launcherSchema } from './sections/launcher';
import { modelSchema } from './sections/model';
import { optimizerSchema } from './sections/optimizer';
import { regularizerSchema } from './sections/regularizer';
import { scheduleSchema } from './sections/schedule';
import { studySchema } from './sections/study';
import { sweepSchema } from './sections/sweep';
import { trainingSchema } from './sections/training';

/**
 * The run configuration: the one place that says what a `*.adarand.json` file may hold. From it come the TypeScript type,
 * the JSON Schema that the editor validates and completes with, every default, and the errors that a person reads.
 *
 * Every object is strict: an unknown key is an error, never silently ignored.
 */

export const engineNames = ['auto', 'onnx', 'tensorflow-gpu', 'webgpu', 'tensorflow'] as const;

export const runConfigSchema = z
  .strictObject({
    $schema: z.string().optional().describe('JSON Schema of this file; the extension knows it without this line.'),
    extends: oneOf(presetIds, presetLabels)
      .optional()
      .describe('Preset whose values this configuration takes over; what it says itself counts more.'),
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
      webgpu: 'WebGPU on a GPU of any vendor, with Vulkan, Direct3D 12 or Metal.',
      tensorflow: 'TensorFlow on the CPU.',
    })
      .default('auto')
      .describe('What computes: `auto` picks the fastest engine that is installed, `onnx` runs everywhere.'),
    saveFeatures: z
      .boolean()
      .optional()
      .describe(
        'Whether the features of validation images are kept in the run folder after up to 20 of the epochs, at most 80 MB. Absent: no.',
      ),
    launcher: launcherSchema.optional(),
    sweep: sweepSchema.optional(),
    study: studySchema.optional(),
  })
  .superRefine(({ sweep, study }, context) => {
    const message = 'a configuration has a sweep or a study, not both: remove one';
    if (sweep && study) context.addIssue({ code: 'custom', path: ['study'], message });
  })
  .superRefine(({ data, model }, context) => {
    const message = imageSizeProblem(model.backbone, data.imageSize);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['data', 'imageSize'], message });
  })
  .describe('A run of the AdaRand fine-tuning trainer.');

/** A configuration with its preset and every default written out, as the trainer reads it and `config.json` in the run folder keeps it. */
export type RunConfig = Omit<z.output<typeof runConfigSchema>, 'extends'>;
/** A configuration as a person writes it: defaults may be left out. */
export type RunConfigInput = z.input<typeof runConfigSchema>;
export type RegularizerConfig = RunConfig['regularizer'];
export type OptimizerConfig = RunConfig['optimizer'];
export type ScheduleConfig = RunConfig['schedule'];
export type DataConfig = RunConfig['data'];
export type ModelConfig = RunConfig['model'];
export type { BackboneName } from './sections/backbones';
export type EngineName = (typeof engineNames)[number];

/** Length of the short side before the centre crop of evaluation images, pixels. */
export function resizeSizeOf(data: DataConfig): number {
  return data.resizeSize ?? Math.round((data.imageSize * 256) / 224);
}
