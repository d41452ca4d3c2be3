import { EngineError } from "./errors.ts";
import type { CompileLimits } from "./limits.ts";

/** The refusal of a component that is larger than one of the limits; `what` says which thing, as "it has …". */
export function overLimit(
  name: keyof CompileLimits,
  limits: CompileLimits,
  what: string,
): EngineError {
  return new EngineError("ENGINE_UNSUPPORTED", {
    what: `the component is over the limit ${name} of ${limits[name]}: ${what}`,
    remedy: `make the component smaller, or raise ${name}`,
  });
}
