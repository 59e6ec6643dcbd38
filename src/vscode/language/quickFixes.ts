import * as vscode from 'vscode';
import { Disposable } from '../base/disposable';
import { type ConfigurationProblems, rangeIn } from './configurationProblems';
import { configurationSelector } from './selector';

/** Offers to write what a misspelt key or value was most likely meant to be. */
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
}
