/** Time as a port, so that tests and the simulator own it. */
export interface Clock {
  /** Milliseconds since the epoch; may jump either way, as the host's wall clock does. */
  nowMs(): number;

  /**
   * Calls `wake` once, when `nowMs()` is at least `atMs`: never within this call, even where it is already.
   * What it returns calls that off; after the call it does nothing.
   */
  wakeAt(atMs: number, wake: () => void): () => void;
}
