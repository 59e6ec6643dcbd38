import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';

/** A process that trains, or says so. */
export interface FoundTrainer {
  pid: number;
  runFolder: string;
}

/** `… trainer.js train {"runFolder":"…"}`, with the quotes that Windows adds. */
const trainCommand = /trainer\.js"?\s+"?train"?\s+("?\{.*\}"?)\s*$/;
const paramsSchema = z.object({ runFolder: z.string() });
const windowsProcesses = z.array(z.object({ ProcessId: z.number(), CommandLine: z.string().nullable() }));

/** This user's trainers, whoever started them. @throws {Error} when the system does not tell */
export async function findTrainers(): Promise<FoundTrainer[]> {
  const lines = process.platform === 'win32' ? await processesOfWindows() : await processesOfUnix();
  return lines.flatMap(({ pid, command }) => trainerOf(pid, command) ?? []);
}

/** The trainer that a command line starts, if it starts one. */
export function trainerOf(pid: number, command: string): FoundTrainer | undefined {
  const json = trainCommand.exec(command)?.[1];
  if (json === undefined) return undefined;
  try {
    const text = json.startsWith('"') ? json.slice(1, -1).replaceAll('\\"', '"') : json;
    return { pid, ...paramsSchema.parse(JSON.parse(text)) };
  } catch {
    return undefined;
  }
}

const mostOutput = { maxBuffer: 64 * 1024 * 1024, windowsHide: true };

async function processesOfUnix() {
  const { stdout } = await promisify(execFile)('ps', ['-xww', '-o', 'pid=,command='], mostOutput);
  return stdout.split('\n').map((line) => {
    const [, pid = '', command = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return { pid: Number(pid), command };
  });
}

async function processesOfWindows() {
  const question = 'Get-CimInstance Win32_Process | Select-Object ProcessId,CommandLine';
  const args = ['-NoProfile', '-NonInteractive', '-Command', `ConvertTo-Json -Compress @(${question})`];
  const { stdout } = await promisify(execFile)('powershell', args, mostOutput);
  const found = windowsProcesses.parse(JSON.parse(stdout));
  return found.map(({ ProcessId, CommandLine }) => ({ pid: ProcessId, command: CommandLine ?? '' }));
}
