import type { Report, ReportTable } from '../shared/report/reportHtml';
import { formatCount, formatPercent } from '../shared/format';
import { configurationGroups } from './configurationGroups';
import type { DashboardState } from './dashboardState';
import { evaluationFigures } from './evaluationText';
import { figuresOf } from './runFigures';
import { describeProgress, runDescription, statusLooks } from './runText';

/** What a report says of a run beside its charts. */
export function runReport(state: DashboardState): Omit<Report, 'charts' | 'colours'> {
  const { run, config, evaluation } = state;
  const figures = figuresOf(state);
  const known = new Set(figures.map(({ name }) => name));
  const others = evaluation ? evaluationFigures(evaluation).filter(({ name }) => !known.has(name)) : [];
  return {
    title: run.name,
    facts: [
      statusLooks[run.status].word,
      ...(run.progress ? [describeProgress(run.progress)] : []),
      ...runDescription(config, run),
      new Date(run.createdAt).toISOString().slice(0, 10),
    ],
    figures: [...figures, ...others],
    tables: [...(evaluation ? [classesTable(evaluation.perClass)] : []), settingsTable(config)],
  };
}

function classesTable(perClass: NonNullable<DashboardState['evaluation']>['perClass']): ReportTable {
  return {
    title: 'Classes',
    header: ['Class', 'Images', 'Precision', 'Recall', 'F1'],
    rows: perClass.map(({ name, support, precision, recall, f1 }) => [
      name,
      formatCount(support),
      formatPercent(precision),
      formatPercent(recall),
      formatPercent(f1),
    ]),
  };
}

function settingsTable(config: object): ReportTable {
  const rows = configurationGroups(config).flatMap((group) =>
    group.settings.map(({ name, value }) => [group.name === 'run' ? name : `${group.name}.${name}`, value]),
  );
  return { title: 'Configuration', header: ['Setting', 'Value'], rows };
}
