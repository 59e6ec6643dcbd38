import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { baselineOf, type StudyRun } from '../../config/plan/studyRuns';
import type { Study } from '../../config/sections/study';
import { writeFileAtomic } from '../../runFolder/atomicWrite';
import { formatCsv } from '../../runFolder/csv';
import { configFileSuffix } from '../../runFolder/layout';
import type { PresentRun } from '../plans/plannedRuns';
import { studyTable, type StudyResult, type StudyTable } from './studyTable';
import { latexTable, markdownTable, tableRows, type TableNotes } from './tableText';

/** A study as far as it is trained. */
export interface StudyReport {
  table: StudyTable;
  notes: TableNotes;
}

/** Paths of the files that a study ends in. */
export interface StudyFiles {
  markdown: string;
  csv: string;
  latex: string;
}

/**
 * What the runs of a study came to so far: test accuracy, or validation accuracy where some have no test images.
 * @param runs of each planned run the one that is there
 */
export function studyReport(
  name: string,
  study: Study,
  planned: readonly StudyRun[],
  runs: readonly (PresentRun | undefined)[],
): StudyReport {
  const done = planned.flatMap((plan, i) => (runs[i]?.run.status === 'finished' ? [{ plan, run: runs[i].run }] : []));
  const split = done.every(({ run }) => run.summary?.testAccuracy !== undefined) ? 'test' : 'validation';
  const results = done.flatMap(({ plan: { method, seed, fraction }, run: { summary } }): StudyResult[] => {
    const accuracy = split === 'test' ? summary?.testAccuracy : summary?.bestValidationAccuracy;
    return accuracy === undefined ? [] : [{ method, seed, fraction, accuracy }];
  });
  const methods = Object.keys(study.methods);
  const missing = planned.length - done.length;
  const contents = new Set(done.map(({ run: { dataset } }) => dataset?.contents ?? dataset?.fingerprint));
  const remarks = [
    ...(missing > 0 ? [`${missing} of ${planned.length} runs have not finished.`] : []),
    ...(contents.size > 1 ? ['Not all runs saw the same images: the dataset was changed between them.'] : []),
    ...(study.seeds.length < 2 ? ['One seed gives no interval: nothing is marked.'] : []),
  ];
  const table = studyTable({ baseline: baselineOf(study), methods, fractions: study.fractions }, results);
  return { table, notes: { name, split, remarks } };
}

/** Where the tables of a study go: `.adarand/studies/<name of the configuration>/` beside the configuration. */
export function studyFilesOf(configPath: string): StudyFiles {
  const name = path.basename(configPath, configFileSuffix);
  const at = (file: string) => path.join(path.dirname(configPath), '.adarand', 'studies', name, file);
  return { markdown: at('table.md'), csv: at('table.csv'), latex: at('table.tex') };
}

/** Writes the tables. @throws {FileWriteError} */
export async function writeStudyReport({ table, notes }: StudyReport, configPath: string): Promise<StudyFiles> {
  const files = studyFilesOf(configPath);
  await mkdir(path.dirname(files.markdown), { recursive: true });
  await writeFileAtomic(files.markdown, markdownTable(table, notes));
  await writeFileAtomic(files.csv, formatCsv(tableRows(table)));
  await writeFileAtomic(files.latex, latexTable(table, notes));
  return files;
}
