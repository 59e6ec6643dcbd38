import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError } from './engineError';

/*
 * Folders under way lie beside the engines: `.installing-<engine>-<process>-<random>` is filled by npm, and
 * `.removing-<engine>-…` was an engine. Whatever happens, an engine's own folder is whole or not there.
 */

const ownName = /^\.(?:installing|removing)-.+-(\d+)-[0-9a-f]+$/;
/** A virus scanner may look at files that were just written: Windows refuses to rename their folder meanwhile. */
const attempts = 6;
const pause = 500;
const refusals = ['EPERM', 'EBUSY', 'EACCES'];

export async function makeStagingFolder(enginesFolder: string, engine: string): Promise<string> {
  const folder = temporaryName(enginesFolder, 'installing', engine);
  await mkdir(folder, { recursive: true });
  return folder;
}

/**
 * Puts a finished folder in an engine's place. An older one is taken away, but comes back if the new one cannot get there.
 * @throws {EngineError} when the older one is in use
 */
export async function putInPlace(staging: string, enginesFolder: string, engine: string): Promise<void> {
  const target = path.join(enginesFolder, engine);
  const older = await setAside(enginesFolder, engine);
  try {
    await renamePatiently(staging, target);
  } catch (error) {
    if (older) await rename(older, target).catch(() => undefined);
    throw error;
  }
  // What Windows does not let go now goes with the leftovers later.
  if (older) await removeFolder(older).catch(() => undefined);
}

/** Takes an engine away; does nothing when it is not there. @throws {EngineError} when it is in use */
export async function takeAway(enginesFolder: string, engine: string): Promise<void> {
  const older = await setAside(enginesFolder, engine);
  if (older) await removeFolder(older).catch(() => undefined);
}

/** Removes what installations left behind whose process was killed. Never throws: it is only tidying up. */
export async function removeLeftovers(enginesFolder: string): Promise<void> {
  const names = await readdir(enginesFolder).catch(() => []);
  const dead = names.filter((name) => {
    const pid = ownName.exec(name)?.[1];
    return pid !== undefined && !isAlive(Number(pid));
  });
  await Promise.all(dead.map((name) => removeFolder(path.join(enginesFolder, name)).catch(() => undefined)));
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: attempts, retryDelay: pause });
}

/** @returns where it is now; undefined when there was none */
async function setAside(enginesFolder: string, engine: string): Promise<string | undefined> {
  const target = path.join(enginesFolder, engine);
  const aside = temporaryName(enginesFolder, 'removing', engine);
  try {
    await renamePatiently(target, aside);
    return aside;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (process.platform !== 'win32' || !refusals.includes(code ?? '')) throw error;
    throw new EngineError(`${target} is in use: stop the runs that train with the engine "${engine}". (${message})`, {
      cause: error,
    });
  }
}

async function renamePatiently(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const mayPass = process.platform === 'win32' && refusals.includes((error as NodeJS.ErrnoException).code ?? '');
      if (!mayPass || attempt === attempts) throw error;
      await sleep(pause);
    }
  }
}

function temporaryName(enginesFolder: string, what: 'installing' | 'removing', engine: string): string {
  return path.join(enginesFolder, `.${what}-${engine}-${process.pid}-${randomBytes(4).toString('hex')}`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
