import { operation } from '../graph';
import { native } from './lowering';

export const gather = operation<{ axis: number }>('GatherV2', (lowering, [x, indices], { axis }) =>
  native(lowering.builder.operator('Gather', [lowering.native(x!), lowering.native(indices!)], { axis })),
);

/** x: [N, …] → [segments, …], the gradient of a gather. Rows whose id is out of range are dropped, as in tfjs. */
export const unsortedSegmentSum = operation<{ segments: number }>(
  'UnsortedSegmentSum',
  (lowering, [x, ids], { segments }, node) => {
    const { builder } = lowering;
    const id = lowering.native(ids!);
    const limit = builder.scalar(segments, 'int32');
    const inside = builder.operator('And', [
      builder.operator('GreaterOrEqual', [id, builder.scalar(0, 'int32')]),
      builder.operator('Less', [id, limit]),
    ]);
    // Rows out of range go to one row more, which is cut off.
    const rows = builder.operator('Cast', [builder.operator('Where', [inside, id, limit])], { to: 7 });
    const count = ids!.shape[0]!;
    const zeros = builder.operator('Expand', [
      builder.scalar(0, node.dtype),
      builder.int64([segments + 1, ...node.shape.slice(1)]),
    ]);
    const inputs = [zeros, builder.reshape(rows, [count, 1]), lowering.native(x!)];
    const sums = builder.operator('ScatterND', inputs, { reduction: 'add' });
    return native(builder.slice(sums, [0], [0], [segments]));
  },
);

export interface OneHotAttributes {
  readonly depth: number;
  readonly onValue: number;
  readonly offValue: number;
}

/** indices: […] → […, depth]. An index out of range gives a row of `offValue`. */
export const oneHot = operation<OneHotAttributes>('OneHot', (lowering, [indices], attributes, node) => {
  const { builder } = lowering;
  const { depth, onValue, offValue } = attributes;
  const column = lowering.reshaped(indices!, [...indices!.shape, 1]);
  const classes = builder.operator(
    'Range',
    [0, depth, 1].map((each) => builder.scalar(each, 'int32')),
  );
  const values = [onValue, offValue].map((each) => builder.scalar(each, node.dtype));
  return native(builder.operator('Where', [builder.operator('Equal', [column, classes]), ...values]));
});
