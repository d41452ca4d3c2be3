/** The event loop as a port. */
export interface Scheduler {
  /** Runs `task` once, after what waits already; never within this call. */
  soon(task: () => void): void;
}
