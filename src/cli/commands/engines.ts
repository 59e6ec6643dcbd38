import type { Command } from 'commander';
import { findNpm } from '../../engines/findNpm';
import { installEngine, removeEngine } from '../../engines/install';
import { enginesFolder, isEngineThere } from '../../engines/layout';
import { lookAtMachine } from '../../engines/machine';
import { preflight } from '../../engines/preflight';
import {
  formatSize,
  installableEngine,
  installableEngines,
  isInstallable,
  type InstallableEngine,
} from '../../engines/table';
import { exitCodes } from '../../protocol/jobs';
import { selfCheckWith } from '../../runs/engineSelfCheck';
import { InputError } from '../errors';
import { Screen } from '../screen';
import { runShortJob } from '../shortJob';
import { onStopSignals } from '../stopSignals';
import { trainerProgram } from '../trainerProgram';

const jsonOption = ['--json', 'end stdout with one line of JSON; everything else goes to stderr'] as const;
const names = installableEngines.map(({ name }) => name).join(', ');

export function addEngines(program: Command): void {
  const command = program
    .command('engines')
    .description(
      'List the engines that can train, which of them are installed, and which one "auto" picks; install one.',
    )
    .option(...jsonOption)
    .action(async ({ json = false }: { json?: boolean }) => {
      process.exitCode = await engines(new Screen(json));
    });
  command
    .command('install')
    .description(`Install an engine with npm: ${names}. ADARAND_ENGINES_DIR says where to.`)
    .argument('<engine>', names)
    .action(async (name: string) => {
      process.exitCode = await install(engineNamed(name), screenOf(command));
    });
  command
    .command('remove')
    .description('Remove an engine that was installed.')
    .argument('<engine>', names)
    .action(async (name: string) => {
      process.exitCode = await remove(engineNamed(name), screenOf(command));
    });
}

function screenOf(command: Command): Screen {
  return new Screen(command.opts<{ json?: boolean }>().json ?? false);
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

/** Says what speaks against the engine here, installs it all the same if it can be, and says what it computes on. */
async function install(engine: InstallableEngine, screen: Screen): Promise<number> {
  const { name, size, platforms } = engine;
  const findings = preflight(engine, await lookAtMachine(engine));
  if (!platforms.includes(`${process.platform}-${process.arch}`)) throw new InputError(findings[0]!.message);
  findings.forEach(({ severity, message }) =>
    screen.print(severity === 'note' ? message : screen.paint('yellow', `Warning: ${message}`)),
  );
  const folder = enginesFolder(process.env);
  screen.print(`Installing ${name} into ${folder}: about ${formatSize(size.download)} to download.`);
  const calledOff = new AbortController();
  const abort = () => calledOff.abort();
  const release = onStopSignals({ ask: abort, insist: abort });
  try {
    const info = await installEngine(engine, {
      enginesFolder: folder,
      npm: findNpm({ nodePath: process.execPath, env: process.env }),
      env: process.env,
      onLine: (line) => (screen.moves ? screen.draw(line.slice(0, screen.columns)) : screen.print(line)),
      selfCheck: selfCheckWith(trainerProgram),
      signal: calledOff.signal,
    });
    screen.clear();
    screen.print(`${screen.paint('green', 'Installed')}: ${name} ${info.version} computes on ${info.device}.`);
    if (info.reason) screen.print(info.reason);
    screen.result(info);
    return exitCodes.done;
  } finally {
    release();
    screen.clear();
  }
}

async function remove(engine: InstallableEngine, screen: Screen): Promise<number> {
  const folder = enginesFolder(process.env);
  if (!isEngineThere(folder, engine)) throw new InputError(`There is no ${engine.name} in ${folder}.`);
  await removeEngine(folder, engine);
  screen.print(`${engine.name} was removed from ${folder}.`);
  screen.result({ name: engine.name, installed: false });
  return exitCodes.done;
}

/** @throws {InputError} when there is no such engine to install */
function engineNamed(name: string): InstallableEngine {
  if (isInstallable(name)) return installableEngine(name);
  if (name === 'onnx')
    throw new InputError('The engine onnx is part of AdaRand: there is nothing to install or remove.');
  throw new InputError(`There is no engine "${name}" to install. There are: ${names}.`);
}
