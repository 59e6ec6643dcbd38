import * as vscode from 'vscode';
import type { SaveFile } from '../../protocol/savedFile';

const filters: Record<string, Record<string, string[]>> = {
  png: { 'PNG image': ['png'] },
  svg: { 'SVG image': ['svg'] },
  csv: { 'Comma-separated values': ['csv'] },
  html: { 'Web page': ['html'] },
  md: { Markdown: ['md'] },
};

/** Asks where a file of a page should go, beside `folder` at first, and writes it. */
export async function saveFile({ name, content }: SaveFile, folder: string): Promise<void> {
  const defaultUri = vscode.Uri.joinPath(vscode.Uri.file(folder), name);
  const kind = name.slice(name.lastIndexOf('.') + 1);
  const uri = await vscode.window.showSaveDialog({ defaultUri, filters: filters[kind] });
  if (!uri) return;
  await vscode.workspace.fs.writeFile(uri, typeof content === 'string' ? new TextEncoder().encode(content) : content);
  const open = vscode.l10n.t('Open');
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('Saved {0}.', name), open);
  if (chosen === open)
    void (kind === 'html' ? vscode.env.openExternal(uri) : vscode.commands.executeCommand('vscode.open', uri));
}
