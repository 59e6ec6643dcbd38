import type { Command } from 'commander';
import { exitCodes } from '../../protocol/jobs';
import { Screen } from '../screen';
import { runShortJob } from '../shortJob';

export function addEngines(program: Command): void {
  program
    .command('engines')
    .description('List the engines that can train, which of them are installed, and which one "auto" picks.')
    .option('--json', 'end stdout with one line of JSON; everything else goes to stderr')
    .action(async ({ json = false }: { json?: boolean }) => {
      process.exitCode = await engines(new Screen(json));
    });
}

/** @returns the exit code */
async function engines(screen: Screen): Promise<number> {
  const result = await runShortJob('engines', {}, screen);
  for (const { name, installed, version, device, reason } of result.engines) {
    const state = installed ? screen.paint('green', 'installed') : 'not available';
    screen.print(`${name}${version ? ` ${version}` : ''}: ${state}, ${device}`);
    if (reason) screen.print(`  ${reason}`);
  }
  screen.print(`auto: ${result.auto}. ${result.why}`);
  screen.result(result);
  return exitCodes.done;
}
