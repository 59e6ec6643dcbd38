import type { Example } from './dataset';
import type { ImageFile } from './imageFolder';

export type LabelledImage = Example & ImageFile;

/** The images of a dataset as its folders or its list divide them. */
export interface Splits {
  /** By code point. */
  classes: string[];
  train: LabelledImage[];
  /** Undefined when a part of `train` is to be held out. */
  validation: LabelledImage[] | undefined;
  /** Empty if there is no test split. */
  test: LabelledImage[];
}
