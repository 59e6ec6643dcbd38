import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ExportFormatName, ExportResult } from '../../protocol/exporting';
import { writeFileAtomic } from '../../runFolder/atomicWrite';
import { readEvaluation } from '../../runFolder/evaluationFile';
import { readRun } from '../../runFolder/runStore';
import { BadInputError, TrainingError } from '../errors';
import type { TrainedRun } from '../jobs/trainedRun';
import { examplesOf } from './about/examples';
import { modelCard } from './about/modelCard';
import type { ExportFormat, ExportOptions, OutputFile } from './exportFormat';
import { onnxFormat } from './onnx';
import { defaultOperatorSet } from './onnx/operatorSets';
import { safetensorsFormat } from './safetensors';
import { tfjsFormat } from './tfjs';
import { largestDifference, noiseImages, tolerance, trainerLogits } from './verify';

const formats: Record<ExportFormatName, ExportFormat> = {
  onnx: onnxFormat,
  safetensors: safetensorsFormat,
  tfjs: tfjsFormat,
};
/** Of weights in 16 bits, whose logits differ by the rounding. */
const halfTolerance = 0.05;

export interface ExportRequest extends ExportOptions {
  readonly runFolder: string;
  readonly format: ExportFormatName;
  /** Absolute; made if it does not exist. */
  readonly outputFolder: string;
  /** Whether files of the same names may be replaced. */
  readonly overwrite: boolean;
}

/**
 * Writes a network for other programs, opens what was written as they would, and compares. Files appear in the folder once all
 * of them are there and right.
 * @param tell hears what is being done
 * @throws {BadInputError} when files are in the way, or the options do not fit
 * @throws {TrainingError} when the files do not say what the trainer's network says
 */
export async function exportRun(
  run: TrainedRun,
  request: ExportRequest,
  tell: (activity: string) => void,
): Promise<ExportResult> {
  const { format, outputFolder, overwrite, half } = request;
  const options: ExportOptions = { half, operatorSet: request.operatorSet ?? defaultOperatorSet };
  const { config, model, network } = run;
  tell('Writing the network');
  const { files, reopen } = await formats[format](run, options);
  const examples = examplesOf(run, format);
  const labels = { name: 'labels.txt', content: model.classes.map((name) => `${name}\n`).join('') };
  await refuseToReplace(outputFolder, [...files, ...examples, labels, { name: 'README.md' }], overwrite);
  await mkdir(outputFolder, { recursive: true });
  const staging = await mkdtemp(path.join(outputFolder, '.export-'));
  try {
    for (const { name, content } of files) await writeFileAtomic(path.join(staging, name), content);
    tell('Comparing with the trainer');
    const images = noiseImages(config.data.imageSize);
    const expected = await trainerLogits(network, images);
    const difference = largestDifference(expected, await reopen(staging, images));
    const limit = half ? halfTolerance : tolerance;
    // Not "greater": NaN must not pass.
    if (!(difference <= limit))
      throw new TrainingError(
        `The exported network differs from the trainer's by ${difference} of the largest logit, more than ${limit}: nothing was written to ` +
          `${outputFolder}. ${Number.isNaN(difference) ? 'Its logits are not numbers; did the training diverge?' : 'Please report this.'}`,
      );
    const record = await readRun(request.runFolder);
    const evaluation = await readEvaluation(request.runFolder);
    const names = examples.map(({ name }) => name);
    const card = modelCard({ run, record, evaluation, format, options, difference, examples: names });
    const texts = [...examples, labels, { name: 'README.md', content: card }];
    for (const { name, content } of texts) await writeFileAtomic(path.join(staging, name), content);
    const all = [...files, ...texts];
    for (const { name } of all) await rename(path.join(staging, name), path.join(outputFolder, name));
    return {
      folder: outputFolder,
      files: all.map(({ name, content }) => ({ name, bytes: Buffer.byteLength(content) })),
      difference,
      epoch: model.epoch,
      epochs: config.training.epochs,
      finished: record.status === 'finished',
    };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** @throws {BadInputError} that names files of the folder that would be replaced */
async function refuseToReplace(folder: string, files: readonly Pick<OutputFile, 'name'>[], overwrite: boolean) {
  const present = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [] as string[];
    throw new BadInputError(`${folder} cannot be written to: ${error.message}.`);
  });
  const inTheWay = files.map(({ name }) => name).filter((name) => present.includes(name));
  if (inTheWay.length > 0 && !overwrite)
    throw new BadInputError(
      `${folder} already holds ${inTheWay.slice(0, 4).join(', ')}${inTheWay.length > 4 ? ', …' : ''}. Choose another folder, or allow that they are replaced.`,
    );
}
