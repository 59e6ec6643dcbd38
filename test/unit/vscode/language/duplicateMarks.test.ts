import { expect, it } from 'vitest';
import { withoutDuplicates } from '../../../../src/vscode/language/duplicateMarks';

const problem = { offset: 10, length: 5 };

it.each([
  ['the same place', { offset: 10, length: 5 }, []],
  ['an overlap', { offset: 14, length: 10 }, []],
  ['an empty mark inside', { offset: 12, length: 0 }, []],
  ['a neighbour before', { offset: 5, length: 5 }, [problem]],
  ['a neighbour behind', { offset: 15, length: 1 }, [problem]],
])('%s', (_place, mark, left) => expect(withoutDuplicates([problem], [mark])).toEqual(left));

it('an empty problem is the character behind it', () => {
  expect(withoutDuplicates([{ offset: 3, length: 0 }], [{ offset: 3, length: 2 }])).toEqual([]);
});
