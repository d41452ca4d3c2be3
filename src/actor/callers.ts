import type { TheaterError } from "../base/mod.ts";
import type { HandlerAnswer } from "../capabilities/mod.ts";
import type { Seq } from "../chain/mod.ts";
import type { Journal } from "./journal.ts";
import { type Answer, refused } from "./message.ts";

type Told = (answer: Answer) => void;

/** Who waits for the answer to which message, in memory only: by the seq of its `received`. */
export class Callers {
  readonly #journal: Journal;
  readonly #waiting = new Map<Seq, Told | Told[]>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  add(received: Seq, told: Told): void {
    const before = this.#waiting.get(received);
    if (before === undefined) this.#waiting.set(received, told);
    else if (typeof before === "function") this.#waiting.set(received, [before, told]);
    else before.push(told);
  }

  /** Those whom another, that goes on here, was to tell. */
  takeOver(other: Callers): void {
    for (const received of other.#waiting.keys()) this.add(received, other.take(received));
  }

  /** Takes them out: whoever has them tells them, once. */
  take(received: Seq): Told {
    const told = this.#waiting.get(received);
    if (told === undefined) return NOBODY;
    this.#waiting.delete(received);
    return typeof told === "function" ? told : (answer) => told.forEach((one) => one(answer));
  }

  /** Gives the reply that is owed under this token, with the present call. False where none is. */
  reply(token: Seq, result: HandlerAnswer): boolean {
    const journal = this.#journal;
    if (!journal.ledger.owed.has(token)) return false;
    const { seq } = journal;
    journal.effect = { kind: "reply", token };
    journal.whenDurable(({ link }) =>
      this.take(token)({ kind: "replied", result, receipt: { link, seq } }),
    );
    return true;
  }

  /** Nobody will answer here. */
  refuseAll(error: TheaterError): void {
    for (const received of this.#waiting.keys()) this.take(received)(refused(error));
  }
}

const NOBODY: Told = () => undefined;
