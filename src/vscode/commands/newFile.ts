import path from 'node:path';
import * as vscode from 'vscode';
import { freeName, problemOfName, withoutSuffix } from './fileNames';

export interface NewFile {
  title: string;
  /** Folder that the file goes to. */
  folder: string;
  /** Name without the suffix. */
  suggestion: string;
  suffix: string;
  text: string;
}

/**
 * Asks for a name that is free and writes the file. It is an edit of the workspace, so Undo takes it back.
 * @returns The new file, or nothing when the person changed their mind.
 */
export async function writeNewFile(file: NewFile): Promise<vscode.Uri | undefined> {
  const { title, folder, suffix } = file;
  const name = await vscode.window.showInputBox({
    title,
    ignoreFocusOut: true,
    prompt: `Name of the new file in ${vscode.workspace.asRelativePath(folder)}; "${suffix}" is added.`,
    value: freeName(folder, file.suggestion, suffix),
    validateInput: (value) => problemOfName(folder, value, suffix),
  });
  if (name === undefined) return undefined;
  const uri = vscode.Uri.file(path.join(folder, withoutSuffix(name, suffix) + suffix));
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { overwrite: false, contents: Buffer.from(file.text) });
  if (!(await vscode.workspace.applyEdit(edit)))
    throw new Error(`${uri.fsPath} could not be written. Is the folder writable, and is the name free?`);
  return uri;
}
