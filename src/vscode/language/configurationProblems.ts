import * as vscode from 'vscode';
import { type ConfigProblem, parseConfig } from '../../config/parse';
import type { Problem } from '../../protocol/jobs';
import { Disposable } from '../base/disposable';
import { locate, type TextRange } from '../../config/locate';
import { withoutDuplicates } from './duplicateMarks';
import { isConfigurationDocument } from './selector';

/** Milliseconds without typing before the text is judged; VS Code's JSON support takes about as long. */
const typingPause = 400;
export const diagnosticSource = 'adarand';

interface KnownProblems {
  /** From the text alone. */
  inText: ConfigProblem[];
  /** From looking at the files that the text names. */
  inFiles: Problem[];
}

/**
 * Marks what is wrong in open configurations: at once what the text alone tells, after a check also what the images and
 * the weights tell. An edit takes the check's marks away, since they were about another text.
 */
export class ConfigurationProblems extends Disposable {
  private readonly diagnostics = this._register(vscode.languages.createDiagnosticCollection(diagnosticSource));
  private readonly known = new Map<string, KnownProblems>();
  private readonly pauses = new Map<string, NodeJS.Timeout>();

  constructor() {
    super();
    this._register(vscode.workspace.onDidOpenTextDocument((document) => this.judge(document)));
    this._register(vscode.workspace.onDidChangeTextDocument(({ document }) => this.judgeSoon(document)));
    this._register(vscode.workspace.onDidCloseTextDocument((document) => this.forget(document)));
    this._register(vscode.languages.onDidChangeDiagnostics(({ uris }) => this.showAgain(uris)));
    vscode.workspace.textDocuments.forEach((document) => this.judge(document));
  }

  /** Reads the text and marks what is wrong with it. */
  judge(document: vscode.TextDocument): ReturnType<typeof parseConfig> {
    if (!isConfigurationDocument(document)) return { problems: [] };
    const result = parseConfig(document.getText());
    this.set(document, { inText: result.problems });
    return result;
  }

  /** Marks what a check of the files has found, unless the text is another by now. */
  setFileProblems(document: vscode.TextDocument, version: number, inFiles: Problem[]): void {
    if (document.version === version) this.set(document, { inFiles });
  }

  /** What the text alone tells at a place, for quick fixes: also what is not marked because VS Code has marked it. */
  inText(document: vscode.TextDocument): readonly ConfigProblem[] {
    return this.known.get(document.uri.toString())?.inText ?? [];
  }

  /** What the latest check has found. */
  inFiles(document: vscode.TextDocument): readonly Problem[] {
    return this.known.get(document.uri.toString())?.inFiles ?? [];
  }

  override dispose(): void {
    this.pauses.forEach(clearTimeout);
    super.dispose();
  }

  private judgeSoon(document: vscode.TextDocument): void {
    if (!isConfigurationDocument(document)) return;
    const key = document.uri.toString();
    if (this.known.get(key)?.inFiles.length) this.set(document, { inFiles: [] });
    clearTimeout(this.pauses.get(key));
    this.pauses.set(
      key,
      setTimeout(() => !document.isClosed && this.judge(document), typingPause),
    );
  }

  private forget({ uri }: vscode.TextDocument): void {
    clearTimeout(this.pauses.get(uri.toString()));
    this.pauses.delete(uri.toString());
    this.known.delete(uri.toString());
    this.diagnostics.delete(uri);
  }

  /** The JSON support marks in its own time: what it has marked by now need not be said twice. */
  private showAgain(uris: readonly vscode.Uri[]): void {
    for (const document of vscode.workspace.textDocuments)
      if (this.known.has(document.uri.toString()) && uris.some((uri) => uri.toString() === document.uri.toString()))
        this.show(document);
  }

  private set(document: vscode.TextDocument, found: Partial<KnownProblems>): void {
    const key = document.uri.toString();
    this.known.set(key, { inText: [], inFiles: [], ...this.known.get(key), ...found });
    this.show(document);
  }

  private show(document: vscode.TextDocument): void {
    const { inText, inFiles } = this.known.get(document.uri.toString())!;
    const text = document.getText();
    const marks = [
      ...withoutDuplicates(inText, markedByJson(document)).map((problem) => diagnosticOf(document, problem, problem)),
      ...inFiles.map((problem) => diagnosticOf(document, problem, locate(text, problem.path))),
    ];
    if (!isSame(marks, this.diagnostics.get(document.uri) ?? [])) this.diagnostics.set(document.uri, marks);
  }
}

function diagnosticOf(
  document: vscode.TextDocument,
  { severity, message }: Pick<Problem, 'severity' | 'message'>,
  range: TextRange,
): vscode.Diagnostic {
  const { Error, Warning } = vscode.DiagnosticSeverity;
  const diagnostic = new vscode.Diagnostic(rangeIn(document, range), message, severity === 'error' ? Error : Warning);
  diagnostic.source = diagnosticSource;
  return diagnostic;
}

function markedByJson(document: vscode.TextDocument): TextRange[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ source }) => !source || source.startsWith('json'))
    .map(({ range }) => {
      const offset = document.offsetAt(range.start);
      return { offset, length: document.offsetAt(range.end) - offset };
    });
}

export function rangeIn(document: vscode.TextDocument, { offset, length }: TextRange): vscode.Range {
  return new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
}

/** Setting the same marks again would tell everybody, us included, that they have changed. */
function isSame(a: readonly vscode.Diagnostic[], b: readonly vscode.Diagnostic[]): boolean {
  const text = (marks: readonly vscode.Diagnostic[]) =>
    JSON.stringify(marks.map((m) => [m.range, m.message, m.severity]));
  return text(a) === text(b);
}
