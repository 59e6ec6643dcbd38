import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../../../scripts/chromium.mjs';
import type { CurvesRequest } from '../../../src/protocol/curves';
import { answerCurves } from '../../../src/runFolder/curves/buckets';
import { sendable, SimulatedHost, type SimulatedMessage } from './simulatedHost';
import { editorScript, harnessPage, type HarnessWindow, type Program, programs } from './page';
import themes from './themes.json';

export type Theme = keyof typeof themes;

const bundle = path.resolve(import.meta.dirname, '../../../dist/webview');

/** Stands for every image of the dataset. */
const picture =
  '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><rect width="60" height="40" fill="#8a5"/></svg>';

/** The built pages in a real Chromium, with a test in the place of the extension host. */
export class DashboardHarness {
  private constructor(
    private readonly browser: Browser,
    private readonly origin: string,
    private readonly stopServer: () => void,
  ) {}

  static async start(): Promise<DashboardHarness> {
    const server = createServer((request, response) => {
      void respond(request.url ?? '/', `http://${request.headers.host}`).then(({ type, body }) => {
        response.writeHead(body === undefined ? 404 : 200, { 'content-type': type }).end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new DashboardHarness(await launchChromium(), `http://127.0.0.1:${port}`, () => server.close());
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.stopServer();
  }

  /** A page that has said `ready` and waits for its first message: of a dashboard, or of another program. */
  async open(
    theme: Theme = 'dark',
    viewport = { width: 1280, height: 900 },
    program: Program = 'dashboard',
  ): Promise<DashboardPage> {
    const page = await this.browser.newPage({ viewport });
    const dashboard = new DashboardPage(page);
    await dashboard.answerQuestions();
    await page.goto(`${this.origin}/${program}`);
    await dashboard.setTheme(theme);
    await dashboard.untilPosted('ready');
    return dashboard;
  }
}

export class DashboardPage {
  /** Errors that the page threw or printed. */
  readonly errors: string[] = [];

  readonly host = new SimulatedHost();

  constructor(readonly page: Page) {
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && this.errors.push(message.text()));
  }

  async send(message: SimulatedMessage): Promise<void> {
    await this.post(this.host.take(message));
  }

  /** Answers what the page asks about curves, as the extension does. */
  async answerQuestions(): Promise<void> {
    await this.page.exposeFunction('toHost', (message: { type: string }) => {
      if (message.type !== 'askCurves') return;
      void this.post(answerCurves(message as CurvesRequest, (run) => this.host.curvesOf(run))).catch(() => undefined);
    });
  }

  private async post(message: object): Promise<void> {
    await this.page.evaluate((sent) => window.postMessage(sent), sendable(message));
  }

  async setTheme(theme: Theme): Promise<void> {
    const variables: Record<string, string> = themes[theme];
    await this.page.evaluate(([kind, values]) => (window as unknown as HarnessWindow).setTheme(kind, values), [
      theme,
      variables,
    ] as const);
  }

  /** Where the harness serves the images of the dataset. */
  get imagesUri(): string {
    return new URL('images', this.page.url()).href;
  }

  /** Types of the page's messages but questions about curves, oldest first. */
  async posted(): Promise<string[]> {
    const types = await this.page.evaluate(() => (window as unknown as HarnessWindow).posted.map(({ type }) => type));
    return types.filter((type) => type !== 'askCurves');
  }

  violations(): Promise<string[]> {
    return this.page.evaluate(() => (window as unknown as HarnessWindow).violations);
  }

  async untilPosted(type: string): Promise<void> {
    await this.page.waitForFunction(
      (wanted) => (window as unknown as HarnessWindow).posted.some((message) => message.type === wanted),
      type,
    );
  }

  /** The file that the page has last asked the host to save. */
  async untilSaved(): Promise<{ name: string; content: string | Uint8Array }> {
    await this.untilPosted('saveFile');
    const posted = await this.page.evaluate(() => (window as unknown as HarnessWindow).posted);
    const { name, content } = posted.findLast(({ type }) => type === 'saveFile')!;
    return { name: name!, content: content! };
  }

  /** What the page has last asked about curves. */
  async lastQuestion(): Promise<CurvesRequest> {
    const posted = await this.page.evaluate(() => (window as unknown as HarnessWindow).posted);
    return posted.findLast(({ type }) => type === 'askCurves') as unknown as CurvesRequest;
  }

  chart(id: string) {
    return this.page.locator(`[data-chart="${id}"]`);
  }

  /** All colours of a chart, as `r,g,b`. */
  async coloursOf(id: string): Promise<Set<string>> {
    const colours = await this.chart(id)
      .locator('canvas')
      .evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        const found = new Set<string>();
        for (let at = 0; at < data.length; at += 4)
          if (data[at + 3] === 255) found.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
        return [...found];
      });
    return new Set(colours);
  }

  /** Number of pixels of a chart that are not transparent, and the colours that occur most, as `r,g,b`. */
  inkOf(id: string): Promise<{ pixels: number; colours: string[] }> {
    return this.chart(id)
      .locator('canvas')
      .evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        const counts = new Map<string, number>();
        for (let at = 0; at < data.length; at += 4) {
          if (data[at + 3]! < 255) continue;
          const colour = `${data[at]},${data[at + 1]},${data[at + 2]}`;
          counts.set(colour, (counts.get(colour) ?? 0) + 1);
        }
        const colours = [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
        return { pixels: [...counts.values()].reduce((sum, count) => sum + count, 0), colours: colours.slice(0, 8) };
      });
  }
}

async function respond(url: string, origin: string): Promise<{ type: string; body?: string }> {
  if (url === '/editor.js') return { type: 'text/javascript', body: editorScript };
  const name = path.basename(url, path.extname(url));
  if (name in programs) {
    if (url.endsWith('.js'))
      return { type: 'text/javascript', body: await readFile(path.join(bundle, `${name}.js`), 'utf8') };
    if (url.endsWith('.css'))
      return { type: 'text/css', body: await readFile(path.join(bundle, `${name}.css`), 'utf8') };
    return { type: 'text/html', body: harnessPage(origin, name as Program) };
  }
  if (url.startsWith('/images/')) return { type: 'image/svg+xml', body: picture };
  return { type: 'text/plain', body: url === '/favicon.ico' ? '' : undefined };
}
