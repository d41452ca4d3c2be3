import { quote } from "../base/mod.ts";
import type { Seq } from "../chain/mod.ts";
import type { Receipt } from "./commit.ts";
import { ActorError } from "./errors.ts";
import type { Outcome } from "./turn.ts";

/** What became of a turn that was to be cancelled. */
export interface Cancelled {
  /** Of its `received`. */
  readonly turn: Seq;
  /** False where it was over before that, by itself or because its actor was stopped. */
  readonly isCancelled: boolean;
  /** Of the link that ended it. */
  readonly receipt: Receipt;
}

/** An open turn that someone wants ended, and whoever waits for that. */
export class Cancelling {
  readonly error: ActorError;
  readonly #turn: Seq;
  readonly #done = Promise.withResolvers<Cancelled>();

  /** `by`: who wants it, as the chain will say. */
  constructor(turn: Seq, by: string) {
    this.#turn = turn;
    this.error = cancelled(by);
    this.#done.promise.catch(() => undefined); // perhaps nobody waits
  }

  get done(): Promise<Cancelled> {
    return this.#done.promise;
  }

  /** The turn is over, and the receipt's link is on its way; told when that is `durable`. */
  ended(outcome: Outcome, receipt: Receipt, durable: Promise<void>): void {
    const isCancelled = outcome.kind === "failed" && outcome.code === this.error.code;
    durable.then(
      () => this.#done.resolve({ turn: this.#turn, isCancelled, receipt }),
      this.#done.reject,
    );
  }

  /** Its host lets go of the actor first. */
  refused(error: ActorError): void {
    this.#done.reject(error);
  }
}

function cancelled(by: string): ActorError {
  return new ActorError("ACTOR_CANCELLED", {
    what: `${quote(by)} cancelled the turn`,
    remedy: "send the message again where it is still wanted; what the turn had committed stays",
  });
}
