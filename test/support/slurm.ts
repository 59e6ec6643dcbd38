import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { waitFor } from './waitFor';

const commands = ['slurmctld', 'slurmd', 'sbatch'];

/** Why no Slurm can be started here; undefined if one can. */
export function slurmProblem(): string | undefined {
  if (process.platform !== 'linux') return 'Slurm runs on Linux only';
  if (process.getuid?.() !== 0) return 'slurmd must be started by root';
  const folders = environment().PATH!.split(path.delimiter);
  const missing = commands.find((command) => !folders.some((folder) => existsSync(path.join(folder, command))));
  return missing && `there is no ${missing}: apt-get install slurm-wlm munge`;
}

const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${process.env.PATH}:/usr/sbin`,
  ...more,
});

/** A Slurm of one machine. */
export interface Slurm {
  /** Its configuration: what `SLURM_CONF` must say. */
  conf: string;
  run(command: string, ...args: string[]): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts Slurm's controller and one node on loopback, with a configuration and state of their own in a temporary folder. Works as root
 * in a container that has neither systemd nor cgroups.
 */
export async function startSlurm(): Promise<Slurm> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'adarand-slurm-'));
  const conf = path.join(folder, 'slurm.conf');
  for (const name of ['state', 'spool']) mkdirSync(path.join(folder, name));
  writeFileSync(conf, configuration(folder, await freePort(), await freePort()));
  const env = environment({ SLURM_CONF: conf });
  const daemons = [spawnDaemon('slurmctld', ['-D', '-f', conf], env), spawnDaemon('slurmd', ['-D', '-f', conf], env)];
  const run = async (command: string, ...args: string[]) =>
    (await promisify(execFile)(command, args, { env })).stdout.trim();
  const stop = async () => {
    await run('scancel', '--user=root').catch(() => '');
    for (const { child, ended } of daemons) {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(late);
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitFor('an idle node', async () => (await run('sinfo', '-h', '-o', '%T').catch(() => '')) === 'idle');
  } catch (error) {
    const said = daemons.map(({ said }) => said()).join('\n');
    await stop();
    throw new Error(`Slurm did not start:\n${said}`, { cause: error });
  }
  return { conf, run, stop };
}

function spawnDaemon(command: string, args: string[], env: NodeJS.ProcessEnv) {
  const child: ChildProcess = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-8192)));
  return { child, ended: once(child, 'exit'), said: () => output };
}

function configuration(folder: string, controllerPort: number, nodePort: number): string {
  const at = (name: string) => path.join(folder, name);
  const host = os.hostname().split('.')[0];
  const lines = {
    ClusterName: 'test',
    SlurmctldHost: `${host}(127.0.0.1)`,
    SlurmctldPort: controllerPort,
    SlurmdPort: nodePort,
    SlurmUser: 'root',
    SlurmdUser: 'root',
    AuthType: 'auth/none',
    CredType: 'cred/none',
    // Seconds; a job that is queued again waits for as long, usually for two minutes.
    AuthInfo: 'cred_expire=5',
    ProctrackType: 'proctrack/linuxproc',
    TaskPlugin: 'task/none',
    JobAcctGatherType: 'jobacct_gather/none',
    AccountingStorageType: 'accounting_storage/none',
    SelectType: 'select/cons_tres',
    SelectTypeParameters: 'CR_CPU',
    StateSaveLocation: at('state'),
    SlurmdSpoolDir: at('spool'),
    SlurmctldPidFile: at('slurmctld.pid'),
    SlurmdPidFile: at('slurmd.pid'),
    ReturnToService: 2,
    KillWait: 30,
    SchedulerParameters: 'sched_interval=1,batch_sched_delay=0,bf_interval=1',
    MpiDefault: 'none',
    NodeName: `${host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN`,
    PartitionName: 'test Nodes=ALL Default=YES MaxTime=INFINITE State=UP',
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
