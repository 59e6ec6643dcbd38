import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { claimEnd } from '../../../../src/vscode/notifications/endClaims';
import { endEventOf, endHookSchema, runEndHook } from '../../../../src/vscode/notifications/endHook';
import { temporaryFolder } from '../../runFolder/records';
import { runRecord } from '../builders';

const finished = runRecord({ status: 'finished', name: 'größer & "besser" $HOME', endedAt: 2 });

/** A server of this machine that notes what it is sent. */
async function webhook(status = 200) {
  const received: { method?: string; type?: string; body: unknown }[] = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (text: Buffer) => (body += text.toString('utf8')));
    request.on('end', () => {
      received.push({
        method: request.method!,
        type: request.headers['content-type']!,
        body: JSON.parse(body) as unknown,
      });
      response.writeHead(status).end('thanks');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret?token=x` };
}

describe('a webhook', () => {
  it('gets the end of the run as JSON', async () => {
    const { received, url } = await webhook();
    const event = endEventOf('/runs/a', finished);
    await runEndHook({ webhook: url }, event);
    expect(received).toEqual([{ method: 'POST', type: 'application/json', body: JSON.parse(JSON.stringify(event)) }]);
    expect(event).toMatchObject({ status: 'finished', summary: { bestValidationAccuracy: 0.931 } });
  });

  it('that refuses, or is not there, is told of without the secret in its address', async () => {
    const { url } = await webhook(503);
    const refused = runEndHook({ webhook: url }, endEventOf('/runs/a', finished));
    await expect(refused).rejects.toThrow(/^The webhook at 127\.0\.0\.1:\d+ answered 503/);
    const nowhere = runEndHook({ webhook: 'http://127.0.0.1:1/secret' }, endEventOf('/runs/a', finished));
    await expect(nowhere).rejects.toThrow(/^The webhook at 127\.0\.0\.1:1 cannot be reached: (?!.*secret)/);
  });
});

describe('a command', () => {
  const node = (script: string, ...args: string[]) => ({ command: [process.execPath, '-e', script, ...args] });

  it('gets its arguments as they are, the event on its standard input and in its environment', async () => {
    const folder = await temporaryFolder();
    const script = `
      const input = require('node:fs').readFileSync(0, 'utf8');
      const told = { arguments: process.argv.slice(1), name: process.env.ADARAND_RUN_NAME, event: JSON.parse(input) };
      require('node:fs').writeFileSync('told.json', JSON.stringify(told));`;
    await runEndHook(node(script, '$HOME; echo', '*'), endEventOf(folder, finished));
    const told = JSON.parse(await readFile(path.join(folder, 'told.json'), 'utf8')) as unknown;
    expect(told).toMatchObject({ arguments: ['$HOME; echo', '*'], name: finished.name, event: { status: 'finished' } });
  });

  it('that fails, or is not there, is told of with its words', async () => {
    const event = endEventOf(await temporaryFolder(), finished);
    await expect(runEndHook(node(`console.error('No lamp.'); process.exit(3)`), event)).rejects.toThrow(
      /ended with exit code 3\. No lamp\.$/,
    );
    await expect(runEndHook({ command: ['no-such-program'] }, event)).rejects.toThrow(
      /no-such-program cannot be started/,
    );
  });

  it('that does not read its input does no harm', async () => {
    await runEndHook(node('process.exit(0)'), endEventOf(await temporaryFolder(), finished));
  });

  it('is started although the webhook fails', async () => {
    const folder = await temporaryFolder();
    const hook = { webhook: 'http://127.0.0.1:1/', ...node(`require('node:fs').writeFileSync('ran', '')`) };
    await expect(runEndHook(hook, endEventOf(folder, finished))).rejects.toThrow(/webhook/);
    expect(await readFile(path.join(folder, 'ran'), 'utf8')).toBe('');
  });
});

it.each([
  [{ webhook: 'ftp://x' }, false],
  [{ webhook: 'https://example.org/hook' }, true],
  [{ command: 'notify-send done' }, false],
  [{ command: [] }, false],
  [{}, false],
])('%j', (hook, valid) => expect(endHookSchema.safeParse(hook).success).toBe(valid));

it('is for one window alone, and for each end of a run', async () => {
  const folder = path.join(await temporaryFolder(), 'ended');
  const windows = await Promise.all([1, 2, 3].map(() => claimEnd(folder, '/runs/a\n17')));
  expect(windows.filter(Boolean)).toHaveLength(1);
  expect(await claimEnd(folder, '/runs/a\n18')).toBe(true);
});
