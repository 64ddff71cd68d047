/** The worker's end: what its process reports to its parent, and what stops it. */

/** Whether this process was begun by {@link runWorker}. */
export const isWorker = (): boolean => process.send !== undefined;

/** Sends to the parent, as long as it listens. */
export function tellParent(message: object): void {
  if (process.connected) process.send?.(message);
}

/** Aborted when the parent is gone: a worker then stops with a checkpoint. */
export function parentGone(): AbortSignal {
  const controller = new AbortController();
  process.once("disconnect", () => controller.abort());
  process.channel?.unref(); // listening does not keep a finished run alive
  return controller.signal;
}
