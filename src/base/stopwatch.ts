/** How long something takes on this thread, in milliseconds with parts of them, from no known beginning. In a simulation it may stand still. */
export interface Stopwatch {
  /** Of a clock that never goes back. */
  passedMs(): number;

  /** Of the processor: what others do on the machine does not count. Costs a call of the system, 1 µs. */
  workedMs(): number;
}
