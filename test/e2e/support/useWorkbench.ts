import { afterAll, afterEach, beforeAll } from 'vitest';
import { Workbench } from './workbench';

/**
 * A window for the tests of a file, closed after the last. What it looked like when a test failed is kept as a picture.
 * @param prepare fills the folder before it is opened
 */
export function useWorkbench(prepare: (folder: string) => void): { readonly workbench: Workbench } {
  const used = {} as { workbench: Workbench };
  beforeAll(async () => {
    used.workbench = await Workbench.open(prepare);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await used.workbench.shoot(`failed ${task.name}`);
  });
  afterAll(() => used.workbench?.close());
  return used;
}
