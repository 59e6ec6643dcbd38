import { type ParseError, printParseErrorCode } from 'jsonc-parser';

/** What is wrong with the JSON, and what to do. */
export function describeSyntaxError({ error, offset, length }: ParseError, text: string): string {
  const found = text.slice(offset, offset + length);
  const instead = found === '' ? 'the file ends' : `found ${found}`;
  switch (printParseErrorCode(error)) {
    case 'InvalidSymbol':
      return `${found} is not JSON: text needs double quotes, and values are numbers, true, false, null, { … } or [ … ].`;
    case 'InvalidNumberFormat':
    case 'UnexpectedEndOfNumber':
      return `${found} is not a number in JSON: write 0.5 or 1e-3.`;
    case 'PropertyNameExpected':
      return `A key in double quotes is expected here, but ${instead}.`;
    case 'ValueExpected':
      return `A value is expected here, but ${instead}.`;
    case 'ColonExpected':
      return `A colon is expected between a key and its value, but ${instead}.`;
    case 'CommaExpected':
      return `A comma is missing before this, after the value that ends above or to the left.`;
    case 'CloseBraceExpected':
      return `A closing } is missing: ${instead}.`;
    case 'CloseBracketExpected':
      return `A closing ] is missing: ${instead}.`;
    case 'EndOfFileExpected':
      return `The configuration ends before this: remove ${found} and what follows.`;
    case 'InvalidCommentToken':
    case 'UnexpectedEndOfComment':
      return 'A comment that starts with /* must end with */.';
    case 'UnexpectedEndOfString':
      return 'The closing double quote of this text is missing.';
    case 'InvalidUnicode':
    case 'InvalidEscapeCharacter':
      return 'After a backslash only " \\ / b f n r t or u and four digits may stand; write paths with / or \\\\.';
    case 'InvalidCharacter':
      return 'Text in quotes may not hold line breaks, tabs or other control characters: write \\n or \\t.';
    default:
      return `This is not valid JSON: ${instead}.`;
  }
}
