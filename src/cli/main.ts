import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json';
import { exitCodes } from '../protocol/jobs';
import { addTrain } from './commands/train';
import { failureOf } from './errors';
import { Screen } from './screen';

/*
 * The command line, `adarand`: one file a command in commands/.
 */

const program = new Command('adarand')
  .description('Fine-tunes image classifiers on small datasets, with adaptive random feature regularization.')
  .version(packageJson.version)
  .exitOverride();
for (const add of [addTrain]) add(program);

async function main(): Promise<number> {
  try {
    await program.parseAsync();
    return Number(process.exitCode ?? exitCodes.done);
  } catch (error) {
    // The library has said it already: help, the version, or what is wrong with the arguments.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.badInput;
    const { message, exitCode } = failureOf(error);
    const screen = new Screen(program.commands.some((command) => command.opts<{ json?: boolean }>().json));
    screen.printError(message);
    screen.result({ status: exitCode === exitCodes.stopped ? 'stopped' : 'failed', error: message });
    return exitCode;
  }
}

// A reader that went away, like `head`, or a terminal that was closed must not end a command with a stack trace.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
// Output to a pipe is not written yet when `write` returns on some systems.
void main().then((exitCode) => process.stdout.write('', () => process.exit(exitCode)));
