import { backbones } from '../../../config/sections/backbones';
import { resizeSizeOf } from '../../../config/schema';
import type { Evaluation } from '../../../protocol/evaluation';
import type { ExportFormatName } from '../../../protocol/exporting';
import type { RunRecord } from '../../../protocol/run';
import type { TrainedRun } from '../../jobs/trainedRun';
import type { ExportOptions } from '../exportFormat';
import { architectureOf } from '../safetensors/architectures';

/** What a model card is about. */
export interface Exported {
  readonly run: TrainedRun;
  readonly record: RunRecord;
  readonly evaluation: Evaluation | undefined;
  readonly format: ExportFormatName;
  readonly options: ExportOptions;
  /** Largest relative difference between the trainer's logits and those of the exported files. */
  readonly difference: number;
  /** Names of the example programs. */
  readonly examples: readonly string[];
}

/** `README.md` of an exported folder, with the front matter that model hubs read; a person fills in licence and use. */
export function modelCard(exported: Exported): string {
  const { run, record, evaluation } = exported;
  const { config, model } = run;
  const sections = [
    frontMatter(run),
    `# ${escaped(record.name)}\n\n${summary(exported)}`,
    `## Files\n\n${filesText(exported)}`,
    `## Preprocessing\n\n${preprocessing(run)}`,
    `## Figures\n\n${figures(evaluation)}`,
    `## Data\n\n${dataText(record, model.classes)}`,
    `## Method\n\n${methodText(run)}`,
    '## Licence and use\n\n- Licence of the weights: *to be filled in*\n- Licence and source of the images: *to be filled in*\n' +
      '- Licence of the pretrained weights: *to be filled in*\n- Intended use and limits: *to be filled in*',
    `## Configuration\n\n\`\`\`json\n${JSON.stringify(config, null, 2)}\n\`\`\``,
  ];
  return `${sections.join('\n\n')}\n`;
}

/** YAML; JSON's strings are YAML's. */
function frontMatter({ config, model }: TrainedRun): string {
  const tags = ['image-classification', 'adarand', config.model.backbone];
  return `---\nlicense: unknown\npipeline_tag: image-classification\ntags: ${JSON.stringify(tags)}\n# ${model.classes.length} classes\n---`;
}

function summary({ run: { config, model }, record }: Exported): string {
  const { label } = backbones[config.model.backbone];
  const width = config.model.width === 1 ? '' : ` of width ${config.model.width}`;
  const { epochs } = config.training;
  const state =
    record.status === 'finished'
      ? `the best of ${record.progress?.epoch ?? epochs} epochs`
      : `of a run that has not finished: ${model.epoch} of ${epochs} epochs were done at this checkpoint`;
  return (
    `${label}${width}, fine-tuned to tell ${model.classes.length} classes apart. Weights of epoch ${model.epoch}, ${state}. ` +
    `Run \`${record.id}\`, seed ${config.seed}.`
  );
}

function filesText({ run, format, options, difference, examples }: Exported): string {
  const lines = [
    ...{
      onnx: [
        `- \`model.onnx\`: operator set ${options.operatorSet}. Input \`images\` [batch, 3, ${run.config.data.imageSize}, ${run.config.data.imageSize}], output ` +
          '`logits` [batch, classes]; softmax makes probabilities of them. Class names, sizes and normalization are in its metadata.',
      ],
      tfjs: [
        `- \`model.json\` and the files beside it: a TensorFlow.js layers-model. Input [batch, ${run.config.data.imageSize}, ${run.config.data.imageSize}, 3], output logits ` +
          '[batch, classes]. `userDefinedMetadata` has class names, sizes and normalization.',
      ],
      safetensors: [`- \`model.safetensors\`: ${namesOf(run, options)}`, '- `config.json`: as timm writes it.'],
    }[format],
    '- `labels.txt`: the classes in the order of the outputs, one a line.',
    ...examples.map((name) => `- \`${name}\`: classifies an image with these files.`),
  ];
  const checked =
    `The files were opened again and compared with the trainer's own network: logits differ by ${difference.toExponential(1)} of the largest.` +
    (options.half ? ' Weights are rounded to 16 bits.' : '');
  return `${lines.join('\n')}\n\n${checked} From the command line, where the run is: \`adarand predict <run> photo.jpg\`.`;
}

function namesOf({ config }: TrainedRun, { half }: ExportOptions): string {
  const architecture = architectureOf(config.model);
  const names = architecture
    ? `weights by the names of ${architecture.library}'s \`${architecture.name}\``
    : 'weights of a network that neither torchvision nor timm has; export ONNX to use it elsewhere';
  return `${names}${half ? ', 16 bits a number' : ''}.`;
}

function preprocessing({ config, model: { normalization } }: TrainedRun): string {
  const { imageSize } = config.data;
  const { mean, std } = normalization;
  return (
    `RGB, turned as EXIF says; the short side resized to ${resizeSizeOf(config.data)} pixels (bilinear, antialiased), ` +
    `${imageSize} × ${imageSize} cut out of the middle, pixels in 0–1, then (pixel − mean) ÷ std with mean [${mean.join(', ')}] and std [${std.join(', ')}].`
  );
}

function figures(evaluation: Evaluation | undefined): string {
  if (!evaluation) return 'The run was not evaluated yet.';
  const { split, accuracy, loss, macro, calibration, predictions, epoch, perClass } = evaluation;
  const percent = (fraction: number) => `${(100 * fraction).toFixed(1)} %`;
  const rows = [
    ['accuracy', percent(accuracy)],
    ['loss', loss.toFixed(4)],
    ...(macro ? [['F1, mean of the classes', percent(macro.f1)]] : []),
    ...(calibration ? [['expected calibration error', percent(calibration.error)]] : []),
  ];
  const classes = perClass.map(
    (each) =>
      `| ${escaped(each.name)} | ${each.support} | ${percent(each.precision)} | ${percent(each.recall)} | ${percent(each.f1)} |`,
  );
  return [
    `On ${predictions.length} ${split === 'validation' ? 'validation images, which chose the checkpoint' : `${split} images`}, epoch ${epoch}:`,
    `| | |\n| --- | --- |\n${rows.map(([name, value]) => `| ${name} | ${value} |`).join('\n')}`,
    `| class | images | precision | recall | F1 |\n| --- | --- | --- | --- | --- |\n${classes.join('\n')}`,
  ].join('\n\n');
}

function dataText({ dataset }: RunRecord, classes: readonly string[]): string {
  const counts = dataset
    ? `${dataset.train} training, ${dataset.validation} validation and ${dataset.test} test images. Fingerprint \`${dataset.fingerprint.slice(0, 16)}\`.`
    : '';
  return `${counts} Classes: ${classes.map(escaped).join(', ')}.`.trim();
}

function methodText({ config }: TrainedRun): string {
  const { regularizer, optimizer, schedule, training, model } = config;
  const settings = Object.entries(regularizer).filter(([key]) => key !== 'name');
  const values = settings.map(([key, value]) => `${key} ${JSON.stringify(value)}`).join(', ');
  return (
    `Cross-entropy and the regularizer \`${regularizer.name}\`${values && ` (${values})`}; ${optimizer.name}, learning rate ${optimizer.learningRate}, ` +
    `schedule \`${schedule.name}\`, ${training.epochs} epochs, batches of ${training.batchSize}. ` +
    `Start: ${model.weights === null ? 'random weights' : 'pretrained weights'}. Trained with AdaRand Fine-Tuning.`
  );
}

/** Names of classes and runs are text, whatever they contain. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|&]/g, (sign) => `\\${sign}`).replaceAll('\n', ' ');
}
