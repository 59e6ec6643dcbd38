import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { RunRecord } from '../../src/protocol/run';
import { runsFolderOf } from '../../src/runFolder/layout';
import { writeRun } from '../../src/runFolder/runStore';
import { RunServer } from '../../src/trainer/server';
import { waitFor } from '../support/waitFor';
import { newFolder, shownNames } from './support/extension';

describe('notifications', () => {
  const folder = newFolder('Meldungen');
  const runFolder = (id: string) => path.join(runsFolderOf(path.join(folder, 'any.adarand.json')), id);
  const settings = () => vscode.workspace.getConfiguration('adarand');
  const told: string[] = [];
  const { showInformationMessage, showErrorMessage } = vscode.window;

  async function put(id: string, patch: Partial<RunRecord>): Promise<void> {
    mkdirSync(runFolder(id), { recursive: true });
    await writeRun(runFolder(id), { version: 1, id, name: id, status: 'running', createdAt: Date.now(), ...patch });
  }
  const untilShown = (group: string, id: string) =>
    waitFor(`${id} in ${group}`, async () => (await shownNames(folder))[group]?.includes(id));

  before(() => {
    const note = (text: string) => {
      told.push(text);
      return Promise.resolve(undefined);
    };
    Object.assign(vscode.window, { showInformationMessage: note, showErrorMessage: note });
  });
  after(async () => {
    Object.assign(vscode.window, { showInformationMessage, showErrorMessage });
    for (const name of ['onEnd', 'notifyWhen', 'notifications'])
      await settings().update(name, undefined, vscode.ConfigurationTarget.Global);
    rmSync(path.dirname(runFolder('x')), { recursive: true, force: true });
  });

  it('a webhook of this machine and a command without a shell are told of the end', async () => {
    const bodies: string[] = [];
    const server = http.createServer((request, response) => {
      let body = '';
      request.on('data', (text: Buffer) => (body += text.toString('utf8')));
      request.on('end', () => {
        bodies.push(body);
        response.end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const script = `require('node:fs').writeFileSync('told', process.argv[1] + process.env.ADARAND_RUN_STATUS)`;
    const hook = {
      webhook: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      command: [process.execPath, '-e', script, '$HOME '],
    };
    await settings().update('onEnd', hook, vscode.ConfigurationTarget.Global);
    await put('hooked', {});
    await untilShown('Running', 'hooked');
    await put('hooked', { status: 'finished', endedAt: Date.now(), summary: { testAccuracy: 0.9 } });
    await waitFor('the webhook', () => bodies.length > 0);
    await waitFor('the command', () => existsSync(path.join(runFolder('hooked'), 'told')));
    server.close();
    assert.deepEqual(
      (({ event, name, status, summary }) => ({ event, name, status, summary }))(JSON.parse(bodies[0]!)),
      { event: 'runEnded', name: 'hooked', status: 'finished', summary: { testAccuracy: 0.9 } },
    );
    await waitFor('its words', () => readFileSync(path.join(runFolder('hooked'), 'told'), 'utf8') === '$HOME finished');
    await waitFor('the notification', () => told.includes('hooked finished with 90.0 % on the test images.'));
    await settings().update('onEnd', undefined, vscode.ConfigurationTarget.Global);
  });

  it('a figure that reaches its threshold is told once', async () => {
    await settings().update('notifyWhen', ['validationAccuracy >= 0.9'], vscode.ConfigurationTarget.Global);
    const ignore = () => undefined;
    const run: RunRecord = { version: 1, id: 'good', name: 'good', status: 'running', createdAt: Date.now() };
    const server = await RunServer.listen({ run: () => run, onStop: ignore, onPause: ignore, onContinue: ignore });
    const startedAt = Math.round(performance.timeOrigin);
    const trainer = { pid: process.pid, startedAt, socket: server.socket, token: server.token };
    await put('good', { process: trainer });
    await untilShown('Running', 'good');
    const epoch = {
      kind: 'epoch',
      step: 6,
      epoch: 2,
      time: 0,
      trainLoss: 1,
      trainAccuracy: 1,
      learningRate: 1,
    } as const;
    const measured = { ...epoch, imagesPerSecond: 1, duration: 1, validationLoss: 1, validationAccuracy: 0.95 };
    // Heard as soon as the window has connected.
    await waitFor('the notification', () => {
      server.sendMetrics(measured);
      return told.some((text) => text.startsWith('good: '));
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const expected = 'good: validationAccuracy is 0.95 in epoch 2 (validationAccuracy >= 0.9).';
    assert.deepEqual(
      told.filter((text) => text.startsWith('good: ')),
      [expected],
    );
    await put('good', { status: 'stopped' });
    await server.close();
  });

  it('nothing is told in quiet mode', async () => {
    await vscode.commands.executeCommand('adarand.muteNotifications');
    assert.equal(settings().get('notifications'), 'off');
    await put('quiet', {});
    await untilShown('Running', 'quiet');
    await put('quiet', { status: 'failed', error: { message: 'No.' } });
    await untilShown('Failed', 'quiet');
    assert.ok(told.every((text) => !text.includes('quiet')));
    await vscode.commands.executeCommand('adarand.unmuteNotifications');
    assert.equal(settings().get('notifications'), 'all');
  });
});
