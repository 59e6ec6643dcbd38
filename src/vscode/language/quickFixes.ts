import * as vscode from 'vscode';
import { locate } from '../../config/locate';
import { Disposable } from '../base/disposable';
import { type ConfigurationProblems, rangeIn } from './configurationProblems';
import { configurationSelector } from './selector';

/** Offers to write what a misspelt key or value was most likely meant to be, and to install an engine that is missing. */
export class QuickFixes extends Disposable implements vscode.CodeActionProvider {
  constructor(private readonly problems: ConfigurationProblems) {
    super();
    const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
    this._register(vscode.languages.registerCodeActionsProvider(configurationSelector, this, kinds));
  }

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return [...this.spellings(document, range, context), ...this.installations(document, range, context)];
  }

  private spellings(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return this.problems.inText(document).flatMap((problem) => {
      const place = rangeIn(document, problem);
      if (problem.suggestion === undefined || !place.intersection(range)) return [];
      const fix = new vscode.CodeAction(`Change to "${problem.suggestion}"`, vscode.CodeActionKind.QuickFix);
      fix.edit = new vscode.WorkspaceEdit();
      fix.edit.replace(document.uri, place, JSON.stringify(problem.suggestion));
      fix.diagnostics = context.diagnostics.filter((diagnostic) => diagnostic.range.intersection(place));
      fix.isPreferred = true;
      return [fix];
    });
  }

  private installations(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    return this.problems.inFiles(document).flatMap(({ path, fix }) => {
      const place = rangeIn(document, locate(document.getText(), path));
      if (fix?.kind !== 'installEngine' || !place.intersection(range)) return [];
      const title = `Install the engine ${fix.engine}…`;
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.command = { title, command: 'adarand.installEngine', arguments: [fix.engine] };
      action.diagnostics = context.diagnostics.filter((diagnostic) => diagnostic.range.intersection(place));
      return [action];
    });
  }
}
