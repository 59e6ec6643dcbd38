import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface NvidiaGpu {
  readonly name: string;
  /** MiB. */
  readonly memory: number;
  /** MiB that no process has taken; undefined if the driver does not tell. */
  readonly free?: number;
  /** E.g. 8.6; undefined if the driver does not tell. */
  readonly computeCapability?: number;
}

export interface GpuProcess {
  readonly pid: number;
  readonly name: string;
  /** MiB; undefined if the driver does not tell. */
  readonly memory?: number;
}

export interface NvidiaReport {
  readonly driver: string;
  readonly gpus: readonly NvidiaGpu[];
  /** What computes on the GPUs now. */
  readonly processes: readonly GpuProcess[];
}

/** Why nothing is known of NVIDIA GPUs, for a person. */
export interface NvidiaProblem {
  readonly problem: string;
}

/** Milliseconds that the driver has for an answer: the first after the machine's start takes seconds. */
const patience = 30_000;

/** Asks NVIDIA's driver, by its program `nvidia-smi`, what there is and who uses it. */
export async function askNvidia(env: NodeJS.ProcessEnv): Promise<NvidiaReport | NvidiaProblem> {
  const ask = (query: string) => rowsOf(query, env);
  try {
    const rows = await ask('--query-gpu=driver_version,name,memory.total,memory.free');
    // Older drivers refuse these questions.
    const capabilities = await ask('--query-gpu=compute_cap').catch(() => []);
    const processes = await ask('--query-compute-apps=pid,process_name,used_memory').catch(() => []);
    return {
      driver: rows[0]?.[0] ?? '',
      gpus: rows.map(([, name = '', memory, free], i) => ({
        name,
        memory: Number(memory),
        free: numberIn(free),
        computeCapability: numberIn(capabilities[i]?.[0]),
      })),
      processes: processes.map(([pid, name = '', memory]) => ({ pid: Number(pid), name, memory: numberIn(memory) })),
    };
  } catch (error) {
    return { problem: problemOf(error as NodeJS.ErrnoException & { stdout?: string; stderr?: string }) };
  }
}

async function rowsOf(query: string, env: NodeJS.ProcessEnv): Promise<string[][]> {
  const args = [query, '--format=csv,noheader,nounits'];
  const { stdout } = await promisify(execFile)('nvidia-smi', args, { env, timeout: patience, windowsHide: true });
  const lines = stdout.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => line.split(',').map((cell) => cell.trim()));
}

function numberIn(text: string | undefined): number | undefined {
  const number = Number.parseFloat(text ?? '');
  return Number.isNaN(number) ? undefined : number;
}

function problemOf({
  code,
  stdout = '',
  stderr = '',
  message,
}: NodeJS.ErrnoException & { stdout?: string; stderr?: string }) {
  if (code === 'ENOENT')
    return 'There is no NVIDIA driver: its program nvidia-smi is not on the PATH. Install the driver, if there is an NVIDIA GPU.';
  const said = `${stdout}\n${stderr}`.trim().split('\n')[0] || message;
  return `NVIDIA's driver does not answer; nvidia-smi says: ${said}`;
}
