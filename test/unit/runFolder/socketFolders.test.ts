import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deadSocketFolders, makeSocketFolder, removeDeadSocketFolders } from '../../../src/runFolder/socketFolders';

const minutesAgo = new Date(Date.now() - 10 * 60_000);

/** An empty folder with a path that is short enough for sockets. */
async function shortFolder(): Promise<string> {
  const folder = await mkdtemp('/tmp/sockets-');
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What a process leaves that is killed while it listens. */
async function deadSocket(parent: string): Promise<string> {
  const { folder, socket } = await makeSocketFolder(parent);
  const script = `require('net').createServer().listen(process.argv[1], () => console.log('listening'))`;
  const child = spawn(process.execPath, ['-e', script, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
  return folder;
}

async function liveSocket(parent: string): Promise<string> {
  const { folder, socket } = await makeSocketFolder(parent);
  const server = net.createServer().listen(socket);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return folder;
}

describe.skipIf(process.platform === 'win32')('removeDeadSocketFolders', () => {
  it('removes what a killed trainer left, and nothing else', async () => {
    const parent = await shortFolder();
    const dead = await deadSocket(parent);
    const live = await liveSocket(parent);
    const starting = (await makeSocketFolder(parent)).folder;
    const others = path.join(parent, 'adarand-abc123');
    await mkdir(others);
    await writeFile(path.join(others, 'run.sock'), 'not a socket');
    for (const folder of [dead, live, starting, others]) await utimes(folder, minutesAgo, minutesAgo);
    const young = await deadSocket(parent);

    expect(await deadSocketFolders(parent)).toEqual([dead]);
    await removeDeadSocketFolders(parent);
    const there = [dead, live, starting, path.join(others, 'run.sock'), young].map((file) => existsSync(file));
    expect(there).toEqual([false, true, true, true, true]);
  });

  it('keeps a folder that holds more than a socket', async () => {
    const parent = await shortFolder();
    const dead = await deadSocket(parent);
    await writeFile(path.join(dead, 'notes.txt'), 'mine');
    await utimes(dead, minutesAgo, minutesAgo);
    await removeDeadSocketFolders(parent);
    expect(existsSync(path.join(dead, 'notes.txt'))).toBe(true);
  });

  it('does not mind a folder that is not there', async () => {
    await expect(removeDeadSocketFolders('/no/such/folder')).resolves.toBeUndefined();
  });
});
