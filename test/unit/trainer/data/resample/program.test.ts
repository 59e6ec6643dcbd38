import { expect, it } from 'vitest';
import { passesModule } from '../../../../../scripts/makePasses.mjs';
import { program } from '../../../../../src/trainer/data/resample/program';

it('is what passes.wat says', async () => {
  expect(await passesModule()).toContain(program);
});
