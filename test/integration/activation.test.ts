import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { extension, heavyLibraries } from './support/extension';

describe('activation', () => {
  before(() => extension.activate());

  it('loads no tensor or image library', () => {
    assert.deepEqual(heavyLibraries(), []);
  });

  it('registers every command that package.json promises', async () => {
    const { commands } = extension.packageJSON.contributes as { commands: { command: string }[] };
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.ok(commands.length > 0);
    assert.deepEqual(
      commands.map(({ command }) => command).filter((command) => !registered.has(command)),
      [],
    );
  });
});
