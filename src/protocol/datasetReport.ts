import type { DataConfig } from '../config/schema';

/** What is in a dataset, and what should be looked at before it is trained on. */

export interface ReportParams {
  data: DataConfig;
  /** Folder that a relative `data.path` starts from. */
  baseFolder: string;
  /** Of the split, where there are no validation images. */
  seed: number;
}

export const splitNames = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof splitNames)[number];

/** An image of the dataset. */
export interface ReportedImage {
  /** From the dataset's folder, with forward slashes; absolute for one that a list takes from elsewhere. */
  path: string;
  split: SplitName;
  className: string;
}

export const fileProblemKinds = {
  unreadable: 'cannot be read',
  wrongExtension: 'have another format than their name says',
  cmyk: 'are CMYK: colours are converted, which may look different',
  deep: 'have more than 8 bits a channel, which are cut to 8',
  animated: 'have several pictures, of which the first is taken',
  huge: 'have more than 50 million pixels, which makes reading slow',
  tiny: 'have a side of fewer than 16 pixels',
} as const;
export type FileProblemKind = keyof typeof fileProblemKinds;

export interface FileProblem extends ReportedImage {
  kind: FileProblemKind;
  /** E.g. "PNG in a .jpg", "9000 × 7000 pixels". */
  detail: string;
}

/** Images that show the same. */
export interface DuplicateGroup {
  /** `exact`: the same bytes. `near`: alike to the eye, e.g. compressed or scaled again. */
  kind: 'exact' | 'near';
  images: ReportedImage[];
  /** Between training images and those that are evaluated on: figures would be too good. */
  leaks: boolean;
  /** Whether they are of different classes. */
  disagrees: boolean;
}

/** Smallest, quartiles and largest of some numbers. */
export type Quartiles = [number, number, number, number, number];

export interface DatasetReport {
  /** Absolute path of the image folder or of the list of images. */
  path: string;
  /** Folder that the images' paths start from. */
  folder: string;
  classes: ({ name: string } & Record<SplitName, number>)[];
  images: ReportedImage[];
  /** Images of the largest class in training ÷ those of the smallest. */
  imbalance: number;
  /** Classes with fewer than five training images. */
  tinyClasses: string[];
  files: FileProblem[];
  duplicates: DuplicateGroup[];
  /** Of readable images, pixels, and width ÷ height; absent when there are none. */
  sizes?: { width: Quartiles; height: Quartiles; aspect: Quartiles };
  /** Some images of each class, evenly taken from its training images. */
  samples: { className: string; paths: string[] }[];
  /** What opening the dataset found worth saying. */
  remarks: string[];
  /** Images whose files were read; what is known of the others is from an earlier look. */
  read: number;
  /** How long it took, seconds. */
  seconds: number;
}
