import path from 'node:path';
import * as vscode from 'vscode';
import { configFileSuffix } from '../../runFolder/layout';
import { findRuns, plannedRuns } from '../../runs/plans/plannedRuns';
import { studyReport, writeStudyReport } from '../../runs/studies/studyReport';
import { pickConfiguration } from './pickConfiguration';
import { readPlan } from './readConfiguration';
import type { Services } from './services';

/** Writes the tables of a study from the runs that are there, and shows them. */
export async function showStudy(services: Services, argument: unknown): Promise<void> {
  const uri = await pickConfiguration(argument, 'Show the Results of Which Study?');
  const read = uri && (await readPlan(services, uri));
  if (!read) return;
  const { config, plan } = read;
  const name = path.basename(uri.fsPath);
  if (!plan?.study || !config.study)
    throw new Error(`${name} has no "study": methods, seeds and parts of the images that are compared.`);
  const runs = await findRuns(plannedRuns(plan, config, uri.fsPath), uri.fsPath);
  const title = config.name ?? path.basename(uri.fsPath, configFileSuffix);
  const files = await writeStudyReport(studyReport(title, config.study, plan.study, runs), uri.fsPath);
  services.log.info(`Results of ${name}: ${Object.values(files).join(', ')}.`);
  await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.file(files.markdown));
}
