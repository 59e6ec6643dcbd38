import { evaluationSchema, type Evaluation } from '../protocol/evaluation';
import { readJsonFile, RunFolderError, writeJsonFile } from './jsonFile';
import { runPaths } from './layout';

/** The run's `evaluation.json`, or undefined before there is one. @throws {RunFolderError} when it is damaged. */
export async function readEvaluation(runFolder: string): Promise<Evaluation | undefined> {
  try {
    return await readJsonFile(runPaths(runFolder).evaluation, evaluationSchema);
  } catch (error) {
    if (error instanceof RunFolderError && error.reason === 'missing') return undefined;
    throw error;
  }
}

/** Replaces `evaluation.json`. @throws {TypeError} for figures that are not finite, {FileWriteError} for a full disk and the like. */
export function writeEvaluation(runFolder: string, evaluation: Evaluation): Promise<void> {
  return writeJsonFile(runPaths(runFolder).evaluation, evaluationSchema, evaluation);
}
