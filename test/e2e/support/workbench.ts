import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { readRun } from '../../../src/runFolder/runStore';
import { isProcessAlive } from '../../../src/runs/processAlive';
import { launchChromium } from '../../../scripts/chromium.mjs';
import { installExtension, startCodeServer } from '../../../scripts/codeServer.mjs';

const themes = {
  dark: { id: 'Default Dark Modern', className: 'vs-dark' },
  light: { id: 'Default Light Modern', className: 'vs' },
  'high contrast': { id: 'Default High Contrast', className: 'hc-black' },
} as const;
export type Theme = keyof typeof themes;

/** A VS Code window in a browser, with the packaged extension installed, and a person's hands in it. */
export class Workbench {
  private constructor(
    /** The folder that is open: temporary, removed by `close`. */
    readonly folder: string,
    readonly page: Page,
    private readonly server: Awaited<ReturnType<typeof startCodeServer>>,
    private readonly browser: Browser,
    private readonly temporary: string,
  ) {}

  /**
   * Opens a new folder in a new window.
   * @param prepare fills the folder before it is opened
   * @param options `width` and `height` in pixels of the page; `scale`: how many pixels of a picture each of them takes
   */
  static async open(
    prepare: (folder: string) => void,
    options: { folderName?: string; width?: number; height?: number; scale?: number } = {},
  ): Promise<Workbench> {
    const { folderName = 'Meine Läufe 1', width = 1600, height = 1000, scale = 1 } = options;
    const theme = 'dark';
    const temporary = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'adarand-e2e-')));
    const folder = path.join(temporary, folderName);
    mkdirSync(folder);
    prepare(folder);
    const folders = { dataFolder: path.join(temporary, 'data'), extensionsFolder: path.join(temporary, 'extensions') };
    writeJson(path.join(folders.dataFolder, 'data', 'User', 'settings.json'), quietSettings(theme));
    await installExtension({ vsix: process.env.ADARAND_VSIX!, ...folders });
    const server = await startCodeServer({ ...folders, args: ['--disable-workspace-trust'] });
    const browser = await launchChromium();
    const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: scale });
    page.setDefaultTimeout(60_000);
    const workbench = new Workbench(folder, page, server, browser, temporary);
    await page.goto(server.url(folder));
    await workbench.untilReady();
    await workbench.untilTheme(theme);
    return workbench;
  }

  /** Ends the window, and the trainers that a failed test has left: they outlive windows. */
  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    for (const runFolder of this.runFolders()) {
      const { process: trainer } = await readRun(runFolder);
      if (trainer && (await isProcessAlive(trainer))) process.kill(trainer.pid, 'SIGKILL');
    }
    rmSync(this.temporary, { recursive: true, force: true });
  }

  /** Reloads the window as a person does: the extension host starts anew. */
  async reload(): Promise<void> {
    const reloaded = this.page.waitForEvent('load');
    await this.command('Developer: Reload Window');
    await reloaded;
    await this.untilReady();
  }

  /** Picks a command in the palette by its title, e.g. "AdaRand: Run". */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.pick(`>${title}`, title);
  }

  /** Opens a file of the folder through Quick Open. */
  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('Control+p');
    await this.pick(name, path.basename(name));
    await this.page.locator('.tab.active', { hasText: path.basename(name) }).waitFor();
  }

  /** Types into the list that is open and clicks what it finds: not always what it puts first. */
  private async pick(text: string, label: string): Promise<void> {
    await this.page.locator('.quick-input-widget input[type=text]').fill(text);
    const found = this.page.locator('.quick-input-list .monaco-list-row .label-name');
    await found.getByText(label, { exact: true }).first().click();
  }

  /** Clicks an activity bar icon to show its side bar, e.g. "AdaRand". */
  async showSideBar(title: string): Promise<void> {
    const icon = this.page.locator(`.activitybar a.action-label[aria-label^="${title}"]`);
    if ((await icon.getAttribute('aria-expanded')) !== 'true') await icon.click();
  }

  /** The runs of the configurations that are in the folder itself, oldest first. */
  runFolders(): string[] {
    const runs = path.join(this.folder, '.adarand', 'runs');
    return existsSync(runs) ? readdirSync(runs).map((name) => path.join(runs, name)) : [];
  }

  /** Rows of the tree or list in the side bar. */
  rows(text?: string | RegExp): Locator {
    return this.page.locator('.sidebar .pane-body .monaco-list-row', { hasText: text });
  }

  /** A link of the CodeLens line above the active editor's text. */
  codeLens(title: string): Locator {
    return this.page.locator('.editor-instance .codelens-decoration a', { hasText: title });
  }

  /** The webview in the active editor. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** The window in another colour theme, by way of the folder's settings, which the workbench watches. */
  async setTheme(theme: Theme): Promise<void> {
    writeJson(path.join(this.folder, '.vscode', 'settings.json'), { 'workbench.colorTheme': themes[theme].id });
    await this.untilTheme(theme);
  }

  /** Keeps what the window looks like in `test-results/<name>.png`, for people to look at. */
  async shoot(name: string): Promise<void> {
    await this.page.screenshot({ path: path.join('test-results', `${name}.png`) });
  }

  private async untilTheme(theme: Theme): Promise<void> {
    // The last class is there once a theme has been loaded, not only guessed.
    await this.page.locator(`.monaco-workbench.${themes[theme].className}.file-icons-enabled`).waitFor();
  }

  private async untilReady(): Promise<void> {
    await this.page.locator('.monaco-workbench .activitybar').waitFor();
    await this.page.locator('.statusbar').waitFor();
  }
}

/** Nothing but the extension under test should move. */
function quietSettings(theme: Theme): object {
  return {
    'workbench.colorTheme': themes[theme].id,
    'workbench.startupEditor': 'none',
    'workbench.enableExperiments': false,
    'chat.commandCenter.enabled': false,
    'files.exclude': { '**/.vscode': true },
  };
}

function writeJson(file: string, value: object): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(value));
}
