import { ChainError } from "./errors.ts";

/** An event that cannot happen where it stands. */
export function illegal(what: string): never {
  throw new ChainError("CHAIN_ILLEGAL_MOVE", {
    what,
    remedy: "take a fresh copy from the actor's own store; no actor records this",
  });
}
