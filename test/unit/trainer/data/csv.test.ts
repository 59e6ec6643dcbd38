import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CsvError, parseCsv } from '../../../../src/trainer/data/csv';

it('reads quoted fields, line breaks in them, CRLF, and tells the line of each record', () => {
  const text = 'path,label\r\n"a, b.png","say ""hi"""\r\n\r\n"two\nlines",x\nlast,\n';
  expect(parseCsv(text)).toEqual([
    { line: 1, fields: ['path', 'label'] },
    { line: 2, fields: ['a, b.png', 'say "hi"'] },
    { line: 4, fields: ['two\nlines', 'x'] },
    { line: 6, fields: ['last', ''] },
  ]);
});

it('gives back what was quoted', () => {
  const field = fc.string().map((text) => text.replaceAll('\r', ''));
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1 }), (rows) => {
      const text = rows.map((row) => row.map(quoted).join(',')).join('\n');
      expect(parseCsv(text).map(({ fields }) => fields)).toEqual(rows);
    }),
  );
});

it.each([
  ['a,b\n"never closed,c\n', 2, /does not end/],
  ['a,b\n"one"two,c', 2, /goes on after/],
])('names the line of what is wrong in %j', (text, line, message) => {
  const failure = (() => {
    try {
      return parseCsv(text);
    } catch (error) {
      return error;
    }
  })();
  expect(failure).toBeInstanceOf(CsvError);
  expect(failure).toMatchObject({ line, message: expect.stringMatching(message) });
});
