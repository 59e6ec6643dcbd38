import { readFile } from 'node:fs/promises';
import { type ConfigProblem, parseConfig } from './parse';
import type { Plan } from './plan/plan';
import type { RunConfig } from './schema';

/** A configuration file that cannot be used. The message has a line `file:line:column: what is wrong` for each problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(
    readonly file: string,
    readonly problems: ConfigProblem[],
    message = problems.map((problem) => `${file}:${problem.line}:${problem.column}: ${problem.message}`).join('\n'),
  ) {
    super(message);
  }
}

/**
 * Reads a configuration file. Relative paths in it stay as they are: see resolve.ts.
 * @throws {ConfigError}
 */
export async function readConfigFile(file: string): Promise<RunConfig> {
  return (await readPlanFile(file)).config;
}

/**
 * Reads a configuration file, with the runs of its sweep or study.
 * @throws {ConfigError}
 */
export async function readPlanFile(file: string): Promise<{ config: RunConfig; plan?: Plan }> {
  const { config, plan, problems } = parseConfig(await readText(file));
  if (!config) throw new ConfigError(file, problems);
  return { config, ...(plan && { plan }) };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigError(file, [], unreadable(file, error as NodeJS.ErrnoException));
  }
}

function unreadable(file: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return `${file} does not exist.`;
  if (code === 'EISDIR') return `${file} is a folder. Name a configuration file (*.adarand.json).`;
  return `${file} cannot be read: ${message}.`;
}
