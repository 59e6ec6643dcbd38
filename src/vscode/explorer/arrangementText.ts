import { runGroupings } from './runGroupings';
import { runOrders } from './runOrders';
import { defaultArrangement, type Arrangement } from './runView';

/** How the explorer says in which way it shows the runs. */

/** Beside the title of the view, e.g. "by dataset, test accuracy ↓"; empty for the usual way. */
export function arrangementText({ grouping, order, descending }: Arrangement): string {
  const grouped = grouping !== defaultArrangement.grouping;
  const ordered = order !== defaultArrangement.order || descending !== defaultArrangement.descending;
  const parts = [
    ...(grouped ? [grouping === 'none' ? 'not grouped' : `by ${runGroupings[grouping].label.toLowerCase()}`] : []),
    ...(ordered ? [`${runOrders[order].label.toLowerCase()} ${descending ? '↓' : '↑'}`] : []),
  ];
  return parts.join(', ');
}

/** Above the runs: what the filter hides. Nothing when all is shown. */
export function shownText({ filter }: Arrangement, shown: number, all: number): string | undefined {
  const words = filter.trim();
  const count = all.toLocaleString('en');
  if (words !== '' && all > 0)
    return shown === 0 ? `No run matches “${words}”.` : `“${words}”: ${shown.toLocaleString('en')} of ${count} runs`;
  if (shown === 0 && all > 0) return all === 1 ? 'The only run is archived.' : `All ${count} runs are archived.`;
  return undefined;
}
