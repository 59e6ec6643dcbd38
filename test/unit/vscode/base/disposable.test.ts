import { expect, it } from 'vitest';
import { Disposable } from '../../../../src/vscode/base/disposable';

class Owner extends Disposable {
  own(item: { dispose(): unknown }) {
    return this._register(item);
  }
}

function item(name: string, disposed: string[]) {
  return { dispose: () => disposed.push(name) };
}

it('disposes of what it owns once, last first', () => {
  const disposed: string[] = [];
  const owner = new Owner();
  owner.own(item('first', disposed));
  owner.own(item('second', disposed));
  owner.dispose();
  owner.dispose();
  expect(disposed).toEqual(['second', 'first']);
});

it('disposes at once of what comes too late', () => {
  const disposed: string[] = [];
  const owner = new Owner();
  owner.dispose();
  owner.own(item('late', disposed));
  expect(disposed).toEqual(['late']);
});
