import { TheaterError, type Value } from "../base/mod.ts";
import { CapabilityError } from "../capabilities/mod.ts";
import type { Origin } from "../chain/mod.ts";
import { EngineError, type Instance } from "../engine/mod.ts";
import { type Entry, type KEPT } from "./entry.ts";
import { DivergenceError } from "./divergence.ts";

/** How a handler ended. What the guest caused is data, never an exception. */
export type Outcome =
  | {
      readonly kind: "replied";
      /** Without the state. */
      readonly result: Value;
      readonly state: Uint8Array | undefined | typeof KEPT;
    }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly message: string;
      readonly origin: Origin;
    };

/** Calls the export with state and arguments. A promise only where the guest waited. */
export function run(
  instance: Instance,
  entry: Entry,
  state: Uint8Array | undefined,
  args: readonly Value[],
  stateBytesMax: number,
): Outcome | Promise<Outcome> {
  try {
    const result = instance.call(entry.name, entry.threaded ? [state, ...args] : args);
    if (!(result instanceof Promise)) return replied(entry, result, stateBytesMax);
    return result.then((value) => replied(entry, value, stateBytesMax), failed);
  } catch (error) {
    return failed(error);
  }
}

function replied(entry: Entry, value: Value, stateBytesMax: number): Outcome {
  const { result, state } = entry.split(value);
  if (state instanceof Uint8Array && state.length > stateBytesMax) {
    return {
      kind: "failed",
      code: "ACTOR_STATE_TOO_LARGE",
      message: `a state of ${state.length} bytes; the limit is ${stateBytesMax}`,
      origin: "guest",
    };
  }
  return { kind: "replied", result, state };
}

/**
 * An error that ended a guest, as data. What depends on the guest and its recorded answers alone is the guest's; all else was
 * imposed on it.
 * @throws what is no error of the world: a replay's divergence or end, and our own bugs, which must not pass for the guest's
 */
export function failed(error: unknown): Outcome & { readonly kind: "failed" } {
  if (!(error instanceof TheaterError) || error instanceof DivergenceError) throw error;
  return { kind: "failed", code: String(error.code), message: error.what, origin: originOf(error) };
}

function originOf(error: TheaterError): Origin {
  if (error instanceof EngineError) return error.origin;
  const refused = error instanceof CapabilityError || error.code === "ACTOR_TURN_TOO_LONG";
  return refused ? "guest" : "host";
}
