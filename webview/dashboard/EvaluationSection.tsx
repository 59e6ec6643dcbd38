import type { Evaluation } from '../../src/protocol/evaluation';
import { useState } from 'preact/hooks';
import { Button } from '../shared/controls/Button';
import { Checkbox } from '../shared/controls/Checkbox';
import { formatCount } from '../shared/format';
import { ClassTable } from './ClassTable';
import { type ConfusionCell, describeCell } from './confusion';
import { ConfusionMatrix } from './ConfusionMatrix';
import { evaluationFigures, imagesOfCell, surestMistakes } from './evaluationText';
import { Figures } from './Figures';
import type { DashboardHost } from './host';
import { Mistakes } from './Mistakes';
import { ReliabilityDiagram } from './ReliabilityDiagram';
import './evaluation.css';

const splitNames: Record<string, string> = { test: 'the test set', validation: 'the validation set' };

interface EvaluationSectionProps {
  host: DashboardHost;
  evaluation: Evaluation;
  imagesUri: string | undefined;
}

/** How the best checkpoint does on images it was not trained on. */
export function EvaluationSection({ host, evaluation, imagesUri }: EvaluationSectionProps) {
  const [normalised, setNormalised] = useState(false);
  const [cell, setCell] = useState<ConfusionCell>();
  const { split, epoch, perClass, calibration, predictions } = evaluation;
  return (
    <section class="section" aria-label="Evaluation">
      <div class="section-head">
        <h2>Evaluation on {splitNames[split] ?? split}</h2>
        <Button icon="folder" action="openEvaluationFolder" onClick={() => host.post({ type: 'revealFolder' })}>
          Open Folder
        </Button>
      </div>
      <p class="evaluation-summary">
        {formatCount(perClass.reduce((sum, { support }) => sum + support, 0))} images, classified by the checkpoint of
        epoch {formatCount(epoch)}.
      </p>
      <Figures figures={evaluationFigures(evaluation)} />
      <div class="evaluation-parts">
        <div class="evaluation-part">
          <div class="section-head">
            <h3>Confusion matrix</h3>
            <Checkbox checked={normalised} onChange={setNormalised}>
              Percent of the class
            </Checkbox>
          </div>
          <ConfusionMatrix evaluation={evaluation} normalised={normalised} chosen={cell} onChoose={setCell} />
        </div>
        <div class="evaluation-part">
          <h3>Classes</h3>
          <ClassTable perClass={perClass} />
        </div>
        {predictions.length > 0 && (
          <div class="evaluation-part">
            <div class="section-head">
              <h3>{cell ? describeCell(evaluation, cell) : 'The mistakes it is surest of'}</h3>
              {cell && (
                <Button action="allMistakes" onClick={() => setCell(undefined)}>
                  All Mistakes
                </Button>
              )}
            </div>
            <Mistakes
              key={cell && `${cell.actual} ${cell.predicted}`}
              host={host}
              mistakes={cell ? imagesOfCell(evaluation, cell) : surestMistakes(evaluation)}
              none={cell ? 'No images.' : 'None: every image is classified right.'}
              imagesUri={imagesUri}
            />
          </div>
        )}
        {calibration && (
          <div class="evaluation-part">
            <h3>Calibration</h3>
            <ReliabilityDiagram calibration={calibration} />
          </div>
        )}
      </div>
    </section>
  );
}
