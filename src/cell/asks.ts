import { revivedError } from "./wire-error.ts";
import type { Answered } from "./wire.ts";

interface Open {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** What this side asked of the other, and was not answered yet. */
export class Asks {
  readonly #open = new Map<number, Open>();
  #count = 0;

  /** `send` gets the number under which the answer comes. The answer is of the type that the wire says. */
  ask<Value>(send: (ask: number) => void): Promise<Value> {
    const ask = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#open.set(ask, { resolve: (value) => resolve(value as Value), reject });
      send(ask);
    });
  }

  /** Nobody answers any more. */
  rejectAll(error: Error): void {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const { reject } of open) reject(error);
  }

  settle(answered: Answered): void {
    const open = this.#open.get(answered.ask);
    this.#open.delete(answered.ask);
    if (answered.kind === "answer") open?.resolve(answered.value);
    else open?.reject(revivedError(answered.error));
  }
}
