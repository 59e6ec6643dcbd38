import type { CurvesAnswer, CurvesRequest } from '../../../src/protocol/curves';

export type CurvesQuestion = Omit<CurvesRequest, 'type' | 'id'>;

/** Asks the host for curves. An answer finds the one who asked by its number. */
export class CurveSource {
  private readonly waiting = new Map<number, (answer: CurvesAnswer) => void>();
  private lastId = 0;

  constructor(private readonly post: (request: CurvesRequest) => void) {}

  ask(question: CurvesQuestion, onAnswer: (answer: CurvesAnswer) => void): void {
    const id = ++this.lastId;
    this.waiting.set(id, onAnswer);
    this.post({ type: 'askCurves', id, ...question });
  }

  receive(answer: CurvesAnswer): void {
    const onAnswer = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    onAnswer?.(answer);
  }
}

/** Asks one question at a time: of those that come up meanwhile only the last is asked. */
export class LatestQuestion {
  private busy = false;
  private next: CurvesQuestion | undefined;
  private stopped = false;

  constructor(
    private readonly source: CurveSource,
    private readonly onAnswer: (question: CurvesQuestion, answer: CurvesAnswer) => void,
  ) {}

  ask(question: CurvesQuestion): void {
    if (this.busy) this.next = question;
    else this.send(question);
  }

  stop(): void {
    this.stopped = true;
  }

  private send(question: CurvesQuestion): void {
    this.busy = true;
    this.source.ask(question, (answer) => {
      this.busy = false;
      if (this.stopped) return;
      this.onAnswer(question, answer);
      const { next } = this;
      this.next = undefined;
      if (next) this.send(next);
    });
  }
}
