import { expect, test } from 'vitest';
import { configurationGroups } from '../../../../webview/dashboard/configurationGroups';
import { config } from '../../../e2e/webviewHarness/simulatedRun';

test('groups settings by top-level object, with dotted names for what lies deeper', () => {
  const groups = configurationGroups({ seed: 3, data: { path: 'x', augmentation: { ratio: [0.75, 4 / 3] } } });
  expect(groups).toEqual([
    { name: 'run', settings: [{ name: 'seed', value: '3' }] },
    {
      name: 'data',
      settings: [
        { name: 'path', value: '"x"' },
        { name: 'augmentation.ratio', value: '[0.75,1.33333]' },
      ],
    },
  ]);
});

test('null is a value, not a group', () => {
  const groups = configurationGroups({ ...config, model: { ...config.model, weights: null } });
  expect(groups.find(({ name }) => name === 'model')?.settings).toContainEqual({ name: 'weights', value: 'null' });
});
