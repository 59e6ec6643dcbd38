import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';

describe('smoke', () => {
  it('has an extension host', () => {
    assert.ok(vscode.version);
    console.log(
      vscode.workspace.workspaceFolders?.map(String),
      vscode.extensions.all.filter((e) => !e.id.startsWith('vscode.')).map((e) => e.id),
      process.env.ADARAND_TEST_RESULTS,
    );
  });
});
