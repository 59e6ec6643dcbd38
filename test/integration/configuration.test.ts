import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { waitFor } from '../support/waitFor';
import { newFolder, writeTinyProject } from './support/extension';

describe('a run configuration in the editor', () => {
  const folder = newFolder('Konfigurationen');
  before(() => writeTinyProject(folder));

  it('has a misspelt key marked, and a fix for it', async () => {
    const document = await open('misspelt', '{ "data": { "path": "images" }, "trainig": { "epochs": 3 } }');
    const [mark] = await marks(document);
    assert.equal(document.getText(mark!.range), '"trainig"');
    assert.match(mark!.message, /did you mean "training"/i);
    assert.equal(mark!.severity, vscode.DiagnosticSeverity.Error);

    const [fix] = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      mark!.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    assert.ok(fix?.edit && fix.isPreferred);
    await vscode.workspace.applyEdit(fix.edit);
    assert.match(document.getText(), /"training": { "epochs": 3 }/);
    await waitFor('the mark to go', () => vscode.languages.getDiagnostics(document.uri).length === 0);
  });

  it('has a value marked that cannot be', async () => {
    const document = await open('value', '{ "data": { "path": "images" }, "training": { "epochs": -3 } }');
    const [mark] = await marks(document);
    assert.equal(document.getText(mark!.range), '-3');
  });

  it('has a missing dataset marked when it is saved, until it is edited', async () => {
    const document = await open('missing', '{ "data": { "path": "no such images" } }\n');
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
    await insert(document, new vscode.Position(1, 0), '// Saved.\n');
    await document.save();
    const [mark] = await marks(document);
    assert.equal(document.getText(mark!.range), '"no such images"');
    assert.match(mark!.message, /no such images/);

    await insert(document, document.positionAt(document.getText().indexOf('no such')), 'really ');
    await waitFor('the mark to go', () => vscode.languages.getDiagnostics(document.uri).length === 0);
  });

  it('has no marks when it is right', async () => {
    const document = await vscode.workspace.openTextDocument(path.join(folder, 'tiny.adarand.json'));
    await vscode.commands.executeCommand('adarand.check', document.uri);
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
  });

  it('can be run and checked from the line above its text', async () => {
    const document = await vscode.workspace.openTextDocument(path.join(folder, 'tiny.adarand.json'));
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      10,
    );
    assert.deepEqual(
      lenses.map(({ range, command }) => [range.start.line, command?.title, command?.command]),
      [
        [0, '$(play) Run', 'adarand.run'],
        [0, '$(check) Check', 'adarand.check'],
      ],
    );
  });

  it('has its keys and values completed', async () => {
    const keys = await open('keys', '{ "data": { "path": "images" }, "training": {  } }');
    assert.ok((await completions(keys, '"training": { ')).includes('epochs'));
    const values = await open('values', '{ "regularizer": { "name": "" } }');
    const names = await completions(values, '"name": "');
    for (const name of ['adarand', 'randreg', 'none']) assert.ok(names.includes(name), names.join());
  });

  it('has its keys explained', async () => {
    const document = await open('explained', '{ "regularizer": { "name": "adarand", "alpha": 0.5 } }');
    const position = document.positionAt(document.getText().indexOf('alpha'));
    const text = await waitFor('an explanation', async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        position,
      );
      return hovers
        .flatMap(({ contents }) => contents)
        .map((content) => (typeof content === 'string' ? content : content.value))
        .join();
    });
    assert.match(text, /running feature mean/);
  });

  async function open(name: string, text: string): Promise<vscode.TextDocument> {
    const file = path.join(folder, `${name}.adarand.json`);
    writeFileSync(file, text);
    return vscode.workspace.openTextDocument(file);
  }
});

/** What is marked in a document, once there is something. */
function marks({ uri }: vscode.TextDocument): Promise<vscode.Diagnostic[]> {
  return waitFor('a mark', () => {
    const found = vscode.languages.getDiagnostics(uri);
    return found.length > 0 && found;
  });
}

async function insert({ uri }: vscode.TextDocument, position: vscode.Position, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(uri, position, text);
  await vscode.workspace.applyEdit(edit);
}

/** What is offered after a text. VS Code's JSON support is another extension: it may still be on its way. */
function completions(document: vscode.TextDocument, after: string): Promise<string[]> {
  const position = document.positionAt(document.getText().indexOf(after) + after.length);
  return waitFor('completions', async () => {
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      position,
    );
    const labels = items.map(({ label }) => (typeof label === 'string' ? label : label.label).replaceAll('"', ''));
    return labels.length > 0 && labels;
  });
}
