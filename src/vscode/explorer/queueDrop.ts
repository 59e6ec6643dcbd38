/**
 * Where runs go that are dropped on a queued run: they take its place, so it moves up when they come from before it, and down when
 * they come from behind.
 * @param queue folders of the queued runs, in the order of their turns
 * @param target the run that they are dropped on; none for the heading of the queue, whose end is meant
 * @returns the run that they have their turn before; nothing for the end of the queue
 */
export function runBehind(
  queue: readonly string[],
  dragged: readonly string[],
  target: string | undefined,
): string | undefined {
  if (target === undefined) return undefined;
  const at = queue.indexOf(target);
  const comesFromBefore = queue.slice(0, at).some((folder) => dragged.includes(folder));
  return queue.slice(comesFromBefore ? at + 1 : at).find((folder) => !dragged.includes(folder));
}
