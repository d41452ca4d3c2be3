import { quote } from "../base/mod.ts";
import type { Seq } from "../chain/mod.ts";
import { ActorError } from "./errors.ts";

/** Where a replay first did something else than the chain shows. */
export interface Divergence {
  /** Of the recorded event; where the record has no such event, of the one that would come next. */
  readonly seq: Seq;
  /** What differs: `kind`, `import`, `argument NAME`, `result`, `fuel`, `state`, `code`, … */
  readonly what: string;
  /** The function that crossed, as `interface#function`. */
  readonly function: string | undefined;
  /** Both values: hexadecimal for encoded ones, else text. */
  readonly recorded: string;
  readonly replayed: string;
  /** Of the encoded values, from 0; undefined where they are not bytes. */
  readonly firstDifferingByte: number | undefined;
}

export class DivergenceError extends ActorError {
  readonly divergence: Divergence;

  constructor(divergence: Divergence) {
    const { seq, what, function: name, recorded, replayed, firstDifferingByte: byte } = divergence;
    const from = byte === undefined ? "" : ` from byte ${byte}`;
    super("ACTOR_DIVERGED", {
      what: `${what} differs${from}: the chain has ${recorded}, the replay gave ${replayed}`,
      where: `event ${seq}${name === undefined ? "" : `, ${quote(name)}`}`,
      remedy:
        "replay with the component and meter that the chain names; if these are they, the chain was forged",
    });
    this.divergence = divergence;
  }
}
