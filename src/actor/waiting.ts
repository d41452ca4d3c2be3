import type { Seq } from "../chain/mod.ts";
import type { Answered } from "./boundary.ts";

/** Thrown into the guest where its instance is to go while its turn stays open. Never seen outside `actor`. */
export class Evicted {
  /** What the turn waits for. */
  readonly call: Seq | undefined;

  constructor(call: Seq | undefined) {
    this.call = call;
  }
}

/** Lets go of what an answer gave that no guest takes any more. Answers with what was thrown in that. */
export type Abandon = (answered: Answered) => readonly unknown[];

interface OpenCall {
  readonly seq: Seq;
  readonly answer: Promise<Answered>;
  readonly abandon: Abandon;
  isSettled: boolean;
  /** A guest has it, or will: nobody interrupted it before. */
  isTaken: boolean;
}

/**
 * The one call that an open turn waits for. It outlives the instance that made it: an evicted turn runs again when the answer
 * is there.
 */
export class Waiting {
  #call: OpenCall | undefined;
  /** Rejects the promise that the guest waits for: one that is dropped unsettled would keep its stack for ever. */
  #interrupt: ((reason: unknown) => void) | undefined;

  /** Whether running the turn again would bring it further than it was. */
  get isAnswered(): boolean {
    return this.#call === undefined || this.#call.isSettled;
  }

  /** Whether a guest is suspended. */
  get isSuspended(): boolean {
    return this.#interrupt !== undefined;
  }

  /** `abandon` is given the answer where no guest has taken it when the turn is over. */
  answered(seq: Seq, begin: () => Promise<Answered>, abandon: Abandon): Promise<Answered> {
    return new Promise((resolve, reject) => {
      this.#interrupt = reject; // what is begun may itself be why it has to go
      const call = this.#call?.seq === seq ? this.#call : this.#begin(seq, begin(), abandon);
      const { answer } = call;
      const settle = (): void => {
        if (this.#interrupt === reject) {
          this.#interrupt = undefined;
          call.isTaken = true;
        }
        answer.then(resolve, reject);
      };
      answer.then(settle, settle);
    });
  }

  /** The guest that waits is told, and must go. False where none does. */
  interrupt(reason: unknown = new Evicted(this.#call?.seq)): boolean {
    const interrupt = this.#interrupt;
    this.#interrupt = undefined;
    interrupt?.(reason);
    return interrupt !== undefined;
  }

  /** Calls when the answer is there, whatever it is. */
  whenAnswered(told: () => void): void {
    if (this.#call === undefined) return;
    this.#call.answer.then(told, told);
  }

  /** The turn is over. `failed` hears of what could not be let go. */
  end(failed: (cause: unknown) => void): void {
    const call = this.#call;
    if (call?.isTaken === false) {
      const abandon = (answered: Answered): void => call.abandon(answered).forEach(failed);
      call.answer.then(abandon, () => undefined);
    }
    this.#call = undefined;
    this.#interrupt = undefined;
  }

  #begin(seq: Seq, answer: Promise<Answered>, abandon: Abandon): OpenCall {
    const call: OpenCall = { seq, answer, abandon, isSettled: false, isTaken: false };
    const settled = (): void => {
      call.isSettled = true;
    };
    answer.then(settled, settled);
    this.#call = call;
    return call;
  }
}
