import type { DocumentFilter, TextDocument, Uri } from 'vscode';
import { configFileSuffix } from '../../runFolder/layout';

/** The documents that are run configurations. */
export const configurationSelector: DocumentFilter = { scheme: 'file', pattern: `**/*${configFileSuffix}` };

export function isConfiguration(uri: Uri): boolean {
  return uri.scheme === 'file' && uri.path.endsWith(configFileSuffix);
}

export function isConfigurationDocument(document: TextDocument): boolean {
  return isConfiguration(document.uri);
}
