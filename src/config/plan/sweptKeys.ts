import { configKeys } from '../keys';

/** Keys of a configuration that are no part of what is trained. */
const notSwept = ['$schema', 'extends', 'name', 'launcher', 'sweep', 'study'];

/** Whether a key, as the path that a sweep names it by, always has one value. */
export function hasOneValue(path: string): boolean {
  return notSwept.includes(path.split('.')[0]!);
}

/** The keys that a sweep may have values for, as paths such as `regularizer.lambda`. */
export const sweptKeys: readonly { path: string; description?: string }[] = [
  ...new Map(
    configKeys
      .map(({ parent, key, description }) => ({ path: parent ? `${parent}.${key}` : key, description }))
      .filter(({ path }) => !hasOneValue(path))
      .map((key) => [key.path, key]),
  ).values(),
];
