import { Option, type Command } from 'commander';
import path from 'node:path';
import { exportFormatNames, type ExportFormatName, type ExportResult } from '../../protocol/exporting';
import { exitCodes } from '../../protocol/jobs';
import { formatBytes } from '../../runFolder/atomicWrite';
import { readRun } from '../../runFolder/runStore';
import { InputError } from '../errors';
import { findRun } from '../runFolders';
import { Screen } from '../screen';
import { runShortJob } from '../shortJob';
import { formatTable } from '../text/table';

interface ExportCommandOptions {
  format: ExportFormatName;
  out: string;
  opset?: string;
  half?: boolean;
  force?: boolean;
  json?: boolean;
}

export function addExport(program: Command): void {
  program
    .command('export')
    .description("Write a run's best network for other programs, with labels, a model card and examples.")
    .argument('<run>', 'run folder, or id of a run or its beginning')
    .addOption(new Option('--format <format>', 'what to write').choices(exportFormatNames).makeOptionMandatory())
    .requiredOption('--out <folder>', 'folder for the files')
    .option('--opset <version>', "version of ONNX's operators, 13 to 21 (default: 18)")
    .option('--half', 'safetensors with 16 bits a number')
    .option('--force', 'replace files of the same names')
    .option('--json', 'end stdout with one line of JSON; everything else goes to stderr')
    .action(async (run: string, options: ExportCommandOptions) => {
      process.exitCode = await exportNetwork(run, options);
    });
}

/** @returns the exit code */
async function exportNetwork(name: string, options: ExportCommandOptions): Promise<number> {
  const { format, out, opset, half, force = false, json = false } = options;
  const screen = new Screen(json);
  if (opset !== undefined && format !== 'onnx') throw new InputError('--opset is for --format onnx only.');
  if (half && format !== 'safetensors') throw new InputError('--half is for --format safetensors only.');
  const operatorSet = opset === undefined ? undefined : Number(opset);
  if (operatorSet !== undefined && !Number.isInteger(operatorSet))
    throw new InputError(`--opset takes a whole number, not "${opset}".`);
  const runFolder = await findRun(name);
  const { id } = await readRun(runFolder);
  const outputFolder = path.resolve(out);
  const params = { runFolder, format, outputFolder, overwrite: force, operatorSet, half };
  const result = await runShortJob('export', params, screen);
  if (!result.finished) screen.print(screen.paint('yellow', unfinishedText(result)));
  const columns = [
    { title: 'file', align: 'left' },
    { title: 'size', align: 'right' },
  ] as const;
  screen.print(
    formatTable(
      columns,
      result.files.map((file) => [file.name, formatBytes(file.bytes)]),
    ),
  );
  screen.print(
    `${out}: the network of epoch ${result.epoch}. Opened again, its logits differ from the trainer's by ${result.difference.toExponential(1)}.`,
  );
  screen.result({ runId: id, runDir: runFolder, ...result });
  return exitCodes.done;
}

function unfinishedText({ epoch, epochs }: ExportResult): string {
  return `The run has not finished: this is its network after epoch ${epoch} of ${epochs}.`;
}
