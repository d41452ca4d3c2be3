import runtime from "theater:actor/runtime@0.1.0";
import { described } from "./described.ts";
import { lineMap } from "./line-map.ts";

/** Does the work; what it throws fails the turn, named with the line of the source, unless `pass` throws something of its own. */
export function failing<Result>(work: () => Result, pass?: (error: unknown) => void): Result {
  try {
    return work();
  } catch (error) {
    pass?.(error);
    return runtime.fail(described(error, lineMap()).toWellFormed());
  }
}
