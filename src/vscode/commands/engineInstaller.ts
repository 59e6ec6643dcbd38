import * as vscode from 'vscode';
import { findNpm } from '../../engines/findNpm';
import { installEngine, removeEngine } from '../../engines/install';
import { removeLeftovers } from '../../engines/staging';
import type { InstallableEngine } from '../../engines/table';
import type { EngineInfo } from '../../protocol/jobs';
import { selfCheckWith } from '../../runs/engineSelfCheck';
import { Disposable } from '../base/disposable';
import { enginesFolderOf, type ExtensionFolders, trainerProgram } from '../sessions/trainer';

/** Installs and removes engines in the extension's own storage. What npm prints goes to an output channel. */
export class EngineInstaller extends Disposable {
  private readonly output = this._register(vscode.window.createOutputChannel('AdaRand Engines'));
  /** Calls off what is under way when the window closes: nobody would look whether the engine works. */
  private readonly closing = new AbortController();

  constructor(private readonly folders: ExtensionFolders) {
    super();
    this._register({ dispose: () => this.closing.abort() });
    void removeLeftovers(this.enginesFolder);
  }

  get enginesFolder(): string {
    return enginesFolderOf(this.folders);
  }

  showOutput(): void {
    this.output.show();
  }

  /** @throws as `installEngine` */
  install(engine: InstallableEngine, onLine: (line: string) => void, signal: AbortSignal): Promise<EngineInfo> {
    const program = trainerProgram(this.folders);
    this.output.appendLine(`Installing ${engine.name}: ${engine.package.name}@${engine.package.version}.`);
    return installEngine(engine, {
      enginesFolder: this.enginesFolder,
      npm: findNpm({ nodePath: program.nodePath, env: program.env }),
      env: program.env,
      onLine: (line) => {
        this.output.appendLine(line);
        onLine(line);
      },
      selfCheck: selfCheckWith(program),
      signal: AbortSignal.any([signal, this.closing.signal]),
    });
  }

  async remove(engine: InstallableEngine): Promise<void> {
    await removeEngine(this.enginesFolder, engine);
    this.output.appendLine(`Removed ${engine.name}.`);
  }

  /** Writes down how an installation ended. */
  note(text: string): void {
    this.output.appendLine(text);
  }
}
