import type { FrameLocator, Locator } from 'playwright-core';
import { expect } from 'vitest';

/** The dashboard of a run, as a person reads and clicks it. */
export class Dashboard {
  constructor(private readonly frame: FrameLocator) {}

  button(action: 'stop' | 'resume'): Locator {
    return this.frame.locator(`[data-action=${action}]`);
  }

  figure(name: string): Locator {
    return this.frame.locator('.figure', { hasText: name }).locator('.figure-value');
  }

  plot(chart: string): Locator {
    return this.frame.locator(`[data-chart=${chart}] .chart-plot`);
  }

  /** The step that the loss chart has got to, as it says in words. 0: it says nothing yet. */
  async step(): Promise<number> {
    const chart = this.plot('loss');
    const words = (await chart.count()) === 1 ? await chart.getAttribute('aria-label') : '';
    return Number(/Total: \S+ at step ([\d,]+)\./.exec(words ?? '')?.[1]?.replaceAll(',', '') ?? 0);
  }

  async untilStep(step: number): Promise<void> {
    await expect.poll(() => this.step(), { timeout: 90_000 }).toBeGreaterThanOrEqual(step);
  }

  async untilStatus(status: string): Promise<void> {
    await this.frame.locator('.chip', { hasText: status }).waitFor({ timeout: 120_000 });
  }

  /** The step of the first point in the loss chart: where the cursor goes from the left. */
  async firstStep(): Promise<string> {
    await this.plot('loss').press('ArrowRight');
    return this.frame.locator('[data-chart=loss] .chart-position').innerText();
  }
}
