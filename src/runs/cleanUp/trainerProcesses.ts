import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
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
  const list = { win32: processesOfWindows, linux: processesOfLinux }[process.platform as string] ?? processesOfUnix;
  return (await list()).flatMap(({ pid, command }) => trainerOf(pid, command) ?? []);
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

interface RunningProcess {
  pid: number;
  command: string;
}

/** The command lines to the letter: `ps` replaces letters that the language of the system does not have. */
async function processesOfLinux(): Promise<RunningProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const own = await Promise.all(
    pids.map(async (pid) => {
      try {
        if ((await stat(`/proc/${pid}`)).uid !== process.getuid!()) return [];
        const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
        return [{ pid: Number(pid), command: command.split('\0').join(' ') }];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    }),
  );
  return own.flat();
}

async function processesOfUnix(): Promise<RunningProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-xww', '-o', 'pid=,command='], {
    ...mostOutput,
    env: { ...process.env, LC_ALL: 'en_US.UTF-8' },
  });
  return stdout.split('\n').map((line) => {
    const [, pid = '', command = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return { pid: Number(pid), command };
  });
}

async function processesOfWindows(): Promise<RunningProcess[]> {
  const question = 'Get-CimInstance Win32_Process | Select-Object ProcessId,CommandLine';
  const args = ['-NoProfile', '-NonInteractive', '-Command', `ConvertTo-Json -Compress @(${question})`];
  const { stdout } = await promisify(execFile)('powershell', args, mostOutput);
  const found = windowsProcesses.parse(JSON.parse(stdout));
  return found.map(({ ProcessId, CommandLine }) => ({ pid: ProcessId, command: CommandLine ?? '' }));
}
