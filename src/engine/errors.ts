import { type Explanation, TheaterError } from "../base/mod.ts";

export type EngineCode =
  | "ENGINE_INVALID" // not a component, cut short, or against the specification's validation
  | "ENGINE_UNSUPPORTED" // valid, but what it asks for is refused or not built (threads, async, memory64, relaxed SIMD)
  | "ENGINE_UNLINKED" // an import that nobody offers, or that is offered with another type
  | "ENGINE_BAD_CALL" // no such export, or arguments that do not fit its WIT type; the guest was not entered
  | "ENGINE_TRAP" // the guest broke a rule, its own (`unreachable`) or the canonical ABI's
  | "ENGINE_OUT_OF_FUEL"
  | "ENGINE_STACK_OVERFLOW" // deeper than `depthMax` (origin guest), or than V8's stack (origin host)
  | "ENGINE_OUT_OF_MEMORY" // memory or table beyond its limit while instantiating (guest), or the host has none (host)
  | "ENGINE_BUDGET_EXCEEDED" // more bytes, elements or handles across the boundary than its limit
  | "ENGINE_DEAD"; // the instance trapped or was ended before

/**
 * Whose doing it was. What the guest caused recurs in every replay; what the host imposed does not.
 */
export type Origin = "guest" | "host";

export class EngineError extends TheaterError<EngineCode> {
  readonly origin: Origin;

  constructor(code: EngineCode, explanation: Explanation, origin: Origin = "guest") {
    super(code, explanation);
    this.origin = origin;
  }
}

/**
 * What `Program.instantiate` rejects with where a start function, or what it called, failed: an error of the same code and
 * words, with what was thrown as `cause`, and the fuel that was left, since there is no instance to ask.
 */
export class StartError extends EngineError {
  readonly fuelLeft: bigint;

  constructor(thrown: unknown, fuelLeft: bigint) {
    if (thrown instanceof EngineError) {
      const { code, what, where, remedy, origin } = thrown;
      super(code, { what, where, remedy, cause: thrown }, origin);
    } else {
      const what = "a host function that a start function called threw";
      super("ENGINE_TRAP", { what, remedy: "look at its cause", cause: thrown }, "host");
    }
    this.fuelLeft = fuelLeft;
  }
}
