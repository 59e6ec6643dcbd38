import type { Problem } from '../../protocol/jobs';

/** The image folder cannot be trained on; `problems` says everything that is wrong with it, for a person. */
export class DatasetError extends Error {
  constructor(readonly problems: Problem[]) {
    super(problems.map((problem) => problem.message).join('\n'));
    this.name = 'DatasetError';
  }
}

/** An image that exists but cannot be decoded. */
export class ImageError extends Error {
  constructor(
    /** Absolute path of the image. */
    readonly path: string,
    /** What the image library said. */
    readonly reason: string,
  ) {
    super(`Cannot read the image ${path}: ${reason}. Remove the file or replace it with a readable copy.`);
    this.name = 'ImageError';
  }
}
