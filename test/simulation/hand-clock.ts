import { HandClock as MovedClock } from "../../src/testing/hand-clock.ts";

/** A clock that is moved by hand, and waits long enough for whatever was woken. */
export class HandClock extends MovedClock {
  constructor(nowMs?: number) {
    super(settle, nowMs);
  }
}

/** Lets everything run that needs nothing from outside this thread. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
