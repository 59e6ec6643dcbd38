import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json';
import { exitCodes } from '../protocol/jobs';
import { addCheck } from './commands/check';
import { addCleanUp } from './commands/cleanUp';
import { addControl } from './commands/control';
import { addEngines } from './commands/engines';
import { addEvaluate } from './commands/evaluate';
import { addExport } from './commands/export';
import { addExtend } from './commands/extend';
import { addPredict } from './commands/predict';
import { addRerun } from './commands/rerun';
import { addQueue } from './commands/queue';
import { addResume } from './commands/resume';
import { addRestart } from './commands/restart';
import { addRuns } from './commands/runs';
import { addStudy } from './commands/study';
import { addSweep } from './commands/sweep';
import { addTrain } from './commands/train';
import { failureOf } from './errors';
import { Screen } from './screen';

/*
 * The command line, `adarand`: one file a command in commands/.
 */

const examples = `
Examples:
  adarand check flowers.adarand.json           look for problems before training
  adarand train flowers.adarand.json           train; Ctrl-C stops
  adarand resume 20261125-1432                 go on; the beginning of an id is enough
  adarand rerun 20261125-1432                  the same again; says what is not as it was
  adarand sweep flowers.adarand.json           every combination of the values in "sweep"
  adarand study flowers.adarand.json           methods × seeds, ending in a table
  adarand evaluate 20261125-1432 --data more   accuracy on the images of a folder
  adarand predict 20261125-1432 photo.jpg      the most probable classes
  adarand export 20261125-1432 --format onnx --out model
  adarand runs                                 every run in this folder and below
  adarand pause 20261125-1432                  of a run that another terminal or VS Code trains
  adarand queue add a.adarand.json b.adarand.json
  adarand queue                                train what waits, one run a device
  adarand train flowers.adarand.json --json    one line of JSON for a program

Exit codes: 0 done, 1 failed, 2 bad input, 130 stopped.`;

const program = new Command('adarand')
  .description('Fine-tunes image classifiers on small datasets, with adaptive random feature regularization.')
  .version(packageJson.version)
  .addHelpText('after', examples)
  .showHelpAfterError('(adarand --help lists the commands, adarand <command> --help what one takes)')
  .exitOverride();
for (const add of [
  addTrain,
  addResume,
  addExtend,
  addRestart,
  addRerun,
  addControl,
  addQueue,
  addSweep,
  addStudy,
  addEvaluate,
  addPredict,
  addExport,
  addCheck,
  addRuns,
  addCleanUp,
  addEngines,
])
  add(program);

async function main(): Promise<number> {
  try {
    await program.parseAsync();
    return Number(process.exitCode ?? exitCodes.done);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    const { message, exitCode } = failureOf(error);
    // Arguments can be wrong in ways that leave the options unread.
    const screen = new Screen(process.argv.includes('--json'));
    // The library has said already what is wrong with the arguments.
    if (!(error instanceof CommanderError)) screen.printError(message);
    screen.result({ status: exitCode === exitCodes.stopped ? 'stopped' : 'failed', error: message });
    return exitCode;
  }
}

// A reader that went away, like `head`, or a terminal that was closed must not end a command with a stack trace.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
// Output to a pipe is not written yet when `write` returns on some systems.
void main().then((exitCode) => process.stdout.write('', () => process.exit(exitCode)));
