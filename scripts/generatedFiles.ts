import { runJsonSchema } from '../src/config/jsonSchema';
import { publishedSchema } from '../src/config/publishedSchema';
import { editorSchema } from '../src/vscode/language/editorSchema';
import { updateReference } from './configurationReference';

/** Committed files that come from the code, each as a function from its present text to what it should be. */
export const generatedFiles: Record<string, (present: string) => string> = {
  'media/schema/run.schema.json': () => `${JSON.stringify(publishedSchema(), null, 2)}\n`,
  'media/schema/editor.schema.json': () => `${JSON.stringify(editorSchema(runJsonSchema()), null, 2)}\n`,
  'docs/configuration.md': updateReference,
};
