import * as vscode from 'vscode';
import { isEngineThere } from '../../engines/layout';
import { lookAtMachine } from '../../engines/machine';
import { type Finding, preflight } from '../../engines/preflight';
import { installableEngine, installableEngines, isInstallable, type InstallableEngine } from '../../engines/table';
import { OnceAtATime } from '../base/onceAtATime';
import { isCalledOff, signalOf } from '../sessions/trainer';
import { requireTrust } from '../trust';
import type { EngineInstaller } from './engineInstaller';
import { engineItemText, installedText } from './engineText';
import type { Services } from './services';

interface EngineItem extends vscode.QuickPickItem {
  engine: InstallableEngine;
  findings: Finding[];
}

interface Choice {
  item: EngineItem;
  remove: boolean;
}

const removeButton: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('trash'), tooltip: 'Remove' };
const installations = new OnceAtATime();

/** Installs or removes an engine that a person picks. @param argument name of the engine, when something asks for that one */
export async function installTrainingEngine({ engines, log }: Services, argument: unknown): Promise<void> {
  if (!(await requireTrust('Installing an engine starts npm, which downloads programs and runs them.'))) return;
  const named = typeof argument === 'string' && isInstallable(argument) ? installableEngine(argument) : undefined;
  const choice = named ? { item: await itemOf(named, engines), remove: false } : await pickEngine(engines);
  if (!choice) return;
  const { engine } = choice.item;
  await installations.run(engine.name, async () => {
    if (choice.remove) return removeAfterQuestion(engine, engines);
    if (await isWanted(choice.item)) {
      log.info(`Installing the engine ${engine.name} into ${engines.enginesFolder}.`);
      await install(engine, engines);
    }
  });
}

async function itemOf(engine: InstallableEngine, { enginesFolder }: EngineInstaller): Promise<EngineItem> {
  const findings = preflight(engine, await lookAtMachine(engine));
  const isInstalled = isEngineThere(enginesFolder, engine);
  const buttons = isInstalled ? [removeButton] : [];
  return { ...engineItemText(engine, isInstalled, findings), buttons, engine, findings };
}

function pickEngine(engines: EngineInstaller): Promise<Choice | undefined> {
  const pick = vscode.window.createQuickPick<EngineItem>();
  pick.title = 'Install Training Engine';
  pick.placeholder = 'The engine onnx is always there and computes on the processor';
  pick.matchOnDescription = true;
  pick.ignoreFocusOut = true;
  pick.busy = true;
  pick.show();
  void Promise.all(installableEngines.map((engine) => itemOf(engine, engines))).then((items) => {
    pick.items = items;
    pick.busy = false;
  });
  return new Promise<Choice | undefined>((resolve) => {
    pick.onDidAccept(() => pick.selectedItems[0] && resolve({ item: pick.selectedItems[0], remove: false }));
    pick.onDidTriggerItemButton(({ item }) => resolve({ item, remove: true }));
    pick.onDidHide(() => resolve(undefined));
  }).finally(() => pick.dispose());
}

/** Asks a person who would install what will not work here. */
async function isWanted({ engine, findings }: EngineItem): Promise<boolean> {
  const blockers = findings.filter(({ severity }) => severity === 'blocker').map(({ message }) => message);
  if (blockers.length === 0) return true;
  if (!engine.platforms.includes(`${process.platform}-${process.arch}`)) throw new Error(blockers[0]);
  const anyway = 'Install Anyway';
  const detail = blockers.join('\n\n');
  const question = `${engine.name} will not compute on a GPU of this machine as it is.`;
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, anyway)) === anyway;
}

async function install(engine: InstallableEngine, engines: EngineInstaller): Promise<void> {
  const showOutput = 'Show Output';
  const title = `Installing ${engine.name}`;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const { showInformationMessage, showWarningMessage, showErrorMessage } = vscode.window;
  let answer: Thenable<string | undefined>;
  try {
    const info = await vscode.window.withProgress(options, (progress, token) =>
      engines.install(engine, (message) => progress.report({ message }), signalOf(token)),
    );
    const text = installedText(info);
    engines.note(text);
    answer = (info.reason ? showWarningMessage : showInformationMessage)(text, showOutput);
  } catch (error) {
    const { message } = error as Error;
    engines.note(isCalledOff(error) ? `The installation of ${engine.name} was called off.` : message);
    if (isCalledOff(error)) return;
    answer = showErrorMessage(message, showOutput);
  }
  void answer.then((chosen) => chosen && engines.showOutput());
}

async function removeAfterQuestion(engine: InstallableEngine, engines: EngineInstaller): Promise<void> {
  const remove = 'Remove';
  const detail = 'Runs that name it cannot be trained until it is installed again.';
  const answer = await vscode.window.showWarningMessage(`Remove ${engine.name}?`, { modal: true, detail }, remove);
  if (answer !== remove) return;
  await engines.remove(engine);
  void vscode.window.showInformationMessage(`${engine.name} was removed.`);
}
