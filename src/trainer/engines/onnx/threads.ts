import { readFileSync } from 'node:fs';
import os from 'node:os';

/**
 * Physical cores that this process may use. A second thread on a core slows matrix kernels down: both compete for the
 * same vector units.
 */
export function defaultThreads(): number {
  return Math.max(1, Math.min(physicalCores(), os.availableParallelism()));
}

function physicalCores(): number {
  const logical = os.cpus().length;
  if (process.platform === 'linux') return countCores(readCpuInfo()) || logical;
  // Elsewhere the system tells only through other programs. ARM has one thread a core, x64 mostly two.
  return process.arch === 'x64' && logical > 2 ? Math.ceil(logical / 2) : logical;
}

function readCpuInfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}

/** Distinct pairs of socket and core in the text of /proc/cpuinfo; 0 where it does not name them (ARM). */
export function countCores(cpuInfo: string): number {
  const cores = new Set<string>();
  for (const processor of cpuInfo.split('\n\n')) {
    const core = /^core id\s*:\s*(\d+)/m.exec(processor)?.[1];
    const socket = /^physical id\s*:\s*(\d+)/m.exec(processor)?.[1] ?? '0';
    if (core !== undefined) cores.add(`${socket}/${core}`);
  }
  return cores.size;
}
