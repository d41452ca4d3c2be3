import type { ActorError } from "./errors.ts";
import { closedError, stoppedError } from "./refusals.ts";

/**
 * `unborn` until its genesis turn is over; `running` while a guest is on this thread's stack; `waiting` while a turn waits for
 * something; `evicted` where it does so without an instance; `exited` where its turn failed and its supervisor is to say what follows:
 * its mail waits; `stopped` for good; `closed` where its host let go of it, without a word in the chain.
 */
export type Phase =
  | "unborn"
  | "idle"
  | "running"
  | "waiting"
  | "evicted"
  | "exited"
  | "stopped"
  | "closed";

/** Where an actor is in its life; all its parts look here. */
export class Presence {
  phase: Phase = "unborn";

  /** It will never run again here. */
  get isGone(): boolean {
    return this.phase === "stopped" || this.phase === "closed";
  }

  /** What that is called. */
  gone(): ActorError {
    return this.phase === "closed" ? closedError() : stoppedError();
  }

  /** Whether a turn is under way whose end has to be awaited before anything else happens. */
  get isBusy(): boolean {
    return this.phase === "running" || this.phase === "waiting";
  }
}
