import { quote, TheaterError } from "../base/mod.ts";
import type { Listed } from "../store/mod.ts";
import { type Ending, endingOf } from "./exit-code.ts";
import { failureObject } from "./failure.ts";
import type { Output } from "./output.ts";

/** Actors whose chains cannot be read, where a command goes on with all others. */
export class Unread {
  readonly #output: Output;
  #ending: Ending = "ok";

  constructor(output: Output) {
    this.#output = output;
  }

  /** How the command ends: as the first error would have ended it. */
  get ending(): Ending {
    return this.#ending;
  }

  /** Tells on stderr whose chain it is, and why. */
  async tell({ actor, entry }: Listed, error: TheaterError): Promise<void> {
    if (this.#ending === "ok") this.#ending = endingOf(error);
    const { name = null } = entry;
    if (this.#output.json)
      await this.#output.note("error", error.what, { actor, name, ...failureObject(error) });
    else await this.#output.failure(named(quote(name ?? actor), error));
  }
}

function named(whose: string, cause: TheaterError): TheaterError {
  const { code, what, where, remedy } = cause;
  return new TheaterError(code, { what: `${whose}: ${what}`, where, remedy, cause });
}
