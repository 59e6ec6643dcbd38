import type { Evaluation } from '../../src/protocol/evaluation';
import { Button } from '../shared/controls/Button';
import { formatCount, formatNumber, formatPercent } from '../shared/format';
import { ClassTable } from './ClassTable';
import { ConfusionMatrix } from './ConfusionMatrix';
import type { DashboardHost } from './host';
import './evaluation.css';

const splitNames: Record<string, string> = { test: 'the test set', validation: 'the validation set' };

/** How the best checkpoint does on images it was not trained on. */
export function EvaluationSection({ host, evaluation }: { host: DashboardHost; evaluation: Evaluation }) {
  const { split, epoch, accuracy, loss, perClass } = evaluation;
  const images = perClass.reduce((sum, { support }) => sum + support, 0);
  return (
    <section class="section" aria-label="Evaluation">
      <div class="section-head">
        <h2>Evaluation on {splitNames[split] ?? split}</h2>
        <Button icon="folder" action="openEvaluationFolder" onClick={() => host.post({ type: 'revealFolder' })}>
          Open Folder
        </Button>
      </div>
      <p class="evaluation-summary">
        <strong>{formatPercent(accuracy)}</strong> of {formatCount(images)} images are classified right by the
        checkpoint of epoch {formatCount(epoch)}; loss {formatNumber(loss)}.
      </p>
      <div class="evaluation-parts">
        <div class="evaluation-part">
          <h3>Confusion matrix</h3>
          <ConfusionMatrix evaluation={evaluation} />
        </div>
        <div class="evaluation-part">
          <h3>Classes</h3>
          <ClassTable perClass={perClass} />
        </div>
      </div>
    </section>
  );
}
